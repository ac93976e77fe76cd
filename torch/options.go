package torch

// CheckVariadic panics if a variadic that stands for up to most optional
// arguments got more. Generated code calls it.
func CheckVariadic(op string, got, most int) {
	if got > most {
		panic(errorf(op, "takes at most %d optional arguments, got %d", most, got))
	}
}

// Single returns the only element of an option that elsewhere takes several.
// Generated and hand-written functions call it.
func Single(op string, v []int) int {
	if len(v) != 1 {
		panic(errorf(op, "takes one dim, got %d", len(v)))
	}
	return v[0]
}

// IntOrInts is a size that may be one number for all dimensions, or one for
// each, as Python's kernel_size=3 and kernel_size=(3, 5).
type IntOrInts interface{ int | []int }

// Expand returns v as n sizes: one number stands for all of them. Generated
// code calls it.
func Expand[K IntOrInts](v K, n int) []int {
	switch v := any(v).(type) {
	case int:
		return expand([]int{v}, n)
	case []int:
		return expand(v, n)
	}
	return nil
}

func expand(v []int, n int) []int {
	if len(v) != 1 {
		return v
	}
	all := make([]int, n)
	for i := range all {
		all[i] = v[0]
	}
	return all
}

// MemoryFormat is the order of a tensor's elements in memory. It mirrors
// torch.memory_format.
type MemoryFormat int8

// The memory formats, with libtorch's numbers.
const (
	ContiguousFormat MemoryFormat = 0 // row-major
	PreserveFormat   MemoryFormat = 1 // as the input
	ChannelsLast     MemoryFormat = 2 // [N, C, H, W] stored as N, H, W, C
	ChannelsLast3d   MemoryFormat = 3 // [N, C, D, H, W] stored as N, D, H, W, C
)

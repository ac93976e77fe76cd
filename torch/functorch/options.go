package functorch

import "math"

// VmapOption is an option of [Vmap]: [InDims], [OutDims], [Randomness], [ChunkSize].
type VmapOption interface{ vmapOption() }

// GradOption is an option of [Grad] and [GradAndValue]: [ArgNums].
type GradOption interface{ gradOption() }

// JacrevOption is an option of [Jacrev]: [ArgNums], [ChunkSize].
type JacrevOption interface{ jacrevOption() }

// JacfwdOption is an option of [Jacfwd]: [ArgNums], [Randomness].
type JacfwdOption interface{ jacfwdOption() }

// HessianOption is an option of [Hessian]: [ArgNums].
type HessianOption interface{ hessianOption() }

// JVPOption is an option of [JVP]: [Strict].
type JVPOption interface{ jvpOption() }

// None in [InDims] says that an argument is the same for all examples, in
// [OutDims] that a result is.
const None = math.MinInt

// InDimsOption holds the dimensions of the examples in the arguments, see [InDims].
type InDimsOption []int

// OutDimsOption holds the dimensions of the examples in the results, see [OutDims].
type OutDimsOption []int

// InDims tells [Vmap] along which dimension of each argument the examples lie, or
// [None]; one number stands for all arguments. The default is 0. Negative
// dimensions count from the end.
func InDims(dims ...int) InDimsOption { return dims }

// OutDims tells [Vmap] along which dimension of each result the examples are to
// lie, or [None]; one number stands for all results. The default is 0.
func OutDims(dims ...int) OutDimsOption { return dims }

// Randomness tells [Vmap] and [Jacfwd] what random operators do in the function.
type Randomness int

// What random operators do. The default is to panic.
const (
	RandomnessError     Randomness = 0 // panic
	RandomnessSame      Randomness = 1 // draw the same numbers for all examples
	RandomnessDifferent Randomness = 2 // draw other numbers for each example
)

// ChunkSize makes [Vmap] take so many examples at a time, and [Jacrev] so many
// rows of the Jacobian, to save memory; 0, the default, takes all at once.
type ChunkSize int

// ArgNumsOption holds the arguments to differentiate by, see [ArgNums].
type ArgNumsOption []int

// ArgNums names the arguments to differentiate by, counted from 0; negative ones
// count from the end. The default is the first one, and all of them for a
// function that takes a list. Several need a function from list to list.
func ArgNums(args ...int) ArgNumsOption { return args }

// Strict makes [JVP] panic for a result that does not depend on the arguments,
// instead of giving it a tangent of zeros.
type Strict bool

func (InDimsOption) vmapOption()     {}
func (OutDimsOption) vmapOption()    {}
func (Randomness) vmapOption()       {}
func (ChunkSize) vmapOption()        {}
func (ArgNumsOption) gradOption()    {}
func (ArgNumsOption) jacrevOption()  {}
func (ChunkSize) jacrevOption()      {}
func (ArgNumsOption) jacfwdOption()  {}
func (Randomness) jacfwdOption()     {}
func (ArgNumsOption) hessianOption() {}
func (Strict) jvpOption()            {}

// argNums resolves the arguments to differentiate by, out of n.
func (o ArgNumsOption) resolve(op string, arity, n int) []int {
	if o == nil {
		if arity != many {
			return []int{0}
		}
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		if n == 0 {
			panic(errorf(op, "got no arguments; the function takes at least one tensor"))
		}
		return all
	}
	if len(o) == 0 {
		panic(errorf(op, "ArgNums must name at least one argument"))
	}
	nums := make([]int, len(o))
	seen := map[int]bool{}
	for i, a := range o {
		nums[i] = a
		if a < 0 {
			nums[i] += n
		}
		if nums[i] < 0 || nums[i] >= n {
			panic(errorf(op, "Got argnum=%d, but only %d positional inputs", a, n))
		}
		if seen[nums[i]] {
			panic(errorf(op, "ArgNums elements must be unique, got %v", []int(o)))
		}
		seen[nums[i]] = true
	}
	return nums
}

// single panics if a function with one result is to give several.
func (o ArgNumsOption) single(op string, arity int) {
	if arity != many && len(o) > 1 {
		panic(errorf(op, "the function has one result, so ArgNums can name one argument, not %v; take a function from list to list", []int(o)))
	}
}

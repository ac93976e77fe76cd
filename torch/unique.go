package torch

var (
	opUnique    = Operator{Name: "aten::_unique2"}
	opUniqueDim = Operator{Name: "aten::unique_dim"}
)

// UniqueOption is an option of [Unique]: [Sorted], [ReturnInverse],
// [ReturnCounts], [Dim].
type UniqueOption interface{ isUniqueOption() }

func (Sorted) isUniqueOption()        {}
func (ReturnInverse) isUniqueOption() {}
func (ReturnCounts) isUniqueOption()  {}
func (DimOption) isUniqueOption()     {}

// Unique returns the different elements of t, in order unless [Sorted](false), or
// its different slices along [Dim]. inverse says for each element which of them it
// is, counts how often each occurs; they are undefined unless [ReturnInverse] and
// [ReturnCounts] ask for them.
//
// It mirrors torch.unique and panics with a [*Error] if there is no such dim.
func (t Tensor) Unique(opts ...UniqueOption) (output, inverse, counts Tensor) {
	sorted, wantInverse, wantCounts := true, false, false
	var dim DimOption
	for _, o := range opts {
		switch o := o.(type) {
		case Sorted:
			sorted = bool(o)
		case ReturnInverse:
			wantInverse = bool(o)
		case ReturnCounts:
			wantCounts = bool(o)
		case DimOption:
			dim = o
		}
	}
	op := &opUnique
	var c Call
	c.Tensor(t)
	if dim != nil {
		op = &opUniqueDim
		c.Int(Single("unique", dim))
	}
	c.Bool(sorted)
	c.Bool(wantInverse)
	c.Bool(wantCounts)
	output, inverse, counts = c.Run3(op)
	if !wantInverse {
		inverse = Tensor{}
	}
	if !wantCounts {
		counts = Tensor{}
	}
	return output, inverse, counts
}

// Unique is [Tensor.Unique] as a function. It mirrors torch.unique.
func Unique(input Tensor, opts ...UniqueOption) (output, inverse, counts Tensor) {
	return input.Unique(opts...)
}

package torch

var (
	opUnique    = Operator{Name: "aten::_unique2"}
	opUniqueDim = Operator{Name: "aten::unique_dim"}

	opUniqueConsecutive = Operator{Name: "aten::unique_consecutive"}
)

// ReturnInverse makes [Unique] and [UniqueConsecutive] tell for each element which one of
// the results it is.
type ReturnInverse bool

// ReturnCounts makes [Unique] and [UniqueConsecutive] tell how often each result occurs.
type ReturnCounts bool

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
	return c.runUnique(op, wantInverse, wantCounts)
}

// runUnique leaves results undefined that were not asked for: libtorch makes them empty.
func (c *Call) runUnique(op *Operator, wantInverse, wantCounts bool) (output, inverse, counts Tensor) {
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

// UniqueConsecutiveOption is an option of [UniqueConsecutive]: [ReturnInverse],
// [ReturnCounts], [Dim].
type UniqueConsecutiveOption interface{ isUniqueConsecutiveOption() }

func (ReturnInverse) isUniqueConsecutiveOption() {}
func (ReturnCounts) isUniqueConsecutiveOption()  {}
func (DimOption) isUniqueConsecutiveOption()     {}

// UniqueConsecutive returns the first of each run of equal elements of t, or of equal
// slices along [Dim]. inverse says for each element in which run it is, counts how long
// the runs are; they are undefined unless [ReturnInverse] and [ReturnCounts] ask for
// them.
//
// It mirrors torch.unique_consecutive and panics with a [*Error] if there is no such
// dim.
func (t Tensor) UniqueConsecutive(opts ...UniqueConsecutiveOption) (output, inverse, counts Tensor) {
	wantInverse, wantCounts := false, false
	var dim DimOption
	for _, o := range opts {
		switch o := o.(type) {
		case ReturnInverse:
			wantInverse = bool(o)
		case ReturnCounts:
			wantCounts = bool(o)
		case DimOption:
			dim = o
		}
	}
	var c Call
	c.Tensor(t)
	c.Bool(wantInverse)
	c.Bool(wantCounts)
	if dim != nil {
		c.Int(Single("unique_consecutive", dim))
	}
	return c.runUnique(&opUniqueConsecutive, wantInverse, wantCounts)
}

// UniqueConsecutive is [Tensor.UniqueConsecutive] as a function. It mirrors
// torch.unique_consecutive.
func UniqueConsecutive(input Tensor, opts ...UniqueConsecutiveOption) (output, inverse, counts Tensor) {
	return input.UniqueConsecutive(opts...)
}

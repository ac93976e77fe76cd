package torch

// A step that an integer type makes 0 ends the process in libtorch, so that package
// torch refuses the operator, and Range looks at the step first.
var opRange = Operator{Name: "aten::range", Overload: "step", Args: "start,end", Unchecked: true}

// RangeArgOption is an option of [Range]: a [DType], a [Device], a [Layout],
// [PinMemory], [Step].
type RangeArgOption interface{ isRangeArgOption() }

func (DType) isRangeArgOption()      {}
func (Device) isRangeArgOption()     {}
func (Layout) isRangeArgOption()     {}
func (PinMemory) isRangeArgOption()  {}
func (StepOption) isRangeArgOption() {}

// Range makes the 1-D tensor start, start+step, … up to end, included; [Arange]
// leaves the end out. [Step] is 1 where it is not given. It mirrors torch.range,
// which PyTorch discourages: https://docs.pytorch.org/docs/2.15/generated/torch.range.html.
// It panics with a [*Error] if the step does not lead from start to end, or is 0 as
// an integer where the type is one.
func Range(start, end Scalar, opts ...RangeArgOption) Tensor {
	var c Call
	c.Scalar(start)
	c.Scalar(end)
	step, dtype := Scalar(1), Float32
	for _, o := range opts {
		switch o := o.(type) {
		case StepOption:
			step = o.v
		case DType:
			dtype = o
		}
		c.option(o)
	}
	if !dtype.IsFloatingPoint() && !dtype.IsComplex() && Item[int64](ScalarTensor(step, Float64).To(Int64)) == 0 {
		panic(errorf("range", "step %v is 0 as %s; a step leads from start to end", step, dtype.short()))
	}
	return c.Run1(&opRange)
}

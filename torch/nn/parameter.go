package nn

import "github.com/gotorch/gotorch/torch"

// Parameter makes a tensor a parameter for a field of a model: a leaf that requires a
// gradient, shares the elements of t, and stays when the scope that it was made in
// closes. It mirrors torch.nn.Parameter.
//
//	net := &Net{Scale: nn.Parameter(torch.Ones([]int{8}))}
//
// Any tensor in a field of a model is among its [Parameters], whether it requires a
// gradient or not; for a frozen one do without Parameter, or see [Freeze]. It panics with
// a [*torch.Error] if t is undefined or its elements are integers or bools.
func Parameter(t torch.Tensor) torch.Tensor {
	if !t.Defined() {
		panic(errorf("Parameter", "the tensor is undefined"))
	}
	if d := t.DType(); !d.IsFloatingPoint() && !d.IsComplex() {
		panic(errorf("Parameter", "only floating point and complex tensors have gradients, got %s", d))
	}
	return parameter(t.Detach())
}

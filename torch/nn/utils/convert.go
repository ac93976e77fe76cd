package utils

import "github.com/gotorch/gotorch/torch"

// ParametersToVector returns the elements of parameters one after another, a 1-D
// tensor with their history. It mirrors torch.nn.utils.parameters_to_vector and
// panics with a [*torch.Error] if there are none, or they are on several devices.
func ParametersToVector(parameters []torch.Tensor) torch.Tensor {
	const op = "ParametersToVector"
	if len(parameters) == 0 {
		panic(errorf(op, "there are no parameters"))
	}
	oneDevice(op, parameters)
	list := make([]torch.Tensor, len(parameters))
	for i, p := range parameters {
		list[i] = p.View(-1)
	}
	return torch.Cat(list)
}

// VectorToParameters makes parameters of the elements of a 1-D tensor, in the order
// that [ParametersToVector] gives them. They are views of it from then on. It mirrors
// torch.nn.utils.vector_to_parameters and panics with a [*torch.Error] if there are
// not enough elements, or the parameters are on several devices.
func VectorToParameters(vec torch.Tensor, parameters []torch.Tensor) {
	const op = "VectorToParameters"
	oneDevice(op, parameters)
	need := 0
	for _, p := range parameters {
		need += p.NumEl()
	}
	if vec.NDim() != 1 || vec.NumEl() < need {
		panic(errorf(op, "a vector of %d elements is required, got shape %v", need, vec.Shape()))
	}
	at := 0
	vec = vec.Detach()
	for _, p := range parameters {
		n := p.NumEl()
		p.SetData(vec.Narrow(0, at, n).ViewAs(p))
		at += n
	}
}

func oneDevice(op string, parameters []torch.Tensor) {
	for _, p := range parameters {
		if a, b := parameters[0].Device(), p.Device(); a != b {
			panic(errorf(op, "parameters are on several devices, %s and %s", a, b))
		}
	}
}

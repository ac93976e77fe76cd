package nn

import "github.com/gotorch/gotorch/torch"

// Module is a layer that makes one tensor of another, or a model of that kind.
// Functions that walk over a model do not ask for it: models with other
// arguments or results are structs with other Forward methods.
type Module interface {
	Forward(x torch.Tensor) torch.Tensor
}

// parameter makes t trainable, and keeps it when the scope that it was made in
// closes.
func parameter(t torch.Tensor) torch.Tensor { return t.RequiresGrad_().Keep() }

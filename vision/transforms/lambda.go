package transforms

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

type lambda func(x torch.Tensor) torch.Tensor

// Lambda applies f to tensors, so it follows [ToTensor]. It mirrors
// torchvision.transforms.Lambda. What is random, can fail or works on images
// implements [Transform] instead.
func Lambda(f func(x torch.Tensor) torch.Tensor) Transform {
	if f == nil {
		panic(errorf("Lambda", "the function is nil"))
	}
	return lambda(f)
}

func (lambda) String() string { return "Lambda()" }

func (f lambda) Apply(v Value, _ *torch.Generator) (Value, error) {
	if v.IsImage() {
		return v, fmt.Errorf("transforms: Lambda takes a tensor, but this is an image still; put ToTensor before it")
	}
	return Value{Tensor: f(v.Tensor)}, nil
}

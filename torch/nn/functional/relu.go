package functional

import "github.com/gotorch/gotorch/torch"

// ReLU replaces negative elements by zero, in any shape. It mirrors
// torch.nn.functional.relu.
func ReLU(input torch.Tensor) torch.Tensor { return input.ReLU() }

// ReLU_ is [ReLU] in place; it returns input. It mirrors
// torch.nn.functional.relu_ and panics with a [*torch.Error] if input is a leaf
// that requires a gradient.
func ReLU_(input torch.Tensor) torch.Tensor { return input.ReLU_() }

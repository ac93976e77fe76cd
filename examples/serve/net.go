package main

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

var classes = []string{"plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}

// Net is the network of examples/cifar10.
type Net struct {
	Conv1         *nn.Conv2d
	Pool          *nn.MaxPool2d
	Conv2         *nn.Conv2d
	FC1, FC2, FC3 *nn.Linear
}

// NewNet makes a Net whose parameters are about to be loaded.
func NewNet() *Net {
	return &Net{
		Conv1: nn.NewConv2d(3, 6, 5),
		Pool:  nn.NewMaxPool2d(2, nn.Stride(2)),
		Conv2: nn.NewConv2d(6, 16, 5),
		FC1:   nn.NewLinear(16*5*5, 120),
		FC2:   nn.NewLinear(120, 84),
		FC3:   nn.NewLinear(84, 10),
	}
}

// Forward turns images [N, 3, 32, 32] into logits [N, 10].
func (n *Net) Forward(x torch.Tensor) torch.Tensor {
	x = n.Pool.Forward(F.ReLU(n.Conv1.Forward(x)))
	x = n.Pool.Forward(F.ReLU(n.Conv2.Forward(x)))
	x = x.Flatten(1)
	x = F.ReLU(n.FC1.Forward(x))
	x = F.ReLU(n.FC2.Forward(x))
	return n.FC3.Forward(x)
}

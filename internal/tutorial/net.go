// Package tutorial is what the parity check and the speed table share: the
// tutorial's network and training step, once in Go, in Python and in C++.
package tutorial

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	"github.com/gotorch/gotorch/torch/optim"
)

// Net is the tutorial's network.
type Net struct {
	Conv1         *nn.Conv2d
	Pool          *nn.MaxPool2d
	Conv2         *nn.Conv2d
	FC1, FC2, FC3 *nn.Linear
}

// NewNet makes a Net with parameters drawn from the default generator.
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

// Trainer is a network with what trains it.
type Trainer struct {
	Net       nn.Module
	criterion *nn.CrossEntropyLoss
	optimizer *optim.SGD
}

// NewTrainer trains net as the tutorial does.
func NewTrainer(net nn.Module) *Trainer {
	return &Trainer{net, nn.NewCrossEntropyLoss(), optim.NewSGD(nn.Parameters(net), 0.001, optim.Momentum(0.9))}
}

// Step does one training step and returns the loss.
func (t *Trainer) Step(input, target torch.Tensor) torch.Tensor {
	t.optimizer.ZeroGrad()
	loss := t.criterion.Forward(t.Net.Forward(input), target)
	loss.Backward()
	t.optimizer.Step()
	return loss
}

// Correct counts the right predictions of a batch.
func Correct(net nn.Module, input, target torch.Tensor) int {
	return int(net.Forward(input).Argmax(torch.Dim(1)).Eq(target).Sum().Item())
}

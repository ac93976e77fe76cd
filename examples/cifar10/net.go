package main

import (
	"context"
	"io"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	"github.com/gotorch/gotorch/vision/models"
)

// Net is the tutorial's network.
type Net struct {
	Conv1         *nn.Conv2d
	Pool          *nn.MaxPool2d
	Conv2         *nn.Conv2d
	FC1, FC2, FC3 *nn.Linear
}

// NewNet makes a Net with random parameters.
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

// Forward turns images [N, 3, 32, 32] into one number for each class, [N, 10].
func (n *Net) Forward(x torch.Tensor) torch.Tensor {
	x = n.Pool.Forward(F.ReLU(n.Conv1.Forward(x)))
	x = n.Pool.Forward(F.ReLU(n.Conv2.Forward(x)))
	x = x.Flatten(1) // all dimensions but the batch
	x = F.ReLU(n.FC1.Forward(x))
	x = F.ReLU(n.FC2.Forward(x))
	return n.FC3.Forward(x)
}

// newModel makes the network called name, with ten classes; weights, if any, are
// torchvision's, and the head is new.
func newModel(ctx context.Context, name, weights string, stderr io.Writer) (nn.Module, error) {
	load := func(net any, official string) error {
		switch weights {
		case "":
			return nil
		case "imagenet":
			return models.LoadWeights(ctx, net, official, models.Progress(stderr))
		}
		return models.LoadWeights(ctx, net, weights)
	}
	switch name {
	case "resnet18":
		net := models.NewResNet18()
		if err := load(net, "ResNet18_Weights.IMAGENET1K_V1"); err != nil {
			return nil, err
		}
		net.FC = nn.NewLinear(net.FC.InFeatures, 10)
		return net, nil
	case "vgg11":
		net := models.NewVGG11()
		if err := load(net, "VGG11_Weights.IMAGENET1K_V1"); err != nil {
			return nil, err
		}
		net.Classifier[6] = nn.NewLinear(4096, 10)
		return net, nil
	}
	return NewNet(), nil
}

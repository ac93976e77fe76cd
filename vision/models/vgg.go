package models

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

// VGG is a plain stack of convolutions and three linear layers, of "Very Deep
// Convolutional Networks for Large-Scale Image Recognition"
// (https://arxiv.org/abs/1409.1556). It mirrors torchvision.models.VGG;
// [NewVGG11], [NewVGG16] and their kin make one. Its head is Classifier[6], an
// *nn.Linear of 4096 inputs.
type VGG struct {
	Features   nn.Sequential
	AvgPool    *nn.AdaptiveAvgPool2d `torch:"avgpool"`
	Classifier nn.Sequential
}

// NewVGG11 makes a VGG of 11 layers, 132.9 million parameters. It mirrors
// torchvision.models.vgg11.
func NewVGG11(opts ...VGGOption) *VGG { return newVGG(vgg11, false, opts) }

// NewVGG11BN is [NewVGG11] with a BatchNorm behind each convolution. It mirrors
// torchvision.models.vgg11_bn.
func NewVGG11BN(opts ...VGGOption) *VGG { return newVGG(vgg11, true, opts) }

// NewVGG16 makes a VGG of 16 layers, 138.4 million parameters. It mirrors
// torchvision.models.vgg16.
func NewVGG16(opts ...VGGOption) *VGG { return newVGG(vgg16, false, opts) }

// NewVGG16BN is [NewVGG16] with a BatchNorm behind each convolution. It mirrors
// torchvision.models.vgg16_bn.
func NewVGG16BN(opts ...VGGOption) *VGG { return newVGG(vgg16, true, opts) }

// The channels of the convolutions; pool is a MaxPool2d.
const pool = 0

var (
	vgg11 = []int{64, pool, 128, pool, 256, 256, pool, 512, 512, pool, 512, 512, pool}
	vgg16 = []int{64, 64, pool, 128, 128, pool, 256, 256, 256, pool, 512, 512, 512, pool, 512, 512, 512, pool}
)

func newVGG(channels []int, batchNorm bool, opts []VGGOption) *VGG {
	classes, dropout, initWeights := 1000, 0.5, true
	for _, o := range opts {
		switch o := o.(type) {
		case NumClasses:
			classes = int(o)
		case DropoutP:
			dropout = float64(o)
		case InitWeights:
			initWeights = bool(o)
		}
	}
	m := &VGG{AvgPool: nn.NewAdaptiveAvgPool2d(7)}
	in := 3
	for _, out := range channels {
		if out == pool {
			m.Features = append(m.Features, nn.NewMaxPool2d(2))
			continue
		}
		m.Features = append(m.Features, nn.NewConv2d(in, out, 3, nn.Padding(1)))
		if batchNorm {
			m.Features = append(m.Features, nn.NewBatchNorm2d(out))
		}
		m.Features = append(m.Features, nn.NewReLU(nn.Inplace(true)))
		in = out
	}
	m.Classifier = nn.Sequential{
		nn.NewLinear(512*7*7, 4096),
		nn.NewReLU(nn.Inplace(true)),
		nn.NewDropout(dropout),
		nn.NewLinear(4096, 4096),
		nn.NewReLU(nn.Inplace(true)),
		nn.NewDropout(dropout),
		nn.NewLinear(4096, classes),
	}
	if !initWeights {
		return m
	}
	for _, l := range nn.Modules(m) {
		switch l := l.(type) {
		case *nn.Conv2d:
			nninit.KaimingNormal_(l.Weight, nninit.Mode("fan_out"), nninit.Nonlinearity("relu"))
			nninit.Zeros_(l.Bias)
		case *nn.Linear:
			nninit.Normal_(l.Weight, 0, 0.01)
			nninit.Zeros_(l.Bias)
		}
	}
	return m
}

// Forward turns pictures [N, 3, H, W], H and W at least 32, into scores
// [N, NumClasses].
func (m *VGG) Forward(x torch.Tensor) torch.Tensor {
	x = m.AvgPool.Forward(m.Features.Forward(x))
	return m.Classifier.Forward(x.Flatten(1))
}

package models

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

// ResNet is a residual network, of "Deep Residual Learning for Image Recognition"
// (https://arxiv.org/abs/1512.03385). It mirrors torchvision.models.ResNet;
// [NewResNet18], [NewResNet34] and [NewResNet50] make one.
type ResNet struct {
	Conv1   *nn.Conv2d
	BN1     *nn.BatchNorm2d
	ReLU    *nn.ReLU
	MaxPool *nn.MaxPool2d `torch:"maxpool"`
	Layer1  nn.Sequential // of BasicBlock, or of Bottleneck
	Layer2  nn.Sequential
	Layer3  nn.Sequential
	Layer4  nn.Sequential
	AvgPool *nn.AdaptiveAvgPool2d `torch:"avgpool"`
	FC      *nn.Linear            // the head
}

// NewResNet18 makes a ResNet of 18 layers, 11.7 million parameters, whose head has
// 512 inputs. It mirrors torchvision.models.resnet18.
func NewResNet18(opts ...ResNetOption) *ResNet { return newResNet(basic, [4]int{2, 2, 2, 2}, opts) }

// NewResNet34 makes a ResNet of 34 layers, 21.8 million parameters, whose head has
// 512 inputs. It mirrors torchvision.models.resnet34.
func NewResNet34(opts ...ResNetOption) *ResNet { return newResNet(basic, [4]int{3, 4, 6, 3}, opts) }

// NewResNet50 makes a ResNet of 50 layers, 25.6 million parameters, whose head has
// 2048 inputs. It mirrors torchvision.models.resnet50, and like it halves the
// picture in the 3×3 convolutions, not in the 1×1 ones ("version 1.5").
func NewResNet50(opts ...ResNetOption) *ResNet {
	return newResNet(bottleneck, [4]int{3, 4, 6, 3}, opts)
}

// block makes one block of a layer from so many channels, and tells how many times
// width come out of it.
type block struct {
	make      func(in, width, stride int, downsample nn.Sequential) nn.Module
	expansion int
}

var (
	basic = block{func(in, width, stride int, downsample nn.Sequential) nn.Module {
		return newBasicBlock(in, width, stride, downsample)
	}, 1}
	bottleneck = block{func(in, width, stride int, downsample nn.Sequential) nn.Module {
		return newBottleneck(in, width, stride, downsample)
	}, 4}
)

func newResNet(b block, depths [4]int, opts []ResNetOption) *ResNet {
	classes, zeroInit := 1000, false
	for _, o := range opts {
		switch o := o.(type) {
		case NumClasses:
			classes = int(o)
		case ZeroInitResidual:
			zeroInit = bool(o)
		}
	}
	channels := 64
	m := &ResNet{
		Conv1:   nn.NewConv2d(3, channels, 7, nn.Stride(2), nn.Padding(3), nn.Bias(false)),
		BN1:     nn.NewBatchNorm2d(channels),
		ReLU:    nn.NewReLU(nn.Inplace(true)),
		MaxPool: nn.NewMaxPool2d(3, nn.Stride(2), nn.Padding(1)),
		AvgPool: nn.NewAdaptiveAvgPool2d(1),
	}
	for i, layer := range []*nn.Sequential{&m.Layer1, &m.Layer2, &m.Layer3, &m.Layer4} {
		width, stride := 64<<i, min(2, 1+i)
		for range depths[i] {
			// The order of the draws: a downsampling before the block that it is in.
			var downsample nn.Sequential
			if stride != 1 || channels != width*b.expansion {
				downsample = nn.Sequential{
					nn.NewConv2d(channels, width*b.expansion, 1, nn.Stride(stride), nn.Bias(false)),
					nn.NewBatchNorm2d(width * b.expansion),
				}
			}
			*layer = append(*layer, b.make(channels, width, stride, downsample))
			channels, stride = width*b.expansion, 1
		}
	}
	m.FC = nn.NewLinear(channels, classes)
	for _, l := range nn.Modules(m) {
		switch l := l.(type) {
		case *nn.Conv2d:
			nninit.KaimingNormal_(l.Weight, nninit.Mode("fan_out"), nninit.Nonlinearity("relu"))
		case *BasicBlock:
			if zeroInit {
				nninit.Zeros_(l.BN2.Weight)
			}
		case *Bottleneck:
			if zeroInit {
				nninit.Zeros_(l.BN3.Weight)
			}
		}
	}
	return m
}

// Forward turns pictures [N, 3, H, W] into scores [N, NumClasses].
func (m *ResNet) Forward(x torch.Tensor) torch.Tensor {
	x = m.ReLU.Forward(m.BN1.Forward(m.Conv1.Forward(x)))
	x = m.MaxPool.Forward(x)
	x = m.Layer1.Forward(x)
	x = m.Layer2.Forward(x)
	x = m.Layer3.Forward(x)
	x = m.Layer4.Forward(x)
	x = m.AvgPool.Forward(x).Flatten(1)
	return m.FC.Forward(x)
}

// BasicBlock is the block of ResNet18 and 34: two 3×3 convolutions, and the input
// added to what comes out. It mirrors torchvision.models.resnet.BasicBlock.
type BasicBlock struct {
	Conv1      *nn.Conv2d
	BN1        *nn.BatchNorm2d
	ReLU       *nn.ReLU
	Conv2      *nn.Conv2d
	BN2        *nn.BatchNorm2d
	Downsample nn.Sequential // of the input, where it has another shape; else nil
}

func newBasicBlock(in, width, stride int, downsample nn.Sequential) *BasicBlock {
	return &BasicBlock{
		Conv1:      nn.NewConv2d(in, width, 3, nn.Stride(stride), nn.Padding(1), nn.Bias(false)),
		BN1:        nn.NewBatchNorm2d(width),
		ReLU:       nn.NewReLU(nn.Inplace(true)),
		Conv2:      nn.NewConv2d(width, width, 3, nn.Padding(1), nn.Bias(false)),
		BN2:        nn.NewBatchNorm2d(width),
		Downsample: downsample,
	}
}

// Forward turns [N, in, H, W] into [N, width, H/stride, W/stride].
func (m *BasicBlock) Forward(x torch.Tensor) torch.Tensor {
	y := m.ReLU.Forward(m.BN1.Forward(m.Conv1.Forward(x)))
	y = m.BN2.Forward(m.Conv2.Forward(y))
	return m.ReLU.Forward(y.Add_(m.Downsample.Forward(x)))
}

// Bottleneck is the block of ResNet50: a 1×1 convolution to fewer channels, a 3×3
// one, a 1×1 one to four times as many, and the input added to what comes out. It
// mirrors torchvision.models.resnet.Bottleneck.
type Bottleneck struct {
	Conv1      *nn.Conv2d
	BN1        *nn.BatchNorm2d
	Conv2      *nn.Conv2d
	BN2        *nn.BatchNorm2d
	Conv3      *nn.Conv2d
	BN3        *nn.BatchNorm2d
	ReLU       *nn.ReLU
	Downsample nn.Sequential // of the input, where it has another shape; else nil
}

func newBottleneck(in, width, stride int, downsample nn.Sequential) *Bottleneck {
	return &Bottleneck{
		Conv1:      nn.NewConv2d(in, width, 1, nn.Bias(false)),
		BN1:        nn.NewBatchNorm2d(width),
		Conv2:      nn.NewConv2d(width, width, 3, nn.Stride(stride), nn.Padding(1), nn.Bias(false)),
		BN2:        nn.NewBatchNorm2d(width),
		Conv3:      nn.NewConv2d(width, 4*width, 1, nn.Bias(false)),
		BN3:        nn.NewBatchNorm2d(4 * width),
		ReLU:       nn.NewReLU(nn.Inplace(true)),
		Downsample: downsample,
	}
}

// Forward turns [N, in, H, W] into [N, 4×width, H/stride, W/stride].
func (m *Bottleneck) Forward(x torch.Tensor) torch.Tensor {
	y := m.ReLU.Forward(m.BN1.Forward(m.Conv1.Forward(x)))
	y = m.ReLU.Forward(m.BN2.Forward(m.Conv2.Forward(y)))
	y = m.BN3.Forward(m.Conv3.Forward(y))
	return m.ReLU.Forward(y.Add_(m.Downsample.Forward(x)))
}

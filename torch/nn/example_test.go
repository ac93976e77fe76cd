package nn_test

import (
	"errors"
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

// LeNet is a model: a struct with its layers as exported fields.
type LeNet struct {
	Conv1         *nn.Conv2d
	Pool          *nn.MaxPool2d
	Conv2         *nn.Conv2d
	FC1, FC2, FC3 *nn.Linear
}

func NewLeNet() *LeNet {
	return &LeNet{
		Conv1: nn.NewConv2d(3, 6, 5),
		Pool:  nn.NewMaxPool2d(2),
		Conv2: nn.NewConv2d(6, 16, 5),
		FC1:   nn.NewLinear(16*5*5, 120),
		FC2:   nn.NewLinear(120, 84),
		FC3:   nn.NewLinear(84, 10),
	}
}

func (n *LeNet) Forward(x torch.Tensor) torch.Tensor {
	x = n.Pool.Forward(F.ReLU(n.Conv1.Forward(x)))
	x = n.Pool.Forward(F.ReLU(n.Conv2.Forward(x)))
	x = F.ReLU(n.FC1.Forward(x.Flatten(1)))
	x = F.ReLU(n.FC2.Forward(x))
	return n.FC3.Forward(x)
}

func Example() {
	net := NewLeNet()
	pictures, labels := torch.Randn([]int{4, 3, 32, 32}), torch.FromSlice([]int{3, 8, 8, 0})

	logits := net.Forward(pictures)
	loss := nn.NewCrossEntropyLoss().Forward(logits, labels)
	loss.Backward()

	fmt.Println(logits.Shape(), len(nn.Parameters(net)), net.Conv1.Weight.Grad().Shape())
	// Output: [4 10] 10 [6 3 5 5]
}

func ExampleSummary() {
	fmt.Print(nn.Summary(NewLeNet(), 1, 3, 32, 32))
	// Output:
	// Layer              Output shape                  Parameters
	// ───────────────────────────────────────────────────────────
	// LeNet              [1, 10]                                -
	//   Conv2d: conv1    [1, 6, 28, 28]                       456
	//   MaxPool2d: pool  [1, 6, 14, 14] [1, 16, 5, 5]           -
	//   Conv2d: conv2    [1, 16, 10, 10]                    2,416
	//   Linear: fc1      [1, 120]                          48,120
	//   Linear: fc2      [1, 84]                           10,164
	//   Linear: fc3      [1, 10]                              850
	// ───────────────────────────────────────────────────────────
	// Parameters: 62,006, trainable: 62,006, frozen: 0
	// Mult-adds: 658,238
	// Bytes: input 12,288, outputs 26,072, parameters 248,024
}

func ExampleNamedParameters() {
	for name, p := range nn.NamedParameters(NewLeNet()) {
		fmt.Println(name, p.Shape())
		if name == "conv2.bias" {
			break
		}
	}
	// Output:
	// conv1.weight [6 3 5 5]
	// conv1.bias [6]
	// conv2.weight [16 6 5 5]
	// conv2.bias [16]
}

func ExampleSequential() {
	features := nn.NewSequential(
		nn.NewConv2d(3, 6, 5, nn.Stride(2), nn.Bias(false)),
		nn.NewBatchNorm2d(6),
		nn.NewReLU(nn.Inplace(true)),
	)
	features = append(features, nn.NewAdaptiveAvgPool2d(1), nn.NewFlatten())
	fmt.Println(features.Forward(torch.Randn([]int{2, 3, 32, 32})).Shape(), len(features))
	// Output: [2 6] 5
}

func ExampleModules() {
	net := NewLeNet()
	for _, m := range nn.Modules(net) {
		if conv, ok := m.(*nn.Conv2d); ok {
			nninit.KaimingNormal_(conv.Weight, nninit.Mode("fan_out"), nninit.Nonlinearity("relu"))
			nninit.Zeros_(conv.Bias)
		}
	}
	fmt.Println(torch.ToSlice[float32](net.Conv1.Bias))
	// Output: [0 0 0 0 0 0]
}

func ExampleLoadStateDict() {
	err := nn.LoadStateDict(nn.NewLinear(2, 3), nn.StateDict(nn.NewLinear(2, 4)))
	fmt.Println(err)
	// Output:
	// Error(s) in loading state_dict for Linear:
	// 	size mismatch for weight: copying a param with shape torch.Size([4, 2]) from checkpoint, the shape in current model is torch.Size([3, 2]).
	// 	size mismatch for bias: copying a param with shape torch.Size([4]) from checkpoint, the shape in current model is torch.Size([3]).
}

func ExampleFreeze() {
	net := nn.Freeze(NewLeNet())
	net.FC3 = nn.NewLinear(84, 2)
	for name, p := range nn.NamedParameters(net) {
		if p.RequiresGrad() {
			fmt.Println(name)
		}
	}
	// Output:
	// fc3.weight
	// fc3.bias
}

func ExampleTo() {
	net := nn.To(NewLeNet(), torch.DefaultDevice(), torch.Float64)
	fmt.Println(net.FC1.Weight.DType())
	// Output: torch.float64
}

func ExampleQuantizeDynamic() {
	torch.ManualSeed(0)
	net := nn.NewSequential(nn.NewLinear(784, 128), nn.NewReLU(), nn.NewLinear(128, 10))
	small := nn.QuantizeDynamic(net)
	y := small.Forward(torch.Ones([]int{1, 784}))
	fmt.Printf("%T %v\n", small[0], y.Shape())
	// Output: *nn.DynamicQuantizedLinear [1 10]
}

func ExampleQuantizeLinear() {
	torch.ManualSeed(0)
	q := nn.QuantizeLinear(nn.NewLinear(3, 2))
	fmt.Println(q.Weight().DType(), q.Forward(torch.Ones([]int{4, 3})).Shape())
	// Output: torch.qint8 [4 2]
}

func ExampleNewDynamicQuantizedLinear() {
	trained := nn.QuantizeLinear(nn.NewLinear(3, 2))
	q := nn.NewDynamicQuantizedLinear(3, 2)
	err := nn.LoadStateDict(q, nn.StateDict(trained))
	x := torch.Ones([]int{4, 3})
	fmt.Println(err, q.Forward(x).Equal(trained.Forward(x)))
	// Output: <nil> true
}

func ExampleTry() {
	net := nn.NewSequential(nn.NewLinear(3, 4), nn.NewReLU(), nn.NewLinear(5, 2))
	err := nn.Try(net, func() { net.Forward(torch.Ones([]int{1, 3})) })
	var e *nn.LayerError
	if errors.As(err, &e) {
		fmt.Println(e.Path, e.Type)
	}
	// Output: 2 Linear
}

package torchtest_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/torchtest"
)

// printer is a t that prints; in a test this is *testing.T.
type printer struct{}

func (printer) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }

var t printer

func ExampleClose() {
	got := torch.FromSlice([]float32{1, 4, 5}, 3)
	want := torch.FromSlice([]float32{1, 2, 3}, 3)
	torchtest.Close(t, got, want)
	// Output:
	// Tensor-likes are not close!
	//
	// Mismatched elements: 2 / 3 (66.7%)
	// Greatest absolute difference: 2.0 at index (1,) (up to 1e-05 allowed)
	// Greatest relative difference: 1.0 at index (1,) (up to 1.3e-06 allowed)
}

// Models are structs, and are compared as such.
func ExampleClose_models() {
	torch.ManualSeed(0)
	a := nn.Sequential{nn.NewLinear(2, 2), nn.NewReLU()}
	torch.ManualSeed(0)
	b := nn.Sequential{nn.NewLinear(2, 2), nn.NewReLU()}
	fmt.Println(torchtest.Close(t, a, b))
	b[0].(*nn.Linear).Bias = torch.Tensor{}
	torchtest.Close(t, b, a)
	// Output:
	// true
	// None mismatch: None is not a tensor of type torch.float32 and shape torch.Size([2])
	//
	// The failure occurred for item [0].Bias
}

func ExampleEqual() {
	torchtest.Equal(t, torch.FromSlice([]float32{1, 0.1}, 2), torch.FromSlice([]float32{1, 0.10000001}, 2))
	// Output:
	// Tensor-likes are not equal!
	//
	// Mismatched elements: 1 / 2 (50.0%)
	// Greatest absolute difference: 7.450580596923828e-09 at index (1,)
	// Greatest relative difference: 7.450579886381092e-08 at index (1,)
	// First mismatch at index (1,): expected 0.10000000894069672 (3dccccce) but got 0.10000000149011612 (3dcccccd).
}

func ExampleCompare() {
	err := torchtest.Compare(map[string]float64{"loss": 0.5}, map[string]float64{"loss": 0.25}, torchtest.RTol(0.1), torchtest.ATol(0))
	fmt.Println(err)
	// Output:
	// Scalars are not close!
	//
	// Expected 0.25 but got 0.5.
	// Absolute difference: 0.25 (up to 0.0 allowed)
	// Relative difference: 1.0 (up to 0.1 allowed)
	//
	// The failure occurred for item ["loss"]
}

func ExampleObjectsAreClose() {
	fmt.Println(torchtest.ObjectsAreClose(1.0, 1.00000001), torchtest.ObjectsAreClose(1.0, 1.1))
	// Output: true false
}

func ExampleGradCheck() {
	x := torch.FromSlice([]float64{0.1, 0.2}, 2).RequiresGrad_()
	fmt.Println(torchtest.GradCheck(t, torch.Tensor.Sin, []torch.Tensor{x}))
	// Output: true
}

func ExampleGradGradCheck() {
	x := torch.FromSlice([]float64{0.1, 0.2}, 2).RequiresGrad_()
	fmt.Println(torchtest.GradGradCheck(t, torch.Tensor.Exp, []torch.Tensor{x}))
	// Output: true
}

// A test of a port. The first time it runs with GOTORCH_PYTHON=…/python and -update,
// which records testdata/TestNet.pth; later it needs no Python.
func ExampleSameAs() {
	_ = func(t *testing.T) {
		torchtest.SameAs(t, newNet(), "testdata/model.py", "build_model", torchtest.RandomInput(5, 2, 6, 6))
	}
}

// The constructors of a port draw what Python's draw.
func ExampleSameInit() {
	_ = func(t *testing.T) {
		torchtest.SameInit(t, newTrained, "testdata/training.py", "build_net")
	}
}

// A training that tells of each step's loss; train in training.py does as well.
func ExampleSameTraining() {
	_ = func(t *testing.T) {
		torchtest.SameTraining(t, func(step torchtest.Step) nn.Sequential {
			net := newTrained()
			optimizer := optim.NewAdamW(nn.Parameters(net), 1e-3)
			for range 6 {
				optimizer.ZeroGrad()
				loss := net.Forward(torch.Randn([]int{5, 4})).Square().Mean()
				loss.Backward()
				optimizer.Step()
				step(loss)
			}
			return net
		}, "testdata/training.py", "train")
	}
}

// Options say what the models are given, and how they are run.
func ExampleSameAs_options() {
	_ = func(t *testing.T) {
		index := torch.FromSlice([]int64{2, 0}, 2)
		torchtest.SameAs(t, &two{nn.NewLinear(4, 4), nn.NewLinear(4, 2)}, "testdata/model.py", "build_two",
			torchtest.RandomInput(3, 4), torchtest.Input(index),
			torchtest.Train(false), torchtest.DrawSeed(1), torchtest.LR(0.01), torchtest.Threads(2),
			torchtest.Python(os.Getenv("MY_PYTHON")), torchtest.Golden("testdata/two.pth"),
			torchtest.RTol(1e-4), torchtest.ATol(1e-6))
	}
}

// A model whose Forward has other arguments than tensors, made with arguments.
func ExampleForward() {
	_ = func(t *testing.T) {
		net := newNet()
		torchtest.SameAs(t, net, "testdata/model.py", "build_model", torchtest.RandomInput(5, 2, 6, 6), torchtest.Args{"channels": 4},
			torchtest.Forward(func(in []torch.Tensor) []torch.Tensor { return []torch.Tensor{net.Forward(in[0])} }))
	}
}

func ExampleNoLeak() {
	_ = func(t *testing.T) {
		torchtest.NoLeak(t)
		torch.Ones([]int{1000}).Sum().Item()
	}
}

func ExampleMain() {
	_ = func(m *testing.M) { torchtest.Main(m) } // func TestMain(m *testing.M)
}

func ExampleSeed() {
	_ = func(t *testing.T) {
		torchtest.Seed(t, 0)
		torchtest.Close(t, torch.Rand([]int{2}), torch.FromSlice([]float32{0.49625659, 0.76822180}, 2))
	}
}

func ExampleDeterministic() {
	_ = func(t *testing.T) { torchtest.Deterministic(t) }
}

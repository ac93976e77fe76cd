package models

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// goldenModels are the cases of testdata/make_golden.py.
var goldenModels = map[string]func() nn.Module{
	"resnet18":           func() nn.Module { return NewResNet18(NumClasses(10)) },
	"resnet34":           func() nn.Module { return NewResNet34() },
	"resnet50":           func() nn.Module { return NewResNet50(NumClasses(10)) },
	"resnet18 zero init": func() nn.Module { return NewResNet18(NumClasses(10), ZeroInitResidual(true)) },
	"resnet50 zero init": func() nn.Module { return NewResNet50(NumClasses(10), ZeroInitResidual(true)) },
	"resnet18 new head": func() nn.Module {
		net := NewResNet18()
		net.FC = nn.NewLinear(net.FC.InFeatures, 10)
		return net
	},
	"vgg11":    func() nn.Module { return NewVGG11(NumClasses(10)) },
	"vgg11_bn": func() nn.Module { return NewVGG11BN(NumClasses(10), DropoutP(0.3)) },
	"vgg16":    func() nn.Module { return NewVGG16(NumClasses(10), InitWeights(false)) },
	"vgg16_bn": func() nn.Module { return NewVGG16BN() },
}

// From seed 0 the same parameters, under the same names, the same outputs and the
// same gradients as torchvision.
func TestModelsEqualTorchvision(t *testing.T) {
	file := golden.Read(t, "testdata/models.json")
	require.Len(t, file.Cases, len(goldenModels), "cases here and in the golden file")
	for name, makeModel := range goldenModels {
		t.Run(name, func(t *testing.T) {
			defer torch.NewScope().Close() // hundreds of megabytes
			want := file.Case(t, name)
			elements, layers := 0, 0
			equal := func(key string, got torch.Tensor) {
				t.Helper()
				w := want.Tensor(t, key)
				require.Equal(t, w.Shape(), got.Shape(), key)
				// Digests are sums over all parameters of a layer, whose errors go through all other layers.
				golden.Numbers(t, key, file.Made, torch.Float32, elements*layers, torch.ToSlice[float64](w.Double().Flatten()), torch.ToSlice[float64](got.Detach().Double().Flatten()))
			}
			torch.WithThreads(1, func() {
				torch.ManualSeed(0)
				net := makeModel()
				var state []torch.Tensor
				var keys []string
				for k, v := range nn.StateDict(net).All() {
					elements, layers = elements+v.NumEl(), layers+1
					keys = append(keys, k)
					state = append(state, v)
				}
				require.Equal(t, want.Names, keys)
				equal("shapes", shapes(state))
				equal("state", digest(state))

				x := torch.Rand([]int{2, 3, 64, 64}, torch.NewGenerator().ManualSeed(1))
				if want.Has("train") {
					torch.ManualSeed(2)
					y := net.Forward(x)
					equal("train", y)
					y.Square().Sum().Backward()
					var grads []torch.Tensor
					for _, p := range nn.Parameters(net) {
						grads = append(grads, p.Grad())
					}
					equal("grads", digest(grads))
				}
				if want.Has("buffers") {
					var buffers []torch.Tensor
					for _, b := range nn.Buffers(net) {
						buffers = append(buffers, b.To(torch.Float64))
					}
					equal("buffers", digest(buffers))
				}
				nn.Eval(net)
				torch.NoGrad(func() { equal("eval", net.Forward(x)) })
			})
		})
	}
}

// digest is the function of that name in testdata/make_golden.py.
func digest(tensors []torch.Tensor) torch.Tensor {
	var rows []torch.Tensor
	for _, t := range tensors {
		flat := t.Detach().Flatten()
		n := flat.NumEl()
		rows = append(rows, torch.Stack([]torch.Tensor{
			flat.Sum(torch.Float64),
			flat.Narrow(0, 0, (n+1)/2).Sum(torch.Float64),
			flat.Index(torch.Slice{Step: 3}).Sum(torch.Float64),
		}))
	}
	return torch.Stack(rows)
}

func shapes(tensors []torch.Tensor) torch.Tensor {
	var all []int
	for _, t := range tensors {
		row := make([]int, 4)
		copy(row, t.Shape())
		all = append(all, row...)
	}
	return torch.FromSlice(all, len(tensors), 4)
}

package nn_test

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// own is a layer of a program's own: without hooks of its own, or with.
type own struct {
	Linear *nn.Linear
	enters bool
}

func (m *own) Forward(x torch.Tensor) torch.Tensor {
	if m.enters {
		x = nn.Enter(m, x)
		return nn.Leave(m, m.Linear.Forward(x))
	}
	return m.Linear.Forward(x)
}

// A hook notes its name and what it gets.
type notes []string

func (n *notes) hook(name string, fails bool) nn.ForwardHook {
	return func(_ any, in, out []torch.Tensor) []torch.Tensor {
		*n = append(*n, fmt.Sprintf("%s %d %t", name, len(in), out != nil))
		if fails {
			panic(name)
		}
		return nil
	}
}

func TestAlwaysCall(t *testing.T) {
	good, bad := torch.Ones([]int{2, 3}), torch.Ones([]int{2, 5})
	for _, tt := range []struct {
		name  string
		layer nn.Module
	}{
		{"layer", nn.NewLinear(3, 2)},
		{"container", nn.NewSequential(nn.NewReLU(), nn.NewLinear(3, 2))},
		{"own", &own{Linear: nn.NewLinear(3, 2)}},
		{"own that enters", &own{Linear: nn.NewLinear(3, 2), enters: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var n notes
			call := func(x torch.Tensor) (v any) {
				n = nil
				defer func() { v = recover() }()
				nn.Call(tt.layer, x)
				return nil
			}
			all := nn.RegisterModuleForwardHook(func(layer any, in, out []torch.Tensor) []torch.Tensor {
				if fmt.Sprintf("%p", layer) == fmt.Sprintf("%p", tt.layer) {
					return n.hook("all", false)(layer, in, out)
				}
				return nil
			}, nn.AlwaysCall(true))
			defer all.Remove()
			defer nn.RegisterForwardHook(tt.layer, n.hook("some", false)).Remove()
			defer nn.RegisterForwardHook(tt.layer, n.hook("lost", true), nn.AlwaysCall(true), nn.Prepend(true)).Remove()
			last := nn.RegisterForwardHook(tt.layer, n.hook("last", false), nn.AlwaysCall(true))
			defer last.Remove()

			var e *torch.Error
			require.ErrorAs(t, call(bad).(error), &e, "the first panic is the one that comes out")
			assert.Equal(t, notes{"all 1 false", "lost 1 false", "last 1 false"}, n)

			assert.Equal(t, "lost", call(good))
			assert.Equal(t, notes{"all 1 true", "lost 1 true", "last 1 true"}, n, "each runs once")

			pre := nn.RegisterForwardPreHook(tt.layer, func(any, []torch.Tensor) []torch.Tensor { panic("before") })
			assert.Equal(t, "before", call(good))
			assert.Equal(t, notes{"all 1 false", "lost 1 false", "last 1 false"}, n)
			pre.Remove()
		})
	}
}

// PyTorch calls the same hooks with as much.
func TestAlwaysCallEqualsPyTorch(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("GOTORCH_PYTHON is not set")
	}
	out, err := exec.Command(python, "-c", `
import torch, warnings
warnings.filterwarnings("ignore")
notes = []
def hook(name, fails):
    def f(m, args, out):
        notes.append(f"{name} {len(args)} {str(out is not None).lower()}")
        if fails:
            raise ValueError(name)
    return f
m = torch.nn.Linear(3, 2)
m.register_forward_hook(hook("some", False))
m.register_forward_hook(hook("lost", True), always_call=True, prepend=True)
m.register_forward_hook(hook("last", False), always_call=True)
for x in [torch.ones(2, 5), torch.ones(2, 3)]:
    try:
        m(x)
    except (RuntimeError, ValueError):
        print(notes)
    notes.clear()
`).CombinedOutput()
	require.NoErrorf(t, err, "%s", out)
	require.Equal(t, "['lost 1 false', 'last 1 false']\n['lost 1 true', 'last 1 true']\n", string(out))
}

func ExampleAlwaysCall() {
	layer := nn.NewLinear(3, 2)
	hook := nn.RegisterForwardHook(layer, func(_ any, in, out []torch.Tensor) []torch.Tensor {
		fmt.Println("in", in[0].Shape(), "out", len(out))
		return nil
	}, nn.AlwaysCall(true))
	defer hook.Remove()
	err := nn.Try(layer, func() { layer.Forward(torch.Ones([]int{2, 5})) })
	fmt.Println(err != nil)
	// Output:
	// in [2 5] out 0
	// true
}

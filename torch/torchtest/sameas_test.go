package torchtest_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	"github.com/gotorch/gotorch/torch/torchtest"
)

// Net is Net of testdata/model.py; the fields after its layers are the mistakes that
// tests make.
type Net struct {
	Conv *nn.Conv2d
	BN   *nn.BatchNorm2d
	Act  *nn.ReLU
	Drop *nn.Dropout
	Head nn.Sequential

	before func(x torch.Tensor) torch.Tensor // of what goes into Drop
	behind func(y torch.Tensor) torch.Tensor // of what comes out
}

func newNet(opts ...nn.LinearOption) *Net {
	return &Net{
		Conv: nn.NewConv2d(2, 4, 3),
		BN:   nn.NewBatchNorm2d(4),
		Act:  nn.NewReLU(),
		Drop: nn.NewDropout(0.25),
		Head: nn.Sequential{nn.NewLinear(64, 6, opts...), nn.NewReLU(), nn.NewLinear(6, 3, opts...)},
	}
}

func (n *Net) Forward(x torch.Tensor) torch.Tensor {
	x = n.BN.Forward(n.Conv.Forward(x))
	if n.Act != nil {
		x = n.Act.Forward(x)
	}
	if n.before != nil {
		x = n.before(x)
	}
	y := n.Head.Forward(n.Drop.Forward(x).Flatten(1))
	if n.behind != nil {
		y = n.behind(y)
	}
	return y
}

const model, golden = "testdata/model.py", torchtest.Golden("testdata/net.pth")

var input = torchtest.RandomInput(5, 2, 6, 6)

// sides runs f with Python, if there is one, and from the golden file.
func sides(t *testing.T, f func(t *testing.T)) {
	t.Run("golden", func(t *testing.T) {
		t.Setenv("GOTORCH_PYTHON", "")
		t.Setenv("GOTORCH_UPDATE", "")
		f(t)
	})
	t.Run("live", func(t *testing.T) {
		if os.Getenv("GOTORCH_PYTHON") == "" {
			t.Skip("set GOTORCH_PYTHON to a Python with PyTorch to compare with it live")
		}
		f(t)
	})
}

func TestSameAs(t *testing.T) {
	if os.Getenv("GOTORCH_UPDATE") != "" {
		require.True(t, torchtest.SameAs(t, newNet(), model, "build_model", input, golden))
	}
	sides(t, func(t *testing.T) {
		net := newNet()
		assert.True(t, torchtest.SameAs(t, net, model, "build_model", input, golden))
		assert.False(t, net.Conv.Weight.Grad().Defined(), "as it was before")

		again := newNet()
		assert.True(t, torchtest.SameAs(t, again, model, "build_model", input, golden))
		torchtest.Equal(t, again, net)
	})
}

func TestSameAsFinds(t *testing.T) {
	live := []string{"something between layers", "a gradient that is cut off"} // Python takes seconds to start
	for name, c := range map[string]struct {
		spoil func(n *Net)
		says  []string
	}{
		"a setting of a layer": {
			func(n *Net) { n.BN.Eps = 1e-3 },
			[]string{`the first layer that differs is "bn" (nn.BatchNorm2d, in Python BatchNorm2d): it is given the same and returns something else`,
				`1 call of a layer before it is the same, of "conv"`, "output: Tensor-likes are not ", "Mismatched elements: ", "Greatest absolute difference: ", "item [0]"},
		},
		"something between layers": {
			func(n *Net) { n.before = func(x torch.Tensor) torch.Tensor { return x.MulScalar(2) } },
			[]string{`the first layer that differs is "drop"`, "it is given something else already", `3 calls of layers before it are the same, the last one "act"`, "input: Tensor-likes"},
		},
		"what dropout draws": {
			func(n *Net) { n.Drop.P = 0.5 },
			[]string{`the first layer that differs is "drop" (nn.Dropout, in Python Dropout): it is given the same`},
		},
		"a layer that is not called": {
			func(n *Net) { n.Head[1] = nn.NewIdentity() },
			[]string{`"head.1" (nn.Identity, in Python ReLU)`},
		},
		"a layer in a function's place": {
			func(n *Net) {
				n.Act = nil
				n.before = func(x torch.Tensor) torch.Tensor { return F.LeakyReLU(x) }
			},
			[]string{`the first layer that differs is "drop"`, "Python calls these layers, which the Go model does not call or which do not tell: act."},
		},
		"what is done behind all layers": {
			func(n *Net) { n.behind = torch.Tensor.Exp },
			[]string{"the outputs differ. All ", `are the same; look behind "head".`, "output: Tensor-likes"},
		},
		"a gradient that is cut off": {
			func(n *Net) { n.before = torch.Tensor.Detach },
			[]string{"all outputs are the same, but the gradient of", `"bn.weight"`, "None mismatch: None is not a tensor"},
		},
		"a frozen parameter": {
			func(n *Net) { n.Conv.Bias.RequiresGrad_(false) },
			[]string{`"conv.bias" requires a gradient in Python and not in Go`},
		},
		"names": {
			func(n *Net) { n.Head = append(n.Head, nn.NewLinear(3, 3)) },
			[]string{"the state dict does not fit", `Missing key(s) in state_dict: "head.3.weight", "head.3.bias"`},
		},
		"shapes": {
			func(n *Net) { n.Head[2] = nn.NewLinear(6, 4) },
			[]string{"size mismatch for head.2.weight: copying a param with shape torch.Size([3, 6]) from checkpoint, the shape in current model is torch.Size([4, 6])."},
		},
		"types": {
			func(n *Net) { n.Head = newNet(nn.DType(torch.Float64)).Head },
			[]string{"have another type than in Python", "head.0.weight is torch.float64, in Python torch.float32"},
		},
		"tied": {
			func(n *Net) { n.Conv.Bias = n.BN.Bias },
			[]string{"parameters are tied on one side alone", "in Go one tensor: conv.bias, bn.bias"},
		},
		"a panic": {
			func(n *Net) {
				n.behind = func(y torch.Tensor) torch.Tensor { return y.Matmul(torch.Ones([]int{4, 4})) }
			},
			[]string{"Forward: torch: matmul(float32[5, 3], float32[4, 4])", `All 8 calls of layers that both tell of are the same; look behind "head".`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			sides(t, func(t *testing.T) {
				if os.Getenv("GOTORCH_PYTHON") != "" && !slices.Contains(live, name) {
					t.Skip("others do")
				}
				net := newNet()
				c.spoil(net)
				var held bool
				fake := try(t, func(t *fakeT) { held = torchtest.SameAs(t, net, model, "build_model", input, golden) })
				assert.False(t, held)
				assert.True(t, fake.failed)
				assert.Contains(t, fake.text.String(), "SameAs: build_model of model.py and *torchtest_test.Net: ")
				for _, s := range c.says {
					assert.Contains(t, fake.text.String(), s)
				}
			})
		})
	}
}

func TestSameAsTolerances(t *testing.T) {
	sides(t, func(t *testing.T) {
		net := newNet()
		net.BN.Eps *= 2
		fake := try(t, func(t *fakeT) { torchtest.SameAs(t, net, model, "build_model", input, golden) })
		assert.True(t, fake.failed || fake.near())
		fake = try(t, func(t *fakeT) {
			torchtest.SameAs(t, net, model, "build_model", input, golden, torchtest.RTol(1e-3), torchtest.ATol(1e-4))
		})
		assert.False(t, fake.failed, fake.text.String())
	})
}

func TestSameAsEval(t *testing.T) {
	if os.Getenv("GOTORCH_PYTHON") == "" {
		t.Skip("set GOTORCH_PYTHON to a Python with PyTorch to compare with it live")
	}
	net := newNet()
	net.Drop.P = 0.9 // does nothing in evaluation mode
	assert.True(t, torchtest.SameAs(t, net, model, "build_model", input, torchtest.Train(false), torchtest.DrawSeed(7), torchtest.LR(1), torchtest.Threads(2)))
}

// two is Two of testdata/model.py.
type two struct{ FC, Out *nn.Linear }

func (m *two) Forward(x, index torch.Tensor) (picked, hidden torch.Tensor) {
	h := m.FC.Forward(x)
	return m.Out.Forward(h).IndexSelect(0, index), h.Double()
}

func TestSameAsSeveralInputs(t *testing.T) {
	net := &two{nn.NewLinear(4, 4), nn.NewLinear(4, 2)}
	index := torchtest.Input(torch.FromSlice([]int64{2, 0}, 2))
	sides(t, func(t *testing.T) {
		assert.True(t, torchtest.SameAs(t, net, model, "build_two", torchtest.RandomInput(3, 4), index, torchtest.Golden("testdata/two.pth")))
		assert.True(t, torchtest.SameAs(t, net, model, "build_two", torchtest.RandomInput(3, 4), index, torchtest.Golden("testdata/two.pth"),
			torchtest.Forward(func(in []torch.Tensor) []torch.Tensor {
				a, b := net.Forward(in[0], in[1])
				return []torch.Tensor{a, b}
			})))
		fake := try(t, func(t *fakeT) {
			torchtest.SameAs(t, net, model, "build_two", torchtest.RandomInput(3, 4), index, torchtest.Golden("testdata/two.pth"),
				torchtest.Forward(func(in []torch.Tensor) []torch.Tensor { a, _ := net.Forward(in[0], in[1]); return []torch.Tensor{a} }))
		})
		assert.Contains(t, fake.text.String(), "Forward returns 1 tensor, in Python 2.")
	})
}

func TestSameAsMisuse(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	t.Setenv("GOTORCH_PYTHON", "")
	t.Setenv("GOTORCH_UPDATE", "")
	copied := filepath.Join(t.TempDir(), "model.py")
	require.NoError(t, os.WriteFile(copied, []byte("# another\n"), 0o644))
	for name, c := range map[string]struct {
		module any
		model  string
		opts   []torchtest.SameAsOption
		says   string
	}{
		"no input":          {newNet(), model, []torchtest.SameAsOption{golden}, "no input is given; use Input or RandomInput"},
		"other inputs":      {newNet(), model, []torchtest.SameAsOption{golden, torchtest.RandomInput(1, 2, 6, 6)}, "recorded with other inputs than the test gives now"},
		"a changed model":   {newNet(), copied, []torchtest.SameAsOption{golden, input}, "has changed since testdata/net.pth was recorded"},
		"not a record":      {newNet(), model, []torchtest.SameAsOption{torchtest.Golden("testdata/model.py"), input}, "testdata/model.py"},
		"nil":               {(*Net)(nil), model, []torchtest.SameAsOption{golden, input}, "the model is nil"},
		"no Forward":        {&struct{ FC *nn.Linear }{}, model, []torchtest.SameAsOption{golden, input}, "no method Forward"},
		"another Forward":   {oddForward{}, model, []torchtest.SameAsOption{golden, input}, "Forward is a func(torch.Tensor, int) torch.Tensor"},
		"no model":          {noModel{}, model, []torchtest.SameAsOption{golden, input, torchtest.Forward(func(in []torch.Tensor) []torch.Tensor { return in })}, "is no model"},
		"too many inputs":   {newNet(), model, []torchtest.SameAsOption{torchtest.Golden("testdata/two.pth"), torchtest.RandomInput(3, 4), torchtest.Input(torch.FromSlice([]int64{2, 0}, 2))}, "does not fit"},
		"one tolerance":     {newNet(), model, []torchtest.SameAsOption{golden, input, torchtest.RTol(1)}, "both, or neither"},
		"its own message":   {newNet(), model, []torchtest.SameAsOption{golden, torchtest.Msg("oh")}, "oh"},
		"Python is missing": {newNet(), model, []torchtest.SameAsOption{golden, input, torchtest.Python("/nowhere/python")}, "/nowhere/python"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := try(t, func(t *fakeT) { torchtest.SameAs(t, c.module, c.model, "build_model", c.opts...) })
			assert.True(t, fake.failed)
			assert.Contains(t, fake.text.String(), c.says)
		})
	}
	t.Run("neither Python nor golden file", func(t *testing.T) {
		fake := try(t, func(t *fakeT) { torchtest.SameAs(t, newNet(), model, "build_model", input) })
		assert.True(t, fake.skipped && !fake.failed)
		assert.Contains(t, fake.text.String(), "there is no Python to compare with")
		assert.Contains(t, fake.text.String(), filepath.Join("testdata", "TestSameAsMisuse_neither_Python_nor_golden_file.pth"))
	})
	t.Run("recording without Python", func(t *testing.T) {
		t.Setenv("GOTORCH_UPDATE", "1")
		fake := try(t, func(t *fakeT) { torchtest.SameAs(t, newNet(), model, "build_model", input) })
		assert.Contains(t, fake.text.String(), "recording needs Python with PyTorch")
	})
	if python == "" {
		return
	}
	t.Setenv("GOTORCH_PYTHON", python)
	t.Run("a model that cannot be made", func(t *testing.T) {
		fake := try(t, func(t *fakeT) { torchtest.SameAs(t, newNet(), model, "build_broken", input) })
		assert.Contains(t, fake.text.String(), "RuntimeError: this model cannot be made")
	})
	t.Run("a function that is missing", func(t *testing.T) {
		fake := try(t, func(t *fakeT) { torchtest.SameAs(t, newNet(), model, "build_nothing", input) })
		assert.Contains(t, fake.text.String(), "model.py has no function build_nothing")
	})
	t.Run("arguments, and a golden file that is stale", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "wide", "net.pth")
		t.Setenv("GOTORCH_UPDATE", "1")
		net := newNet()
		assert.True(t, torchtest.SameAs(t, net, model, "build_model", input, torchtest.Args{"channels": 4}, torchtest.Golden(path)), "recorded")
		t.Setenv("GOTORCH_UPDATE", "")
		fake := try(t, func(t *fakeT) {
			torchtest.SameAs(t, net, model, "build_model", input, torchtest.Args{"channels": 5}, torchtest.Golden(path))
		})
		assert.Contains(t, fake.text.String(), "is not what Python does now; record it anew with -update: the parameters: ")
	})
}

type noModel map[string]int

type oddForward struct{}

func (oddForward) Forward(x torch.Tensor, n int) torch.Tensor { return x }

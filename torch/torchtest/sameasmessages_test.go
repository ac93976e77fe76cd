package torchtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/torchtest"
)

// loop is Loop of testdata/loop.py, and loopBlock its Block; the fields that are no
// layers are mistakes.
type loop struct {
	Blocks nn.ModuleDict[*loopBlock]
	Cell   *nn.GRUCell // Act is a function here

	swapped  bool                // the blocks
	stateful func(k int) bool    // whether a call gets a state
	draws    func(k int) float64 // at each call
}

type loopBlock struct {
	Norm  *nn.LayerNorm
	FC    *nn.Linear
	Scale torch.Tensor
	Drop  *nn.Dropout

	residual bool
	cut      bool
	draws    int
}

func newLoopBlock() *loopBlock {
	return &loopBlock{nn.NewLayerNorm(4), nn.NewLinear(4, 4), nn.Parameter(torch.Full([]int{4}, 0.5)), nn.NewDropout(0.5), true, false, 0}
}

func newLoop() *loop {
	m := &loop{}
	m.Blocks.Set("up", newLoopBlock())
	m.Blocks.Set("down", newLoopBlock())
	m.Cell = nn.NewGRUCell(4, 4)
	m.stateful = func(int) bool { return true }
	m.draws = func(int) float64 { return torch.Rand([]int{1}).Item() }
	return m
}

func (b *loopBlock) Forward(x torch.Tensor) torch.Tensor {
	x = nn.Enter(b, x)
	if b.cut {
		x = x.Detach()
	}
	torch.Rand([]int{b.draws})
	y := b.Drop.Forward(b.FC.Forward(b.Norm.Forward(x)).Mul(b.Scale))
	if b.residual {
		y = x.Add(y)
	}
	return nn.Leave(b, y)
}

func (m *loop) Forward(x torch.Tensor) torch.Tensor {
	order := []string{"up", "down"}
	if m.swapped {
		order = []string{"down", "up"}
	}
	for _, name := range order {
		x = m.Blocks.Get(name).Forward(x)
	}
	h := torch.ZerosLike(x)
	for k := range 3 {
		if m.stateful(k) {
			h = m.Cell.Forward(x, h)
		} else {
			h = m.Cell.Forward(x)
		}
		if m.draws(k) < 0.5 {
			h = h.MulScalar(2)
		}
	}
	return h.Tanh()
}

// sameLoop compares from the golden file.
func sameLoop(t testing.TB, m any) bool {
	return torchtest.SameAs(t, m, "testdata/loop.py", "build_loop", torchtest.RandomInput(3, 4), torchtest.Golden("testdata/loop.pth"))
}

func TestSameAsLoop(t *testing.T) {
	if os.Getenv("GOTORCH_UPDATE") != "" {
		require.True(t, sameLoop(t, newLoop()))
	}
	sides(t, func(t *testing.T) {
		m := nn.Eval(newLoop())
		nn.Train(m)
		fake := try(t, func(t *fakeT) { assert.True(t, sameLoop(t, m)) })
		assert.Contains(t, fake.text.String(), "all is the same. These were passed over.\nPython calls these layers, which the Go model does not call or which do not tell: act.\n")
	})
}

// A model that is in evaluation mode already is what a test of evaluation mode has, and it
// stays so.
func TestSameAsModes(t *testing.T) {
	if os.Getenv("GOTORCH_PYTHON") == "" {
		t.Skip("set GOTORCH_PYTHON to a Python with PyTorch to compare with it live")
	}
	same := func(t testing.TB, m *loop) bool {
		return torchtest.SameAs(t, m, "testdata/loop.py", "build_loop", torchtest.RandomInput(3, 4), torchtest.Train(false))
	}
	m := nn.Eval(newLoop())
	assert.True(t, same(t, m))
	assert.False(t, m.Blocks.Get("up").Drop.Training)
	nn.Train(m)
	assert.True(t, same(t, m))
	assert.True(t, m.Blocks.Get("up").Drop.Training)
	m.Blocks.Get("up").Drop.Training = false
	fake := try(t, func(t *fakeT) { same(t, m) })
	assert.Contains(t, fake.text.String(), "layers are in another mode than in Python when they are made")
}

func TestSameAsSaysWhere(t *testing.T) {
	t.Setenv("GOTORCH_PYTHON", "")
	t.Setenv("GOTORCH_UPDATE", "")
	for name, c := range map[string]struct {
		spoil func(m *loop)
		says  []string
	}{
		"a residual": {
			func(m *loop) { m.Blocks.Get("down").residual = false },
			[]string{`the first layer that differs is "blocks.down" (torchtest_test.loopBlock, in Python Block): it is given the same and returns something else, and all layers inside it are the same, so look at what its own Forward does: behind "blocks.down.drop" as a rule (a residual, a scale, an activation).`},
		},
		"a state is missing": {
			func(m *loop) { m.stateful = func(k int) bool { return k != 1 } },
			[]string{`the first layer that differs is "cell" (call 2 of 3) (nn.GRUCell, in Python GRUCell): it is given 1 tensor, in Python 2: float32[3, 4] is missing. `, `the last one "cell" (call 1 of 3).`},
		},
		"a number is drawn before dropout": {
			func(m *loop) { m.Blocks.Get("up").draws = 1 },
			[]string{`the first layer that differs is "blocks.up.drop" (nn.Dropout, in Python Dropout): it is given the same, but the random generator is elsewhere already: between the beginning and "blocks.up.norm" more or fewer numbers were drawn than in Python.`},
		},
		"a number is drawn at the end": {
			func(m *loop) {
				m.draws = func(k int) float64 { return torch.Rand([]int{1 + k/2}).Index(0).Item() }
			},
			[]string{"all outputs are the same, but the random generator is elsewhere afterwards, so that the next step is another: behind all layers more or fewer numbers were drawn than in Python."},
		},
		"a number is not drawn": {
			func(m *loop) {
				m.draws = func(k int) float64 {
					defer torch.DefaultGenerator().SetState(torch.DefaultGenerator().State())
					torch.Rand([]int{1})
					return 1
				}
			},
			[]string{`between "cell" (call 1 of 3) and "cell" (call 2 of 3) more or fewer numbers`},
		},
		"a mode": {
			func(m *loop) { m.Blocks.Get("up").Drop.Training = false },
			[]string{"layers are in another mode than in Python when they are made; let the constructor set the field Training to true.\n\t\"blocks.up.drop\" is in evaluation mode, in Python in training mode"},
		},
		"a tensor that is no parameter": {
			func(m *loop) { m.Blocks.Get("up").Scale = torch.Zeros([]int{4}) },
			[]string{"parameters are not trained as in Python.\n\t\"blocks.up.scale\" requires a gradient in Python and not in Go; make it with nn.Parameter"},
		},
		"the order of a ModuleDict": {
			func(m *loop) { m.Blocks[0], m.Blocks[1] = m.Blocks[1], m.Blocks[0] },
			[]string{"parameters are in another order than in Python, and it is by their order that an optimizer's state dict goes.", "\n\tparameter 0 is \"blocks.down.scale\", in Python \"blocks.up.scale\""},
		},
		"a gradient that is cut": {
			func(m *loop) { m.Blocks.Get("down").cut = true },
			[]string{`the gradient of "blocks.up.scale" differs; of all that differ it is the first that Backward makes. The last before it, that of "blocks.down.norm.bias", is the same: between the two the graph is cut, or another.`},
		},
		"the order of calls": {
			func(m *loop) { m.swapped = true },
			[]string{"it is given something else already", `The order of calls is another: "blocks.down.norm" returns before "blocks.up" in the Go model, and after it in Python.`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newLoop()
			c.spoil(m)
			fake := try(t, func(t *fakeT) { assert.False(t, sameLoop(t, m)) })
			if strings.HasPrefix(name, "a number") && fake.near() {
				t.Skip("where last bits are others random numbers may be as well")
			}
			for _, s := range c.says {
				assert.Contains(t, fake.text.String(), s)
			}
		})
	}
}

// buffered is loopBlock with tensors of the other kind.
type buffered struct {
	Scale torch.Tensor `torch:",buffer"`
	Norm  *nn.LayerNorm
	FC    *nn.Linear
	Drop  *nn.Dropout
}

func TestSameAsParameters(t *testing.T) {
	t.Setenv("GOTORCH_PYTHON", "")
	t.Setenv("GOTORCH_UPDATE", "")
	forward := torchtest.Forward(func(in []torch.Tensor) []torch.Tensor { return in })
	for name, c := range map[string]struct {
		model any
		says  string
	}{
		"a map is sorted": {
			&struct {
				Blocks map[string]*loopBlock
				Cell   *nn.GRUCell
			}{map[string]*loopBlock{"up": newLoopBlock(), "down": newLoopBlock()}, nn.NewGRUCell(4, 4)},
			`for a ModuleDict whose keys are not sorted use nn.ModuleDict, not a map.`,
		},
		"fields": {
			&struct {
				Cell   *nn.GRUCell
				Blocks nn.ModuleDict[*loopBlock]
			}{nn.NewGRUCell(4, 4), newLoop().Blocks},
			`parameter 0 is "cell.weight_ih", in Python "blocks.up.scale"`,
		},
		"a buffer": {
			&struct {
				Blocks nn.ModuleDict[*buffered]
				Cell   *nn.GRUCell
			}{nn.ModuleDict[*buffered]{
				{Name: "up", Layer: &buffered{torch.Ones([]int{4}), nn.NewLayerNorm(4), nn.NewLinear(4, 4), nn.NewDropout(0.5)}},
				{Name: "down", Layer: &buffered{torch.Ones([]int{4}), nn.NewLayerNorm(4), nn.NewLinear(4, 4), nn.NewDropout(0.5)}},
			}, nn.NewGRUCell(4, 4)},
			`"blocks.up.scale" is a parameter in Python and a buffer in Go`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			fake := try(t, func(t *fakeT) {
				torchtest.SameAs(t, c.model, "testdata/loop.py", "build_loop", torchtest.RandomInput(3, 4), torchtest.Golden("testdata/loop.pth"), forward)
			})
			assert.Contains(t, fake.text.String(), c.says)
		})
	}
}

// A file that model.py imports is a part of it.
func TestSameAsOfSeveralFiles(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python with PyTorch to compare with it live")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	write("model.py", "from torch import nn\nfrom parts.sizes import N\ndef build(): return nn.Linear(N, N)\n")
	write("parts/sizes.py", "N = 3\n")
	same := func(t testing.TB) bool {
		return torchtest.SameAs(t, nn.NewLinear(3, 3), filepath.Join(dir, "model.py"), "build", torchtest.RandomInput(2, 3), torchtest.Golden(filepath.Join(dir, "net.pth")))
	}
	t.Setenv("GOTORCH_UPDATE", "1")
	require.True(t, same(t))
	t.Setenv("GOTORCH_UPDATE", "")
	t.Setenv("GOTORCH_PYTHON", "")
	require.True(t, same(t))
	write("parts/sizes.py", "N = 3 # three\n")
	fake := try(t, func(t *fakeT) { same(t) })
	assert.Contains(t, fake.text.String(), filepath.Join(dir, "parts", "sizes.py")+" has changed since ")
}

// What is wrong on Python's side is said in a sentence.
func TestSameAsOfPython(t *testing.T) {
	say := func(model, build, python string) string {
		return try(t, func(t *fakeT) {
			torchtest.SameAs(t, newLoop(), model, build, torchtest.RandomInput(3, 4), torchtest.Python(python))
		}).text.String()
	}
	t.Setenv("HOME", "/home/me")
	assert.Contains(t, say("testdata/loop.py", "build_loop", "~/venv/bin/python"), "the Python /home/me/venv/bin/python, which GOTORCH_PYTHON or the option Python name: ")
	assert.Contains(t, say("testdata/lopp.py", "build_loop", "python3"), "testdata/lopp.py: no such file")
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python with PyTorch to compare with it live")
	}
	none := say("testdata/loop.py", "build_none", python)
	assert.Contains(t, none, "build_none of loop.py returns None, no torch.nn.Module")
	assert.NotContains(t, none, "Traceback")
	t.Setenv("PYTHONPATH", t.TempDir())
	require.NoError(t, os.WriteFile(filepath.Join(os.Getenv("PYTHONPATH"), "torch.py"), []byte("raise ImportError('no libtorch')\n"), 0o644))
	assert.Contains(t, say("testdata/loop.py", "build_loop", python), " has no PyTorch: no libtorch")
}

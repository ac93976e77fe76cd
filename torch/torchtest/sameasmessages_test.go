package torchtest_test

import (
	"os"
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
	Cell   *nn.GRUCell

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
}

func newLoopBlock() *loopBlock {
	return &loopBlock{nn.NewLayerNorm(4), nn.NewLinear(4, 4), nn.Parameter(torch.Full([]int{4}, 0.5)), nn.NewDropout(0.5), true, false}
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
	sides(t, func(t *testing.T) { assert.True(t, sameLoop(t, newLoop())) })
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
			for _, s := range c.says {
				assert.Contains(t, fake.text.String(), s)
			}
		})
	}
}

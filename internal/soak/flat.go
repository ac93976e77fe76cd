package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	"github.com/gotorch/gotorch/torch/optim"
)

const samples = 400

// smallOperators is the child that runs many operators and frees nothing by hand.
func smallOperators(j job, r report) {
	n := 1_000_000
	if j.Quick {
		n = 40_000
	}
	flat(r, n, func() func() {
		x, y := torch.Ones([]int{64}), torch.Full([]int{64}, 0.5)
		return func() { x = x.Mul(y).AddScalar(1) }
	}, 2)
}

type mlp struct{ FC1, FC2 *nn.Linear }

func newMLP() *mlp { return &mlp{nn.NewLinear(16, 32), nn.NewLinear(32, 4)} }

func (m *mlp) Forward(x torch.Tensor) torch.Tensor { return m.FC2.Forward(F.ReLU(m.FC1.Forward(x))) }

// trainingSteps is the child that trains a small network for many steps and frees
// nothing by hand.
func trainingSteps(j job, r report) {
	n := 100_000
	if j.Quick {
		n = 2_000
	}
	flat(r, n, func() func() {
		net := newMLP()
		sgd := optim.NewSGD(nn.Parameters(net), 0.01, optim.Momentum(0.9))
		x, target := torch.Randn([]int{8, 16}), torch.FromSlice([]int{0, 1, 2, 3, 0, 1, 2, 3})
		criterion := nn.NewCrossEntropyLoss()
		return func() {
			sgd.ZeroGrad()
			criterion.Forward(net.Forward(x), target).Backward()
			sgd.Step()
		}
	}, 1)
}

// flat runs n operations, each time operations of them in a step, and reports how
// resident memory did and what was left.
func flat(r report, n int, setup func() func(), each int) {
	torch.ManualSeed(0)
	torch.GC()
	before := torch.MemoryStats()
	step := setup()
	var rss []int64
	for i := range n / each {
		step()
		if (i+1)%(n/each/samples) == 0 {
			rss = append(rss, resident())
		}
	}
	step = nil
	left := settled(before.Bytes) - before.Bytes
	r("grown %.6f", growth(rss))
	r("left %d", left)
	r("rss %s", strings.Trim(fmt.Sprint(every(rss, 40)), "[]"))
}

func every(all []int64, n int) (some []int64) {
	for i := n - 1; i < len(all); i += n {
		some = append(some, all[i]>>10)
	}
	return some
}

func flatRow(c config) (string, bool) {
	var said []string
	ok := true
	for _, what := range []struct{ child, limit, name string }{
		{"operators", "off", "operators"}, {"operators", "64MiB", "operators with a limit"},
		{"steps", "off", "steps"}, {"steps", "64MiB", "steps with a limit"},
	} {
		got, err := collect(job{Row: what.child, Quick: c.quick}, time.Hour, "GOMEMLIMIT="+what.limit)
		if err != nil {
			return err.Error(), false
		}
		grown, left := got.number("grown"), got.number("left")
		said = append(said, fmt.Sprintf("%s %+.2f%%, %.0f bytes left", what.name, 100*grown, left))
		reach := 0.02
		if c.quick {
			reach = 0.25 // which is still warm-up
		}
		ok = ok && grown <= reach && left <= 0
	}
	return strings.Join(said, "; "), ok
}

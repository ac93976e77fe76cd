package lr_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
)

// goldenCase is a line of what testdata/make_golden.py wrote.
type goldenCase struct {
	Name  string
	Rates [][]string // by step, then by parameter group
	State [][2]any
}

func readGolden(t *testing.T) (c []goldenCase) {
	b, err := os.ReadFile("testdata/golden.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &c))
	return c
}

func inverse(epoch int) float64 { return 1 / float64(1+epoch) }
func ramp(epoch int) float64    { return 0.1 * float64(epoch) }

// The cases of make_golden.py.
var cases = map[string]func(o optim.Optimizer) []lr.Scheduler{
	"StepLR":            one(func(o optim.Optimizer) lr.Scheduler { return lr.NewStepLR(o, 7) }),
	"StepLR gamma":      one(func(o optim.Optimizer) lr.Scheduler { return lr.NewStepLR(o, 1, lr.Gamma(0.97)) }),
	"StepLR by hand":    one(func(o optim.Optimizer) lr.Scheduler { return lr.NewStepLR(o, 5, lr.Gamma(0.3)) }),
	"StepLR last epoch": one(func(o optim.Optimizer) lr.Scheduler { return lr.NewStepLR(o, 7, lr.Gamma(0.7), lr.LastEpoch(4)) }),
	"MultiStepLR":       one(func(o optim.Optimizer) lr.Scheduler { return lr.NewMultiStepLR(o, []int{3, 30, 10}) }),
	"MultiStepLR twice": one(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewMultiStepLR(o, []int{2, 2, 5, 5, 5, 0}, lr.Gamma(0.77))
	}),
	"MultiStepLR last epoch": one(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewMultiStepLR(o, []int{5, 7}, lr.Gamma(0.7), lr.LastEpoch(4))
	}),
	"CosineAnnealingLR": one(func(o optim.Optimizer) lr.Scheduler { return lr.NewCosineAnnealingLR(o, 50) }),
	"CosineAnnealingLR up again": one(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewCosineAnnealingLR(o, 7, lr.EtaMin(1e-5))
	}),
	"CosineAnnealingLR of one": one(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewCosineAnnealingLR(o, 1, lr.EtaMin(1e-3))
	}),
	"CosineAnnealingLR by hand": one(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewCosineAnnealingLR(o, 33, lr.EtaMin(1e-3))
	}),
	"CosineAnnealingLR last epoch": one(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewCosineAnnealingLR(o, 20, lr.EtaMin(1e-3), lr.LastEpoch(4))
	}),
	"LambdaLR": one(func(o optim.Optimizer) lr.Scheduler { return lr.NewLambdaLR(o, inverse) }),
	"LambdaLR by group": one(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewLambdaLR(o, []func(int) float64{inverse, ramp})
	}),
	"LambdaLR last epoch": one(func(o optim.Optimizer) lr.Scheduler { return lr.NewLambdaLR(o, ramp, lr.LastEpoch(4)) }),
	"chained": func(o optim.Optimizer) []lr.Scheduler {
		return []lr.Scheduler{
			lr.NewStepLR(o, 6, lr.Gamma(0.5)),
			lr.NewCosineAnnealingLR(o, 20, lr.EtaMin(1e-4)),
			lr.NewMultiStepLR(o, []int{9}, lr.Gamma(2)),
		}
	},
}

func one(f func(o optim.Optimizer) lr.Scheduler) func(o optim.Optimizer) []lr.Scheduler {
	return func(o optim.Optimizer) []lr.Scheduler { return []lr.Scheduler{f(o)} }
}

func optimizer(name string) optim.Optimizer {
	o := optim.NewSGD([]torch.Tensor{torch.Zeros([]int{1})}, 0.1)
	o.AddParamGroup([]torch.Tensor{torch.Zeros([]int{1})}, optim.LR(0.007))
	if strings.HasSuffix(name, "last epoch") {
		for _, g := range o.ParamGroups() {
			g.SetInitialLR(2 * g.LR)
		}
	}
	return o
}

// Every learning rate is PyTorch's, to the last bit.
func TestGolden(t *testing.T) {
	golden := readGolden(t)
	require.Len(t, golden, len(cases))
	for _, c := range golden {
		t.Run(c.Name, func(t *testing.T) {
			make := cases[c.Name]
			require.NotNil(t, make)
			o := optimizer(c.Name)
			schedulers := make(o)
			for step := range c.Rates {
				if step == 17 {
					o, schedulers = reload(t, c.Name, make, o, schedulers)
				}
				if strings.HasSuffix(c.Name, "by hand") && step == 12 {
					o.ParamGroups()[0].LR = 0.03
				}
				if step > 0 {
					for _, s := range schedulers {
						s.Step()
					}
				}
				var got []float64
				for i, g := range o.ParamGroups() {
					want, err := strconv.ParseFloat(c.Rates[step][i], 64)
					require.NoError(t, err)
					require.Equal(t, want, g.LR, "group %d after step %d", i, step)
					got = append(got, g.LR)
				}
				require.Equal(t, got, schedulers[len(schedulers)-1].LastLR())
			}
			var state [][2]any
			for k, v := range schedulers[0].StateDict().All() {
				if d, ok := v.(*torch.Dict); ok {
					var pairs []any
					for k, v := range d.All() {
						pairs = append(pairs, []any{k, v})
					}
					v = pairs
				}
				state = append(state, [2]any{k, v})
			}
			want, err := json.Marshal(c.State)
			require.NoError(t, err)
			got, err := json.Marshal(state)
			require.NoError(t, err)
			require.JSONEq(t, string(want), string(got))
		})
	}
}

// reload goes on with a new optimizer and new schedulers, by way of a file.
func reload(t *testing.T, name string, make func(optim.Optimizer) []lr.Scheduler, o optim.Optimizer, schedulers []lr.Scheduler) (optim.Optimizer, []lr.Scheduler) {
	var states []any
	for _, s := range schedulers {
		states = append(states, s.StateDict())
	}
	path := filepath.Join(t.TempDir(), "checkpoint.pth")
	require.NoError(t, torch.Save(path, torch.NewDict("optimizer", o.StateDict(), "schedulers", states)))
	v, err := torch.Load(path)
	require.NoError(t, err)
	checkpoint := v.(*torch.Dict)

	o = optimizer(name)
	schedulers = make(o)
	state, err := checkpoint.Dict("optimizer")
	require.NoError(t, err)
	require.NoError(t, o.LoadStateDict(state))
	states, err = checkpoint.List("schedulers")
	require.NoError(t, err)
	for i, s := range schedulers {
		require.NoError(t, s.LoadStateDict(states[i].(*torch.Dict)))
	}
	return o, schedulers
}

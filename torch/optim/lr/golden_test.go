package lr_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	gold "github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
)

// goldenCase is a line of what testdata/make_golden.py wrote.
type goldenCase struct {
	Name    string
	Rates   [][]string // by step, then by parameter group
	Momenta [][]string // the same; of the first step if they never change
	State   [][2]any
	Notes   [][][2]any // what is in the groups besides options
	Digest  string     // of the rates in their place, where they are tensors
}

// state is what all schedulers have, those that step by a metric as well.
type state interface {
	LastLR() []float64
	StateDict() *torch.Dict
	LoadStateDict(d *torch.Dict) error
}

type goldenFile struct {
	Made  processor.Machine
	Cases []goldenCase
}

// check compares all cases.
func (f goldenFile) check(t *testing.T) {
	gold.Log(t, "testdata/golden.json", f.Made)
	require.Len(t, f.Cases, 2*len(cases))
	for _, c := range f.Cases {
		t.Run(c.Name, func(t *testing.T) { check(t, f.Made, c) })
	}
}

func inverse(epoch int) float64 { return 1 / float64(1+epoch) }
func ramp(epoch int) float64    { return 0.1 * float64(epoch) }

// The cases of make_golden.py.
var cases = map[string]func(o optim.Optimizer, steps int) []state{
	"StepLR":            one(func(o optim.Optimizer) state { return lr.NewStepLR(o, 7) }),
	"StepLR gamma":      one(func(o optim.Optimizer) state { return lr.NewStepLR(o, 1, lr.Gamma(0.97)) }),
	"StepLR by hand":    one(func(o optim.Optimizer) state { return lr.NewStepLR(o, 5, lr.Gamma(0.3)) }),
	"StepLR last epoch": one(func(o optim.Optimizer) state { return lr.NewStepLR(o, 7, lr.Gamma(0.7), lr.LastEpoch(4)) }),
	"MultiStepLR":       one(func(o optim.Optimizer) state { return lr.NewMultiStepLR(o, []int{3, 30, 10}) }),
	"MultiStepLR twice": one(func(o optim.Optimizer) state {
		return lr.NewMultiStepLR(o, []int{2, 2, 5, 5, 5, 0}, lr.Gamma(0.77))
	}),
	"MultiStepLR last epoch": one(func(o optim.Optimizer) state {
		return lr.NewMultiStepLR(o, []int{5, 7}, lr.Gamma(0.7), lr.LastEpoch(4))
	}),
	"CosineAnnealingLR": one(func(o optim.Optimizer) state { return lr.NewCosineAnnealingLR(o, 50) }),
	"CosineAnnealingLR up again": one(func(o optim.Optimizer) state {
		return lr.NewCosineAnnealingLR(o, 7, lr.EtaMin(1e-5))
	}),
	"CosineAnnealingLR of one": one(func(o optim.Optimizer) state {
		return lr.NewCosineAnnealingLR(o, 1, lr.EtaMin(1e-3))
	}),
	"CosineAnnealingLR by hand": one(func(o optim.Optimizer) state {
		return lr.NewCosineAnnealingLR(o, 33, lr.EtaMin(1e-3))
	}),
	"CosineAnnealingLR last epoch": one(func(o optim.Optimizer) state {
		return lr.NewCosineAnnealingLR(o, 20, lr.EtaMin(1e-3), lr.LastEpoch(4))
	}),
	"LambdaLR": one(func(o optim.Optimizer) state { return lr.NewLambdaLR(o, inverse) }),
	"LambdaLR by group": one(func(o optim.Optimizer) state {
		return lr.NewLambdaLR(o, []func(int) float64{inverse, ramp})
	}),
	"LambdaLR last epoch": one(func(o optim.Optimizer) state { return lr.NewLambdaLR(o, ramp, lr.LastEpoch(4)) }),
	"chained": func(o optim.Optimizer, _ int) []state {
		return []state{
			lr.NewStepLR(o, 6, lr.Gamma(0.5)),
			lr.NewCosineAnnealingLR(o, 20, lr.EtaMin(1e-4)),
			lr.NewMultiStepLR(o, []int{9}, lr.Gamma(2)),
		}
	},
	"MultiplicativeLR": one(func(o optim.Optimizer) state { return lr.NewMultiplicativeLR(o, slow) }),
	"MultiplicativeLR by group": one(func(o optim.Optimizer) state {
		return lr.NewMultiplicativeLR(o, []func(int) float64{slow, inverse})
	}),
	"ConstantLR":        one(func(o optim.Optimizer) state { return lr.NewConstantLR(o) }),
	"ConstantLR factor": one(func(o optim.Optimizer) state { return lr.NewConstantLR(o, lr.Factor(0.7), lr.TotalIters(20)) }),
	"ConstantLR last epoch": one(func(o optim.Optimizer) state {
		return lr.NewConstantLR(o, lr.Factor(0.7), lr.TotalIters(9), lr.LastEpoch(4))
	}),
	"LinearLR": one(func(o optim.Optimizer) state { return lr.NewLinearLR(o) }),
	"LinearLR down": one(func(o optim.Optimizer) state {
		return lr.NewLinearLR(o, lr.StartFactor(1), lr.EndFactor(0.1), lr.TotalIters(33))
	}),
	"LinearLR last epoch": one(func(o optim.Optimizer) state {
		return lr.NewLinearLR(o, lr.StartFactor(0.3), lr.TotalIters(12), lr.LastEpoch(4))
	}),
	"ExponentialLR":            one(func(o optim.Optimizer) state { return lr.NewExponentialLR(o, 0.93) }),
	"ExponentialLR last epoch": one(func(o optim.Optimizer) state { return lr.NewExponentialLR(o, 0.93, lr.LastEpoch(4)) }),
	"PolynomialLR":             one(func(o optim.Optimizer) state { return lr.NewPolynomialLR(o) }),
	"PolynomialLR power":       one(func(o optim.Optimizer) state { return lr.NewPolynomialLR(o, lr.TotalIters(41), lr.Power(2.3)) }),
	"SequentialLR": one(func(o optim.Optimizer) state {
		return lr.NewSequentialLR(o, []lr.Scheduler{
			lr.NewConstantLR(o, lr.Factor(0.1), lr.TotalIters(7)), lr.NewExponentialLR(o, 0.9), lr.NewCosineAnnealingLR(o, 10),
		}, []int{8, 25})
	}),
	"SequentialLR warm up": one(func(o optim.Optimizer) state {
		return lr.NewSequentialLR(o, []lr.Scheduler{
			lr.NewLinearLR(o, lr.TotalIters(6)), lr.NewCosineAnnealingLR(o, 40, lr.EtaMin(1e-4)),
		}, []int{6})
	}),
	"SequentialLR others": one(func(o optim.Optimizer) state {
		return lr.NewSequentialLR(o, []lr.Scheduler{
			lr.NewStepLR(o, 3), lr.NewMultiStepLR(o, []int{0, 4}), lr.NewPolynomialLR(o, lr.TotalIters(9), lr.Power(1.7)), lr.NewLinearLR(o), lr.NewLambdaLR(o, inverse),
		}, []int{5, 12, 20, 31})
	}),
	"SequentialLR nested": one(func(o optim.Optimizer) state {
		inner := lr.NewSequentialLR(o, []lr.Scheduler{lr.NewConstantLR(o, lr.Factor(0.5), lr.TotalIters(3)), lr.NewExponentialLR(o, 0.8)}, []int{4})
		return lr.NewSequentialLR(o, []lr.Scheduler{inner, lr.NewCosineAnnealingWarmRestarts(o, 5)}, []int{12})
	}),
	"ChainedScheduler": one(func(o optim.Optimizer) state {
		return lr.NewChainedScheduler(lr.NewConstantLR(o, lr.Factor(0.1), lr.TotalIters(20)), lr.NewExponentialLR(o, 0.9))
	}),
	"ReduceLROnPlateau": one(func(o optim.Optimizer) state { return lr.NewReduceLROnPlateau(o) }),
	"ReduceLROnPlateau options": one(func(o optim.Optimizer) state {
		return lr.NewReduceLROnPlateau(o, lr.Mode("max"), lr.Factor(0.6), lr.Patience(2), lr.Threshold(0.3), lr.ThresholdMode("abs"), lr.Cooldown(1), lr.MinLR(1e-3, 1e-4))
	}),
	"ReduceLROnPlateau relative": one(func(o optim.Optimizer) state {
		return lr.NewReduceLROnPlateau(o, lr.Factor(0.7), lr.Patience(1), lr.Threshold(0.2), lr.MinLR(2e-3), lr.Eps(1e-3))
	}),
	"CyclicLR": one(func(o optim.Optimizer) state { return lr.NewCyclicLR(o, 0.01, 0.1, lr.StepSizeUp(7)) }),
	"CyclicLR triangular2": one(func(o optim.Optimizer) state {
		return lr.NewCyclicLR(o, []float64{0.01, 0.001}, []float64{0.1, 0.03}, lr.StepSizeUp(5), lr.StepSizeDown(9), lr.Mode("triangular2"), lr.BaseMomentum(0.7), lr.MaxMomentum(0.95))
	}),
	"CyclicLR exp_range beta": one(func(o optim.Optimizer) state {
		return lr.NewCyclicLR(o, 0.01, 0.1, lr.StepSizeUp(4), lr.Mode("exp_range"), lr.Gamma(0.97))
	}),
	"CyclicLR scale": one(func(o optim.Optimizer) state {
		return lr.NewCyclicLR(o, 0.01, 0.1, lr.StepSizeUp(4), lr.ScaleFn(halves), lr.CycleMomentum(false))
	}),
	"CyclicLR scale by step": one(func(o optim.Optimizer) state {
		return lr.NewCyclicLR(o, 0.01, 0.1, lr.StepSizeUp(4), lr.ScaleFn(halves), lr.ScaleMode("iterations"))
	}),
	"CosineAnnealingWarmRestarts": one(func(o optim.Optimizer) state { return lr.NewCosineAnnealingWarmRestarts(o, 7) }),
	"CosineAnnealingWarmRestarts slower": one(func(o optim.Optimizer) state {
		return lr.NewCosineAnnealingWarmRestarts(o, 3, lr.TMult(2), lr.EtaMin(1e-3))
	}),
	"CosineAnnealingWarmRestarts fraction": one(func(o optim.Optimizer) state {
		return lr.NewCosineAnnealingWarmRestarts(o, 3, lr.TMult(2), lr.EtaMin(1e-3))
	}),
	"OneCycleLR": func(o optim.Optimizer, steps int) []state { return []state{lr.NewOneCycleLR(o, 0.1, steps)} },
	"OneCycleLR linear beta": func(o optim.Optimizer, steps int) []state {
		return []state{lr.NewOneCycleLR(o, []float64{0.1, 0.02}, steps, lr.PctStart(0.4), lr.AnnealStrategy("linear"), lr.BaseMomentum(0.8), lr.MaxMomentum(0.9))}
	},
	"OneCycleLR three": func(o optim.Optimizer, steps int) []state {
		return []state{lr.NewOneCycleLR(o, 0.1, steps, lr.ThreePhase(true), lr.DivFactor(10), lr.FinalDivFactor(100), lr.CycleMomentum(false))}
	},
	"SWALR": one(func(o optim.Optimizer) state { return lr.NewSWALR(o, 0.05) }),
	"SWALR linear": one(func(o optim.Optimizer) state {
		return lr.NewSWALR(o, []float64{0.05, 0.02}, lr.AnnealEpochs(13), lr.AnnealStrategy("linear"))
	}),
	"SWALR at once": one(func(o optim.Optimizer) state { return lr.NewSWALR(o, 0.05, lr.AnnealEpochs(0)) }),
}

func slow(int) float64 { return 0.97 }

func halves(x float64) float64 { return math.Pow(0.5, math.Mod(x-1, 3)) }

func metric(step int) float64 { return float64(step*37%11) / float64(1+step/9) }

func one(f func(o optim.Optimizer) state) func(o optim.Optimizer, steps int) []state {
	return func(o optim.Optimizer, _ int) []state { return []state{f(o)} }
}

func optimizer(name string) optim.Optimizer {
	p, q := []torch.Tensor{torch.Zeros([]int{1})}, []torch.Tensor{torch.Zeros([]int{1})}
	if strings.HasSuffix(name, "beta") {
		o := optim.NewAdam(p, 0.1)
		o.AddParamGroup(q, optim.LR(0.007))
		return o
	}
	o := optim.NewSGD(p, 0.1)
	o.AddParamGroup(q, optim.LR(0.007))
	if strings.HasSuffix(name, "last epoch") {
		for _, g := range o.ParamGroups() {
			g.SetInitialLR(2 * g.LR)
		}
	}
	return o
}

// tensorOptimizer is the same with learning rates that are tensors.
func tensorOptimizer(name string) optim.Optimizer {
	rate := func(v float64) optim.LRTensorOption { return optim.LRTensor(torch.ScalarTensor(v, torch.Float32)) }
	p, q := []torch.Tensor{torch.Zeros([]int{1})}, []torch.Tensor{torch.Zeros([]int{1})}
	if strings.HasSuffix(name, "beta") {
		o := optim.NewAdam(p, 0, rate(0.1))
		o.AddParamGroup(q, rate(0.007))
		return o
	}
	o := optim.NewSGD(p, 0, rate(0.1))
	o.AddParamGroup(q, rate(0.007))
	if strings.HasSuffix(name, "last epoch") {
		for _, g := range o.ParamGroups() {
			now := g.LearningRate()
			g.SetLearningRate(2 * now)
			g.KeepInitialLR()
			g.SetLearningRate(now)
		}
	}
	return o
}

// plain is v as make_golden.py prints it.
func plain(v any) any {
	switch v := v.(type) {
	case *torch.Dict:
		pairs := []any{}
		for k, v := range v.All() {
			pairs = append(pairs, []any{k, plain(v)})
		}
		return pairs
	case []any:
		list := []any{}
		for _, x := range v {
			list = append(list, plain(x))
		}
		return list
	case torch.Tensor:
		return map[string]any{v.DType().String(): v.Item()}
	case float64:
		if math.IsInf(v, 0) {
			return strings.ToLower(strings.TrimPrefix(fmt.Sprint(v), "+"))
		}
	}
	return v
}

// pythonHex is v as Python's float.hex writes it.
func pythonHex(v float64) string {
	switch {
	case v == 0:
		return "0x0.0p+0"
	case v < 0:
		return "-" + pythonHex(-v)
	}
	exponent := math.Ilogb(v)
	mantissa := math.Float64bits(v) & (1<<52 - 1)
	return fmt.Sprintf("0x1.%013xp%+d", mantissa, exponent)
}

func parse(t *testing.T, s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return v
}

// check compares all steps of c.
func check(t *testing.T, made processor.Machine, c goldenCase) {
	if why := made.Same(processor.Here()); why != "" && c.Digest != "" {
		t.Skipf("the file has a digest of the learning rates, to compare to the last bit: %s", why)
	}
	optimizer := optimizer
	name, tensor := strings.CutSuffix(c.Name, " tensor")
	if tensor {
		optimizer = tensorOptimizer
	}
	c.Name = name
	make := cases[c.Name]
	require.NotNil(t, make)
	steps := len(c.Rates) - 1
	if c.Digest != "" {
		steps = 50
	}
	o := optimizer(c.Name)
	schedulers := make(o, steps)
	var digested [][]string
	for step := range steps + 1 {
		if step == 17 {
			o, schedulers = reload(t, optimizer(c.Name), func(o optim.Optimizer) []state { return make(o, steps) }, o, schedulers)
		}
		if strings.HasSuffix(c.Name, "by hand") && step == 12 {
			o.ParamGroups()[0].SetLearningRate(0.03)
		}
		if step > 0 {
			for _, s := range schedulers {
				switch s := s.(type) {
				case *lr.ReduceLROnPlateau:
					s.Step(metric(step))
				case *lr.CosineAnnealingWarmRestarts:
					if strings.HasSuffix(c.Name, "fraction") {
						s.StepTo(float64(step) * 0.3)
					} else {
						s.Step()
					}
				case lr.Scheduler:
					s.Step()
				}
			}
		}
		var got []float64
		var row []string
		for i, g := range o.ParamGroups() {
			now := g.LearningRate()
			got, row = append(got, now), append(row, pythonHex(now))
			if c.Digest != "" {
				continue
			}
			gold.Numbers(t, fmt.Sprintf("learning rate of group %d after step %d", i, step), made, torch.Float64, 1, []float64{parse(t, c.Rates[step][i])}, []float64{now})
			momentum, ok := g.MomentumOrBeta1()
			require.True(t, ok)
			gold.Numbers(t, fmt.Sprintf("momentum of group %d after step %d", i, step), made, torch.Float64, 1, []float64{parse(t, c.Momenta[min(step, len(c.Momenta)-1)][i])}, []float64{momentum})
		}
		digested = append(digested, row)
		require.Equal(t, got, schedulers[len(schedulers)-1].LastLR())
	}
	if c.Digest != "" {
		b, err := json.Marshal(digested)
		require.NoError(t, err)
		sum := sha256.Sum256(b)
		require.Equal(t, c.Digest, hex.EncodeToString(sum[:])[:16])
		return
	}
	if made.Same(processor.Here()) != "" {
		return // what follows are numbers of the steps above, and in text
	}
	equal := func(want, got any) {
		w, err := json.Marshal(want)
		require.NoError(t, err)
		g, err := json.Marshal(got)
		require.NoError(t, err)
		require.JSONEq(t, string(w), string(g))
	}
	equal(c.State, plain(schedulers[0].StateDict()))
	for i, notes := range c.Notes {
		for _, n := range notes {
			if key := n[0].(string); key == "initial_lr" {
				initial, ok := o.ParamGroups()[i].InitialLR()
				require.True(t, ok)
				if t := o.ParamGroups()[i].InitialLRTensor(); t.Defined() {
					equal(n[1], plain(t))
				} else {
					equal(n[1], initial)
				}
			} else {
				v, ok := o.ParamGroups()[i].Note(key)
				require.True(t, ok, key)
				equal(n[1], v)
			}
		}
	}
}

// Every learning rate is PyTorch's, to the last bit.
func TestGolden(t *testing.T) {
	b, err := os.ReadFile("testdata/golden.json")
	require.NoError(t, err)
	var file goldenFile
	require.NoError(t, json.Unmarshal(b, &file))
	file.check(t)
}

// The same for 300 steps of a PyTorch that runs now.
func TestPython(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python that can import torch, to compare with it")
	}
	out, err := exec.Command(python, "testdata/make_golden.py", "300").Output()
	require.NoError(t, err)
	var live goldenFile
	require.NoError(t, json.Unmarshal(out, &live))
	live.check(t)
}

// reload goes on with a new optimizer and new schedulers, by way of a file.
func reload(t *testing.T, fresh optim.Optimizer, make func(optim.Optimizer) []state, o optim.Optimizer, schedulers []state) (optim.Optimizer, []state) {
	var states []any
	for _, s := range schedulers {
		states = append(states, s.StateDict())
	}
	path := filepath.Join(t.TempDir(), "checkpoint.pth")
	require.NoError(t, torch.Save(path, torch.NewDict("optimizer", o.StateDict(), "schedulers", states)))
	v, err := torch.Load(path)
	require.NoError(t, err)
	checkpoint := v.(*torch.Dict)

	o = fresh
	schedulers = make(o)
	saved, err := checkpoint.Dict("optimizer")
	require.NoError(t, err)
	require.NoError(t, o.LoadStateDict(saved))
	states, err = checkpoint.List("schedulers")
	require.NoError(t, err)
	for i, s := range schedulers {
		require.NoError(t, s.LoadStateDict(states[i].(*torch.Dict)))
	}
	return o, schedulers
}

package optim_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// stepsCase is what testdata/steps.py prints of one optimizer with options.
type stepsCase struct {
	Optimizer string
	Name      string
	Kwargs    map[string]any
	Input     int // which parameters and gradients, where many cases share them
	Sparse    bool
	Params    []hexTensor
	Grads     [][]*string
	Steps     []struct {
		Step   int
		Params []string
		State  map[string]map[string]any
	}
	ParamGroups [][][2]any `json:"param_groups"`
	LR          float64
}

type hexTensor struct {
	DType string
	Shape []int
	Data  string
}

var dtypes = map[string]torch.DType{
	"float32": torch.Float32, "float64": torch.Float64, "bfloat16": torch.BFloat16,
	"float16": torch.Float16, "complex64": torch.Complex64, "int64": torch.Int64,
}

func (h hexTensor) tensor(t testing.TB, data string) torch.Tensor {
	dtype, ok := dtypes[h.DType]
	require.True(t, ok, h.DType)
	x := torch.Empty(h.Shape, dtype)
	raw, err := hex.DecodeString(data)
	require.NoError(t, err)
	x.Bytes(func(b []byte) { require.Equal(t, len(b), copy(b, raw)) })
	return x
}

// option makes a Go option of a Python one.
func option(t testing.TB, key string, v any) any {
	number := func() float64 { return v.(float64) }
	pair := func() (float64, float64) { p := v.([]any); return p[0].(float64), p[1].(float64) }
	switch key {
	case "momentum":
		return optim.Momentum(number())
	case "dampening":
		return optim.Dampening(number())
	case "weight_decay":
		return optim.WeightDecay(number())
	case "decoupled_weight_decay":
		return optim.DecoupledWeightDecay(v.(bool))
	case "nesterov":
		return optim.Nesterov(v.(bool))
	case "maximize":
		return optim.Maximize(v.(bool))
	case "eps":
		if p, ok := v.([]any); ok {
			e := optim.AdafactorEps{Eps2: p[1].(float64)}
			if p[0] != nil {
				first := p[0].(float64)
				e.Eps1 = &first
			}
			return e
		}
		return optim.Eps(number())
	case "betas":
		return optim.Betas(pair())
	case "amsgrad":
		return optim.AMSGrad(v.(bool))
	case "foreach":
		return optim.Foreach(v.(bool))
	case "fused":
		return optim.Fused(v.(bool))
	case "rho":
		return optim.Rho(number())
	case "lr_decay":
		return optim.LRDecay(number())
	case "initial_accumulator_value":
		return optim.InitialAccumulatorValue(number())
	case "lambd":
		return optim.Lambd(number())
	case "alpha":
		return optim.Alpha(number())
	case "t0":
		return optim.T0(number())
	case "momentum_decay":
		return optim.MomentumDecay(number())
	case "centered":
		return optim.Centered(v.(bool))
	case "etas":
		return optim.Etas(pair())
	case "step_sizes":
		return optim.StepSizes(pair())
	case "beta2_decay":
		return optim.Beta2Decay(number())
	case "d":
		return optim.D(number())
	case "ns_coefficients":
		p := v.([]any)
		return optim.NSCoefficients(p[0].(float64), p[1].(float64), p[2].(float64))
	case "ns_steps":
		return optim.NSSteps(number())
	case "adjust_lr_fn":
		return optim.AdjustLRFn(v.(string))
	case "max_iter":
		return optim.MaxIter(number())
	case "max_eval":
		return optim.MaxEval(number())
	case "tolerance_grad":
		return optim.ToleranceGrad(number())
	case "tolerance_change":
		return optim.ToleranceChange(number())
	case "history_size":
		return optim.HistorySize(number())
	case "param_names":
		return optim.ParamNames(v.([]string))
	case "line_search_fn":
		return optim.LineSearchFn(v.(string))
	}
	require.Fail(t, "unknown option", key)
	return nil
}

func options[O any](t testing.TB, kwargs map[string]any) (opts []O) {
	for k, v := range kwargs {
		if k == "lr" || v == nil {
			continue
		}
		o, ok := option(t, k, v).(O)
		require.True(t, ok, "%s is no option", k)
		opts = append(opts, o)
	}
	return opts
}

// build makes an optimizer by its Python name.
func build(t testing.TB, name string, p []torch.Tensor, lr float64, kw map[string]any) optim.Optimizer {
	switch name {
	case "Adadelta":
		return optim.NewAdadelta(p, lr, options[optim.AdadeltaOption](t, kw)...)
	case "Adafactor":
		return optim.NewAdafactor(p, lr, options[optim.AdafactorOption](t, kw)...)
	case "Adagrad":
		return optim.NewAdagrad(p, lr, options[optim.AdagradOption](t, kw)...)
	case "Adam":
		return optim.NewAdam(p, lr, options[optim.AdamOption](t, kw)...)
	case "AdamW":
		return optim.NewAdamW(p, lr, options[optim.AdamWOption](t, kw)...)
	case "Adamax":
		return optim.NewAdamax(p, lr, options[optim.AdamaxOption](t, kw)...)
	case "ASGD":
		return optim.NewASGD(p, lr, options[optim.ASGDOption](t, kw)...)
	case "LBFGS":
		return optim.NewLBFGS(p, lr, options[optim.LBFGSOption](t, kw)...)
	case "Muon":
		return optim.NewMuon(p, lr, options[optim.MuonOption](t, kw)...)
	case "NAdam":
		return optim.NewNAdam(p, lr, options[optim.NAdamOption](t, kw)...)
	case "RAdam":
		return optim.NewRAdam(p, lr, options[optim.RAdamOption](t, kw)...)
	case "RMSprop":
		return optim.NewRMSprop(p, lr, options[optim.RMSpropOption](t, kw)...)
	case "Rprop":
		return optim.NewRprop(p, lr, options[optim.RpropOption](t, kw)...)
	case "SGD":
		return optim.NewSGD(p, lr, options[optim.SGDOption](t, kw)...)
	case "SparseAdam":
		return optim.NewSparseAdam(p, lr, options[optim.SparseAdamOption](t, kw)...)
	}
	require.Fail(t, "unknown optimizer", name)
	return nil
}

// loss is what the closure of steps.py computes.
func loss(params, targets []torch.Tensor) torch.Tensor {
	var total torch.Tensor
	for i, p := range params {
		t := targets[i]
		if p.DType().IsComplex() {
			p, t = torch.ViewAsReal(p), torch.ViewAsReal(t)
		}
		if l := p.Sub(t).PowScalar(4).Sum().Add(p.Mul(p).Sum().MulScalar(0.1)); i == 0 {
			total = l.AddScalar(0)
		} else {
			total = total.Add(l)
		}
	}
	return total
}

// plain is v as steps.py prints it.
func plain(v any) any {
	switch v := v.(type) {
	case torch.Tensor:
		dtype := ""
		for name, d := range dtypes {
			if d == v.DType() {
				dtype = name
			}
		}
		shape := []any{}
		for _, n := range v.Shape() {
			shape = append(shape, float64(n))
		}
		return map[string]any{"dtype": dtype, "shape": shape, "data": hexed(v)}
	case []any:
		list := []any{}
		for _, x := range v {
			list = append(list, plain(x))
		}
		return list
	case torch.Tuple:
		return plain([]any(v))
	case int:
		return float64(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return strings.ToLower(strings.TrimPrefix(fmt.Sprint(v), "+"))
		}
	}
	return v
}

// runSteps does in Go what steps.py did.
func runSteps(t *testing.T, c stepsCase) {
	const reload = 7
	var params []torch.Tensor
	for _, p := range c.Params {
		params = append(params, p.tensor(t, p.Data).RequiresGrad_())
	}
	grad := func(step, i int) torch.Tensor {
		data := c.Grads[step][i]
		if data == nil {
			return torch.Tensor{}
		}
		return c.Params[i].tensor(t, *data)
	}
	o := build(t, c.Optimizer, params, c.LR, c.Kwargs)
	shown := c.Steps
	for step := range c.Grads {
		if step == reload {
			old := o.StateDict()
			for i, p := range params {
				params[i] = p.Detach().Clone().RequiresGrad_()
			}
			o = build(t, c.Optimizer, params, c.LR, c.Kwargs)
			require.NoError(t, o.LoadStateDict(old))
		}
		if c.Optimizer == "LBFGS" {
			var targets []torch.Tensor
			for i := range params {
				targets = append(targets, grad(1, i))
			}
			o.StepClosure(func() torch.Tensor {
				o.ZeroGrad()
				l := loss(params, targets)
				l.Backward()
				return l
			})
		} else {
			for i, p := range params {
				g := grad(step, i)
				if g.Defined() && c.Sparse {
					g = g.ToSparse()
				}
				p.SetGrad(g)
			}
			o.Step()
		}
		if len(shown) == 0 || shown[0].Step != step {
			continue
		}
		for i, p := range params {
			require.Equal(t, shown[0].Params[i], hexed(p), "parameter %d after step %d", i, step)
		}
		state, err := o.StateDict().Dict("state")
		require.NoError(t, err)
		require.Equal(t, len(shown[0].State), state.Len(), "parameters with state after step %d", step)
		for id := range state.All() {
			row, err := state.Dict(id)
			require.NoError(t, err)
			got := map[string]any{}
			for key, v := range row.All() {
				got[key.(string)] = plain(v)
			}
			require.Equal(t, shown[0].State[strconv.Itoa(id.(int))], got, "state of parameter %v after step %d", id, step)
		}
		shown = shown[1:]
	}
	require.Empty(t, shown)
	groups, err := o.StateDict().List("param_groups")
	require.NoError(t, err)
	var got [][][2]any
	for _, g := range groups {
		var pairs [][2]any
		for k, v := range g.(*torch.Dict).All() {
			if k == "params" {
				continue
			}
			pairs = append(pairs, [2]any{k, plain(v)})
		}
		got = append(got, pairs)
	}
	var want [][][2]any
	for _, g := range c.ParamGroups {
		want = append(want, slices.DeleteFunc(slices.Clone(g), func(p [2]any) bool { return p[0] == "params" }))
	}
	require.Equal(t, want, got)
}

func checkSteps(t *testing.T, cases []stepsCase) {
	seen := map[string]bool{}
	for _, c := range cases {
		seen[c.Optimizer] = true
		t.Run(c.Name, func(t *testing.T) { torch.WithThreads(1, func() { runSteps(t, c) }) })
	}
	require.Len(t, seen, 15)
}

// Every optimizer with all options that PyTorch's own tests try gives PyTorch's
// numbers, to the last bit.
func TestSteps(t *testing.T) {
	b, err := os.ReadFile("testdata/steps.json")
	require.NoError(t, err)
	var golden struct {
		Inputs []stepsCase
		Cases  []stepsCase
	}
	require.NoError(t, json.Unmarshal(b, &golden))
	for i := range golden.Cases {
		c := &golden.Cases[i]
		c.Params, c.Grads = golden.Inputs[c.Input].Params, golden.Inputs[c.Input].Grads
	}
	checkSteps(t, golden.Cases)
}

// The same against a PyTorch that runs now, with each implementation and type.
func TestStepsPython(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python that can import torch, to compare with it")
	}
	cmd := exec.Command(python, "testdata/steps.py", "all")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	var cases []stepsCase
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var c stepsCase
		require.NoError(t, json.Unmarshal(lines.Bytes(), &c))
		cases = append(cases, c)
	}
	require.NoError(t, lines.Err())
	require.Greater(t, len(cases), 700)
	checkSteps(t, cases)
}

package optim_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// stepsCase is what testdata/steps.py prints of one optimizer with options.
type stepsCase struct {
	Optimizer   string
	Name        string
	Kwargs      map[string]any
	Input       int // which parameters and gradients, where many cases share them
	Sparse      bool
	Params      []hexTensor
	Grads       [][]*string
	Steps       []shownStep
	ParamGroups [][][2]any `json:"param_groups"`
	LR          float64

	// Of a differentiable optimizer: the gradients of parameters, gradients and options
	// that come through all steps, and those of their squares.
	Back, Again []*string
	// Of the golden file, which has them in the place of the last step, Back and Again.
	Digests map[string]string
	// Gradients of more steps, through which none come in PyTorch either.
	Spoiled [][]*string
}

// shownStep is what there was after a step.
type shownStep struct {
	Step   int
	Params []string
	State  map[string]map[string]any
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

// tensorOf is a tensor among options.
func tensorOf(t testing.TB, v any) (x torch.Tensor, ok bool) {
	m, ok := v.(map[string]any)
	if !ok {
		return x, false
	}
	h := hexTensor{DType: m["dtype"].(string), Data: m["data"].(string)}
	for _, n := range m["shape"].([]any) {
		h.Shape = append(h.Shape, int(n.(float64)))
	}
	return h.tensor(t, h.Data).RequiresGrad_(m["grad"] == true), true
}

// option makes a Go option of a Python one.
func option(t testing.TB, key string, v any) any {
	if x, ok := tensorOf(t, v); ok {
		v = x
	}
	switch x := v.(type) {
	case optim.LRTensorOption:
		return x
	case torch.Tensor:
		if key == "lr" {
			return optim.LRTensor(x)
		}
		return optim.WeightDecayTensor(x)
	case []any:
		if first, ok := tensorOf(t, x[0]); ok {
			second, _ := tensorOf(t, x[1])
			return optim.BetasTensor(first, second)
		}
	}
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
	case "capturable":
		return optim.Capturable(v.(bool))
	case "differentiable":
		return optim.Differentiable(v.(bool))
	case "line_search_fn":
		return optim.LineSearchFn(v.(string))
	}
	require.Fail(t, "unknown option", key)
	return nil
}

func options[O any](t testing.TB, kwargs map[string]any) (opts []O) {
	for k, v := range kwargs {
		if _, isNumber := v.(float64); k == "lr" && isNumber || v == nil {
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
		m := map[string]any{"dtype": dtype, "shape": shape, "data": hexed(v)}
		if v.RequiresGrad() && v.IsLeaf() {
			m["grad"] = true
		}
		return m
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
	const reload = 5
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
	if c.Kwargs["differentiable"] == true {
		runRecorded(t, c, params)
		return
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
		if step == len(c.Grads)-1 && c.Digests["after"] != "" {
			require.Equal(t, c.Digests["after"], digest(t, after(t, params, o)))
		}
		if len(shown) == 0 || shown[0].Step != step {
			continue
		}
		shown[0].check(t, params, o)
		shown = shown[1:]
	}
	require.Empty(t, shown)
	checkParamGroups(t, c, o)
}

// runRecorded is runSteps of a differentiable optimizer.
func runRecorded(t *testing.T, c stepsCase, first []torch.Tensor) {
	clones := func() (params []torch.Tensor) {
		for _, p := range first {
			params = append(params, p.Clone())
		}
		return params
	}
	record := func(o optim.Optimizer, params []torch.Tensor, all [][]*string) (grads []torch.Tensor) {
		for _, step := range all {
			for i, data := range step {
				var g torch.Tensor
				if data != nil {
					g = c.Params[i].tensor(t, *data).RequiresGrad_()
					grads = append(grads, g)
					g = g.Clone() // SGD and Adam change gradients in place for that of the weight decay
				}
				params[i].SetGrad(g)
			}
			o.Step()
		}
		return grads
	}
	squares := func(ts []torch.Tensor) (total torch.Tensor) {
		for _, x := range ts {
			if x.DType().IsComplex() {
				x = torch.ViewAsReal(x)
			}
			if s := x.Square().Sum().To(torch.Float64); total.Defined() {
				total = total.Add(s)
			} else {
				total = s.AddScalar(0)
			}
		}
		return total
	}
	compare := func(what string, want []*string, got []torch.Tensor) {
		if d := c.Digests[map[string]string{"gradient": "back", "second derivative": "again"}[what]]; d != "" {
			all := make([]*string, len(got))
			for i, g := range got {
				if g.Defined() {
					h := hexed(g)
					all[i] = &h
				}
			}
			require.Equal(t, d, digest(t, all), what)
			return
		}
		require.Len(t, got, len(want))
		for i, w := range want {
			require.Equal(t, w != nil, got[i].Defined(), "%s %d", what, i)
			if w != nil {
				if have := hexed(got[i]); have != *w { // but for the signs of NaNs
					name := plain(got[i]).(map[string]any)["dtype"].(string)
					want := hexTensor{DType: name, Shape: got[i].Shape()}.tensor(t, *w)
					require.True(t, torch.Equal(want.Isnan(), got[i].Isnan()), "%s %d: %v, Python has %v", what, i, got[i], want)
					require.True(t, torch.Equal(want.NanToNum(), got[i].NanToNum()), "%s %d: %v, Python has %v", what, i, got[i], want)
				}
			}
		}
	}
	params := clones()
	o := build(t, c.Optimizer, params, c.LR, c.Kwargs)
	defer release(t, o, params)
	inputs := slices.Concat(first, record(o, params, c.Grads), hyperparameters(o))
	if c.Digests["after"] != "" {
		require.Equal(t, c.Digests["after"], digest(t, after(t, params, o)))
	} else {
		c.Steps[len(c.Steps)-1].check(t, params, o)
	}
	checkParamGroups(t, c, o)
	if c.Back == nil && c.Digests["back"] == "" {
		return
	}
	grads := torch.Grad([]torch.Tensor{squares(params)}, inputs, torch.CreateGraph(true), torch.AllowUnused(true))
	compare("gradient", c.Back, grads)
	if c.Again != nil || c.Digests["again"] != "" {
		tracked := slices.DeleteFunc(slices.Clone(grads), func(g torch.Tensor) bool { return !g.Defined() || !g.RequiresGrad() })
		compare("second derivative", c.Again, torch.Grad([]torch.Tensor{squares(tracked)}, inputs, torch.AllowUnused(true)))
	}
	// Complex parameters change through views, whose graphs are circles that only a pass
	// which comes to its end breaks.
	if c.Spoiled != nil && !slices.ContainsFunc(params, func(p torch.Tensor) bool { return p.DType().IsComplex() }) {
		params := clones()
		o := build(t, c.Optimizer, params, c.LR, c.Kwargs)
		defer release(t, o, params)
		inputs := slices.Concat(first, record(o, params, c.Spoiled), hyperparameters(o))
		failed := make(chan error)
		go func() {
			runtime.LockOSThread() // for good: libtorch keeps what is left of a pass that failed as long as its thread
			failed <- torch.Try(func() {
				torch.Grad([]torch.Tensor{squares(params)}, inputs, torch.CreateGraph(true), torch.AllowUnused(true))
			})
		}()
		require.ErrorContains(t, <-failed, "modified by an inplace operation")
	}
}

// release lets go of the graph of all steps: tensors that changed in place are in it,
// and it is in them.
func release(t *testing.T, o optim.Optimizer, params []torch.Tensor) {
	o.ZeroGrad()
	for _, p := range params {
		p.Detach_()
	}
	for _, row := range dicts(t, o.StateDict(), "state") {
		for _, v := range row.All() {
			v.(torch.Tensor).Detach_()
		}
	}
}

// hyperparameters are the options that require gradients.
func hyperparameters(o optim.Optimizer) (all []torch.Tensor) {
	g := o.ParamGroups()[0]
	candidates := []torch.Tensor{g.LRTensor}
	switch o := o.(type) {
	case *optim.SGD:
		candidates = append(candidates, o.Groups()[0].WeightDecayTensor)
	case *optim.Adam:
		candidates = append(candidates, o.Groups()[0].WeightDecayTensor, o.Groups()[0].BetasTensor[0], o.Groups()[0].BetasTensor[1])
	case *optim.AdamW:
		candidates = append(candidates, o.Groups()[0].WeightDecayTensor, o.Groups()[0].BetasTensor[0], o.Groups()[0].BetasTensor[1])
	}
	for _, x := range candidates {
		if x.Defined() && x.RequiresGrad() {
			all = append(all, x)
		}
	}
	return all
}

// check compares parameters and state.
func (s shownStep) check(t *testing.T, params []torch.Tensor, o optim.Optimizer) {
	got := after(t, params, o)
	for i, p := range got[0].([]string) {
		require.Equal(t, s.Params[i], p, "parameter %d after step %d", i, s.Step)
	}
	state := got[1].(map[string]map[string]any)
	require.Equal(t, len(s.State), len(state), "parameters with state after step %d", s.Step)
	for id, row := range state {
		require.Equal(t, s.State[id], row, "state of parameter %v after step %d", id, s.Step)
	}
}

// after is parameters and state as steps.py prints them.
func after(t *testing.T, params []torch.Tensor, o optim.Optimizer) [2]any {
	var values []string
	for _, p := range params {
		values = append(values, hexed(p))
	}
	all, err := o.StateDict().Dict("state")
	require.NoError(t, err)
	state := map[string]map[string]any{}
	for id := range all.All() {
		row, err := all.Dict(id)
		require.NoError(t, err)
		got := map[string]any{}
		for key, v := range row.All() {
			got[key.(string)] = plain(v)
		}
		state[strconv.Itoa(id.(int))] = got
	}
	return [2]any{values, state}
}

// digest is that of steps.py.
func digest(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	require.NoError(t, err)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])[:16]
}

func checkParamGroups(t *testing.T, c stepsCase, o optim.Optimizer) {
	if c.ParamGroups == nil {
		return
	}
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
	defer optim.SetCapturableOnCPU()()
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
		Made   processor.Machine
		Inputs []stepsCase
		Cases  []stepsCase
	}
	require.NoError(t, json.Unmarshal(b, &golden))
	if why := golden.Made.Same(processor.Here()); why != "" {
		t.Skipf("testdata/steps.json has digests of results, to compare to the last bit, and is of %s; this is %s: %s. TestStepsPython compares with a PyTorch that runs now", golden.Made, processor.Here(), why)
	}
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

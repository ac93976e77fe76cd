package optim_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	gold "github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// golden is what testdata/make_golden.py wrote. Tensors are the bytes of their
// elements in hex.
type golden struct {
	Made   processor.Machine
	Params []struct {
		Shape        []int
		DType        string
		ChannelsLast bool `json:"channels_last"`
		Data         string
	}
	Grads [][]*string // by step, then by parameter
	Cases []goldenCase
}

type goldenCase struct {
	Name  string
	Steps []struct {
		Params []string
		State  map[string]map[string]string
	}
	ParamGroups [][][2]any `json:"param_groups"`
}

func readGolden(t testing.TB) (g golden) {
	b, err := os.ReadFile("testdata/golden.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &g))
	return g
}

func (g golden) tensor(t testing.TB, i int, data string) torch.Tensor {
	types := map[string]torch.DType{
		"torch.float32": torch.Float32, "torch.float64": torch.Float64,
		"torch.bfloat16": torch.BFloat16, "torch.float16": torch.Float16, "torch.complex64": torch.Complex64,
	}
	p := g.Params[i]
	dtype, ok := types[p.DType]
	require.True(t, ok, p.DType)
	x := torch.Empty(p.Shape, dtype)
	raw, err := hex.DecodeString(data)
	require.NoError(t, err)
	x.Bytes(func(b []byte) { require.Equal(t, len(b), copy(b, raw)) })
	if p.ChannelsLast {
		x = x.Contiguous(torch.ChannelsLast)
	}
	return x
}

func (g golden) params(t testing.TB) []torch.Tensor {
	var params []torch.Tensor
	for i, p := range g.Params {
		params = append(params, g.tensor(t, i, p.Data).RequiresGrad_())
	}
	return params
}

func (g golden) setGrads(t testing.TB, params []torch.Tensor, step int) {
	for i, data := range g.Grads[step] {
		var grad torch.Tensor
		if data != nil {
			grad = g.tensor(t, i, *data)
		}
		params[i].SetGrad(grad)
	}
}

func hexed(x torch.Tensor) (s string) {
	x.Detach().Contiguous().Bytes(func(b []byte) { s = hex.EncodeToString(b) })
	return s
}

func splitSGD(p []torch.Tensor) optim.Optimizer {
	o := optim.NewSGD(p[:3], 0.1, optim.Momentum(0.9))
	o.Groups()[0].LR, o.Groups()[0].WeightDecay = 0.5, 0.1
	o.AddParamGroup(p[5:6])
	o.AddParamGroup(slices.Concat(p[3:5], p[6:]), optim.Maximize(true))
	return o
}

func splitAdamW(p []torch.Tensor) optim.Optimizer {
	o := optim.NewAdamW(p[:3], 0.5, optim.WeightDecay(0.1))
	o.AddParamGroup(p[5:6], optim.LR(0.02), optim.WeightDecay(0.01))
	o.AddParamGroup(slices.Concat(p[3:5], p[6:]), optim.LR(0.02), optim.WeightDecay(0.01), optim.Maximize(true))
	return o
}

// The cases of make_golden.py.
var cases = map[string]func(p []torch.Tensor) optim.Optimizer{
	"SGD":                        sgd(),
	"SGD momentum":               sgd(optim.Momentum(0.9)),
	"SGD dampening":              sgd(optim.Momentum(0.9), optim.Dampening(0.3)),
	"SGD weight decay":           sgd(optim.WeightDecay(0.05)),
	"SGD momentum, weight decay": sgd(optim.Momentum(0.9), optim.WeightDecay(0.05)),
	"SGD nesterov":               sgd(optim.Momentum(0.9), optim.Nesterov(true)),
	"SGD nesterov, weight decay": sgd(optim.Momentum(0.9), optim.Nesterov(true), optim.WeightDecay(0.05)),
	"SGD maximize":               sgd(optim.Maximize(true)),
	"SGD maximize, everything":   sgd(optim.Momentum(0.9), optim.Nesterov(true), optim.WeightDecay(0.05), optim.Maximize(true)),
	"SGD groups":                 splitSGD,
	"SGD by hand":                sgd(optim.Momentum(0.9)),
	"AdamW":                      adamw(1e-3),
	"AdamW options":              adamw(0.02, optim.Betas(0.8, 0.95), optim.Eps(1e-6), optim.WeightDecay(0.3)),
	"AdamW no decay":             adamw(0.02, optim.WeightDecay(0)),
	"AdamW amsgrad":              adamw(0.02, optim.AMSGrad(true)),
	"AdamW maximize":             adamw(0.02, optim.Maximize(true)),
	"AdamW amsgrad, maximize":    adamw(0.02, optim.AMSGrad(true), optim.Maximize(true)),
	"AdamW groups":               splitAdamW,
	"AdamW by hand":              adamw(0.02),
}

func sgd(opts ...optim.SGDOption) func([]torch.Tensor) optim.Optimizer {
	return func(p []torch.Tensor) optim.Optimizer { return optim.NewSGD(p, 0.1, opts...) }
}

func adamw(lr float64, opts ...optim.AdamWOption) func([]torch.Tensor) optim.Optimizer {
	return func(p []torch.Tensor) optim.Optimizer { return optim.NewAdamW(p, lr, opts...) }
}

// byHand changes what the script changes before step 3 of the cases that end so.
func byHand(o optim.Optimizer) {
	switch o := o.(type) {
	case *optim.SGD:
		o.Groups()[0].LR, o.Groups()[0].WeightDecay = 0.03, 0.2
	case *optim.AdamW:
		o.Groups()[0].LR, o.Groups()[0].WeightDecay = 0.03, 0.2
	}
}

func check(t *testing.T, made processor.Machine, g goldenCase, step int, params []torch.Tensor, o optim.Optimizer) {
	t.Helper()
	want := g.Steps[step]
	equal := func(want string, got torch.Tensor, what string) {
		t.Helper()
		if want == hexed(got) {
			return
		}
		raw, err := hex.DecodeString(want)
		require.NoError(t, err)
		w := torch.Empty(got.Shape(), got.DType())
		w.Bytes(func(b []byte) { require.Equal(t, len(b), copy(b, raw)) })
		numbers := func(x torch.Tensor) []float64 {
			if x = x.Detach(); x.DType().IsComplex() {
				x = torch.ViewAsReal(x)
			}
			return torch.ToSlice[float64](x.Double().Contiguous().Flatten())
		}
		gold.Numbers(t, fmt.Sprintf("%s after step %d", what, step), made, got.DType(), got.NumEl(), numbers(w), numbers(got))
		require.NotEmpty(t, made.Same(processor.Here()), "%s after step %d has other bits: want %s, got %s", what, step, want, hexed(got))
	}
	for i, p := range params {
		equal(want.Params[i], p, fmt.Sprintf("parameter %d", i))
	}
	state, err := o.StateDict().Dict("state")
	require.NoError(t, err)
	require.Equal(t, len(want.State), state.Len(), "parameters with state after step %d", step)
	for id := range state.All() {
		row, err := state.Dict(id)
		require.NoError(t, err)
		state := want.State[strconv.Itoa(id.(int))]
		require.Equal(t, len(state), row.Len(), "entries of the state of parameter %v", id)
		for key, v := range row.All() {
			equal(state[key.(string)], v.(torch.Tensor), fmt.Sprintf("%s of parameter %v", key, id))
		}
	}
}

// Every parameter and every state after every step is PyTorch's, to the last bit.
func TestGolden(t *testing.T) {
	g := readGolden(t)
	gold.Log(t, "testdata/golden.json", g.Made)
	require.Len(t, g.Cases, len(cases))
	for _, c := range g.Cases {
		make := cases[c.Name]
		require.NotNil(t, make, c.Name)
		// resume: before which step to go on with a new optimizer and the state of the
		// old one; -1 for never.
		for resume := -1; resume < len(c.Steps); resume++ {
			t.Run(fmt.Sprint(c.Name, "/", resume), func(t *testing.T) {
				torch.WithThreads(1, func() {
					params := g.params(t)
					o := make(params)
					for step := range c.Steps {
						if step == resume {
							params, o = reload(t, params, o, make)
						}
						if strings.HasSuffix(c.Name, "by hand") && step == 3 {
							byHand(o)
						}
						g.setGrads(t, params, step)
						o.Step()
						check(t, g.Made, c, step, params, o)
					}
					checkGroups(t, c, o)
				})
			})
		}
	}
}

// reload returns copies of params and an optimizer for them in the state of o.
func reload(t *testing.T, params []torch.Tensor, o optim.Optimizer, make func([]torch.Tensor) optim.Optimizer) ([]torch.Tensor, optim.Optimizer) {
	var copies []torch.Tensor
	for _, p := range params {
		copies = append(copies, p.Detach().Clone().RequiresGrad_())
	}
	state := o.StateDict()
	o = make(copies)
	for _, group := range o.ParamGroups() {
		group.LR = 77 // must come from the state
	}
	require.NoError(t, o.LoadStateDict(state))
	// What was loaded is a copy.
	for _, row := range dicts(t, state, "state") {
		for _, v := range row.All() {
			v.(torch.Tensor).Zero_()
		}
	}
	return copies, o
}

func dicts(t *testing.T, d *torch.Dict, key string) (all []*torch.Dict) {
	state, err := d.Dict(key)
	require.NoError(t, err)
	for id := range state.All() {
		row, err := state.Dict(id)
		require.NoError(t, err)
		all = append(all, row)
	}
	return all
}

// checkGroups compares the options with those that PyTorch wrote, in their order.
func checkGroups(t *testing.T, c goldenCase, o optim.Optimizer) {
	groups, err := o.StateDict().List("param_groups")
	require.NoError(t, err)
	require.Len(t, groups, len(c.ParamGroups))
	for i, group := range groups {
		var got [][2]any
		for k, v := range group.(*torch.Dict).All() {
			got = append(got, [2]any{k, v})
		}
		want, err := json.Marshal(c.ParamGroups[i])
		require.NoError(t, err)
		have, err := json.Marshal(got)
		require.NoError(t, err)
		if strings.HasSuffix(c.Name, "groups") { // in which the script gives options in an order of its own
			require.ElementsMatch(t, c.ParamGroups[i], parse(t, have))
			continue
		}
		require.JSONEq(t, string(want), string(have))
	}
}

func parse(t *testing.T, b []byte) (pairs [][2]any) {
	require.NoError(t, json.NewDecoder(bytes.NewReader(b)).Decode(&pairs))
	return pairs
}

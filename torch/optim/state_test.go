package optim_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// stepped returns an optimizer that has state.
func stepped(o optim.Optimizer) optim.Optimizer {
	for _, g := range o.ParamGroups() {
		for _, p := range g.Params() {
			p.SetGrad(torch.OnesLike(p))
		}
	}
	o.Step()
	return o
}

// edited returns the state dict of o with changes.
func edited(t *testing.T, o optim.Optimizer, edit func(d, state, group *torch.Dict)) *torch.Dict {
	d := o.StateDict()
	state, err := d.Dict("state")
	require.NoError(t, err)
	groups, err := d.List("param_groups")
	require.NoError(t, err)
	group := groups[0].(*torch.Dict)
	group.Set("lr", 77.0)
	edit(d, state, group)
	return d
}

// What does not fit is refused with a reason, and changes nothing.
func TestLoadStateDictRefuses(t *testing.T) {
	sgd := stepped(optim.NewSGD([]torch.Tensor{leaf(1, 2), leaf(3)}, 0.1, optim.Momentum(0.9)))
	adamw := stepped(optim.NewAdamW([]torch.Tensor{leaf(1, 2), leaf(3)}, 0.1))
	two := optim.NewSGD([]torch.Tensor{leaf(1, 2)}, 0.1)
	two.AddParamGroup([]torch.Tensor{leaf(3)})
	row := func(d *torch.Dict, id int) *torch.Dict {
		r, err := d.Dict(id)
		require.NoError(t, err)
		return r
	}
	for _, c := range []struct {
		o       optim.Optimizer
		d       *torch.Dict
		message string
	}{
		{sgd, nil, "optim: this state dict does not fit the SGD: torch: the dict is nil"},
		{sgd, torch.NewDict(), "there is no 'param_groups' in the dict, whose keys are []"},
		{sgd, torch.NewDict("param_groups", 1), "'param_groups' in the dict is a int; expected a list"},
		{sgd, torch.NewDict("param_groups", []any{1}), "parameter group 0 is a int; expected a *torch.Dict"},
		{sgd, two.StateDict(), "it has 2 parameter groups, the optimizer has 1"},
		{sgd, optim.NewSGD([]torch.Tensor{leaf(1)}, 1).StateDict(), "parameter group 0: it has 1 parameters, the optimizer's has 2"},
		{sgd, adamw.StateDict(), "parameter group 0: torch: there is no 'momentum' in the dict"},
		{adamw, sgd.StateDict(), "parameter group 0: torch: there is no 'betas' in the dict"},
		{adamw, edited(t, adamw, func(_, _, g *torch.Dict) { g.Set("betas", torch.Tuple{torch.Ones([]int{2}), leaf(1)}) }), "expected a list of numbers"},
		{adamw, edited(t, adamw, func(_, _, g *torch.Dict) { g.Set("lr", torch.Ones([]int{2})) }), "'lr' in the dict is a torch.Tensor; expected a number"},
		{sgd, edited(t, sgd, func(_, _, g *torch.Dict) { g.Set("momentum", "0.9") }), "'momentum' in the dict is a string; expected a number"},
		{sgd, edited(t, sgd, func(_, _, g *torch.Dict) { g.Set("nesterov", 1) }), "'nesterov' in the dict is a int; expected a bool"},
		{sgd, edited(t, sgd, func(_, _, g *torch.Dict) { g.Set("initial_lr", nil) }), "'initial_lr' in the dict is a <nil>; expected a number"},
		{sgd, edited(t, sgd, func(_, _, g *torch.Dict) { g.Set("params", []any{0, "1"}) }), "'params' in the dict is a []interface {}; expected a list of ints"},
		{adamw, edited(t, adamw, func(_, _, g *torch.Dict) { g.Set("betas", torch.Tuple{0.9}) }), `"betas" has 1 numbers; expected 2`},
		{sgd, edited(t, sgd, func(d, _, _ *torch.Dict) { d.Set("state", nil) }), "'state' in the dict is a <nil>; expected a dict"},
		{sgd, edited(t, sgd, func(_, s, _ *torch.Dict) { s.Set(1, 5) }), "the state of parameter 1: torch: 1 in the dict is a int; expected a dict"},
		{sgd, edited(t, sgd, func(_, s, _ *torch.Dict) { row(s, 1).Set("momentum_buffer", leaf(1, 2)) }), `the state of parameter 1: "momentum_buffer" has shape [2], the parameter has [1]`},
		{sgd, edited(t, sgd, func(_, s, _ *torch.Dict) { row(s, 0).Set("momentum_buffer", torch.Tensor{}) }), `the state of parameter 0: "momentum_buffer" is a torch.Tensor; expected a Tensor`},
		{adamw, edited(t, adamw, func(_, s, _ *torch.Dict) { row(s, 0).Set("exp_avg", 5) }), `"exp_avg" is a int; expected a Tensor`},
		{adamw, edited(t, adamw, func(_, s, _ *torch.Dict) { row(s, 0).Set("step", "5") }), "'step' in the dict is a string; expected a number"},
		{adamw, edited(t, adamw, func(_, s, _ *torch.Dict) { s.Set(0, torch.NewDict("momentum_buffer", leaf(1, 2))) }), "is this the state of another optimizer?"},
	} {
		before := c.o.StateDict().String()
		require.ErrorContains(t, c.o.LoadStateDict(c.d), c.message)
		require.Equal(t, before, c.o.StateDict().String())
	}
}

// Files of Python and of old versions of PyTorch differ in small ways.
func TestLoadStateDictTakes(t *testing.T) {
	sgd := stepped(optim.NewSGD([]torch.Tensor{leaf(1, 2), leaf(3)}, 0.1, optim.Momentum(0.9), optim.Maximize(true))).(*optim.SGD)
	require.NoError(t, sgd.LoadStateDict(torch.NewDict(
		"state", torch.NewDict(
			8, torch.NewDict("momentum_buffer", nil),
			5, torch.NewDict("momentum_buffer", torch.FromSlice([]float64{7})),
			99, torch.NewDict("of", "no parameter"),
		),
		"param_groups", []any{torch.NewDict(
			"lr", torch.FromSlice([]float32{0.25}), "momentum", 1, "dampening", 0, "weight_decay", 0, "nesterov", true,
			"initial_lr", 2, "max_lr", 4.5, "params", torch.Tuple{int64(8), 5},
		)},
	)))
	g := sgd.Groups()[0]
	require.Equal(t, []any{0.25, 1.0, true, false}, []any{g.LearningRate(), g.Momentum, g.Nesterov, g.Maximize})
	initial, ok := g.InitialLR()
	require.True(t, ok)
	require.Equal(t, 2.0, initial)
	require.Equal(t, "{'state': {1: {'momentum_buffer': tensor([7.])}}, 'param_groups': [{'lr': tensor([0.2500]), 'momentum': 1.0, 'dampening': 0.0, 'weight_decay': 0.0, "+
		"'nesterov': True, 'maximize': False, 'foreach': None, 'differentiable': False, 'fused': None, 'initial_lr': 2.0, 'max_lr': 4.5, 'params': [0, 1]}]}",
		sgd.StateDict().String())
	stepped(sgd)

	adamw := stepped(optim.NewAdamW([]torch.Tensor{leaf(1, 2)}, 0.1))
	require.NoError(t, adamw.LoadStateDict(edited(t, adamw, func(_, s, g *torch.Dict) {
		row, err := s.Dict(0)
		require.NoError(t, err)
		row.Set("step", 41)
		g.Set("betas", []any{0.5, torch.FromSlice([]float64{0.75})})
		g.Set("amsgrad", true) // its state begins with the next step
	})))
	stepped(adamw)
	row := dicts(t, adamw.StateDict(), "state")[0]
	require.Equal(t, []any{"step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"}, row.Keys())
	step, err := row.Float("step")
	require.NoError(t, err)
	require.Equal(t, 42.0, step)
	require.Equal(t, [2]float64{0.5, 0.75}, adamw.(*optim.AdamW).Groups()[0].Betas)
}

// The tensors of a state dict are the optimizer's own, as in PyTorch.
func TestStateDictIsLive(t *testing.T) {
	w := leaf(1, 2)
	for name, o := range both(w) {
		stepped(o)
		before := o.StateDict()
		w.SetGrad(torch.FromSlice([]float32{5, 5}))
		o.Step()
		require.Equal(t, o.StateDict().String(), before.String(), name)
	}
}

// The state of LBFGS has its entries in PyTorch's order: al is before the others of a
// first step that needed it, and behind them where a later step did.
func TestLBFGSStateOrder(t *testing.T) {
	rest := []any{"d", "t", "old_dirs", "old_stps", "ro", "H_diag", "prev_flat_grad", "prev_loss"}
	for _, c := range []struct {
		iterations, steps int
		want              []any
	}{
		{20, 1, slices.Concat([]any{"func_evals", "n_iter", "al"}, rest)},
		{1, 1, slices.Concat([]any{"func_evals", "n_iter"}, rest)},
		{1, 2, slices.Concat([]any{"func_evals", "n_iter"}, rest, []any{"al"})},
	} {
		make := func(p torch.Tensor) *optim.LBFGS {
			return optim.NewLBFGS([]torch.Tensor{p}, 0.1, optim.MaxIter(c.iterations))
		}
		p := leaf(1, 2)
		o := make(p)
		for range c.steps {
			o.StepClosure(func() torch.Tensor {
				o.ZeroGrad()
				l := p.PowScalar(4).Sum()
				l.Backward()
				return l
			})
		}
		loaded := make(leaf(1, 2))
		require.NoError(t, loaded.LoadStateDict(o.StateDict()))
		for _, o := range []*optim.LBFGS{o, loaded} {
			state, err := o.StateDict().Dict("state")
			require.NoError(t, err)
			row, err := state.Dict(0)
			require.NoError(t, err)
			require.Equal(t, c.want, row.Keys())
		}
	}
}

package calls

import (
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// optimizer makes optimizers of one class, with a group of parameters for each dict
// among its params.
func optimizer[M optim.Optimizer, O, G any](class, options string, build func(params []torch.Tensor, lr float64, o ...O) M, add func(m M, params []torch.Tensor, o ...G)) adapter {
	return adapter{"optim." + class, []string{"(any params, *, any lr, " + options + ")"}, func(a *Args) any {
		groups := paramGroups(a.values["params"])
		lr := 0.0
		o := optimOptions[O](a, "params", "lr")
		if t, ok := a.values["lr"].(torch.Tensor); ok {
			o = append(o, asOption[O](optim.LRTensor(t)))
		} else {
			lr = number64("lr", a.values["lr"])
		}
		for _, v := range groups[0].options {
			if r, ok := v.(optim.LR); ok {
				lr = float64(r)
				continue
			}
			o = append(o, asOption[O](v))
		}
		m := build(groups[0].params, lr, o...)
		for _, g := range groups[1:] {
			var o []G
			for _, v := range g.options {
				o = append(o, asOption[G](v))
			}
			add(m, g.params, o...)
		}
		return m
	}}
}

// paramGroup are the parameters of a group and its options.
type paramGroup struct {
	params  []torch.Tensor
	options []any
}

// paramGroups are groups as Python's constructors take them: parameters, pairs of a
// name and a parameter, or dicts that have such under "params".
func paramGroups(v any) (groups []paramGroup) {
	all, ok := v.(wire.List)
	if !ok {
		panic(&Inexpressible{"params", fmt.Sprintf("a %T for a list of tensors", v)})
	}
	for _, x := range all {
		d, ok := x.(wire.Dict)
		if !ok {
			return []paramGroup{groupOf(all)}
		}
		params, ok := d.Get("params").(wire.List)
		if !ok {
			params = wire.List{d.Get("params")}
		}
		g := groupOf(params)
		for _, p := range d {
			if p.Key != "params" {
				g.options = append(g.options, optimOption(&Args{values: map[string]any{p.Key: p.Value}}, p.Key))
			}
		}
		groups = append(groups, g)
	}
	if groups == nil {
		groups = []paramGroup{{}}
	}
	return groups
}

func groupOf(params wire.List) (g paramGroup) {
	var names []string
	for _, x := range params {
		if pair, ok := x.(wire.Tuple); ok && len(pair) == 2 {
			name, _ := pair[0].(string)
			names, x = append(names, name), pair[1]
		}
		t, ok := x.(torch.Tensor)
		if !ok {
			panic(&Inexpressible{"params", fmt.Sprintf("a %T for a tensor", x)})
		}
		g.params = append(g.params, t)
	}
	if names != nil {
		g.options = append(g.options, optim.ParamNames(names))
	}
	return g
}

func asOption[O any](v any) O {
	o, ok := v.(O)
	if !ok {
		panic(&Inexpressible{fmt.Sprintf("%T", v), "it is no option there"})
	}
	return o
}

// optimOptions are the given arguments as options, but for those in taken.
func optimOptions[O any](a *Args, taken ...string) (opts []O) {
	for _, arg := range a.schema.Args {
		if !slices.Contains(taken, arg.Name) && a.Has(arg.Name) {
			opts = append(opts, asOption[O](optimOption(a, arg.Name)))
		}
	}
	return opts
}

// number64 is a number; a tensor is none.
func number64(name string, v any) float64 {
	switch v := v.(type) {
	case int:
		return float64(v)
	case float64:
		return v
	}
	panic(&Inexpressible{name, fmt.Sprintf("a %T for a number", v)})
}

// numbers64 are n numbers.
func numbers64(name string, v any, n int) []float64 {
	all := sequence(v)
	if len(all) != n {
		panic(&Inexpressible{name, fmt.Sprintf("%d numbers are wanted", n)})
	}
	f := make([]float64, n)
	for i, x := range all {
		f[i] = number64(name, x)
	}
	return f
}

// optimTensors is an argument as the option of that name that takes tensors; nil if it
// has none.
func optimTensors(name string, v any) any {
	switch v := v.(type) {
	case torch.Tensor:
		switch name {
		case "lr":
			return optim.LRTensor(v)
		case "weight_decay":
			return optim.WeightDecayTensor(v)
		}
	case wire.Tuple:
		if name != "betas" || len(v) != 2 {
			return nil
		}
		first, ok1 := v[0].(torch.Tensor)
		second, ok2 := v[1].(torch.Tensor)
		if ok1 && ok2 {
			return optim.BetasTensor(first, second)
		}
	}
	return nil
}

// optimOption is an argument as the option of that name.
func optimOption(a *Args, name string) any {
	v := a.values[name]
	if o := optimTensors(name, v); o != nil {
		return o
	}
	f := func() float64 { return number64(name, v) }
	pair := func() (float64, float64) { p := numbers64(name, v, 2); return p[0], p[1] }
	switch name {
	case "lr":
		return optim.LR(f())
	case "momentum":
		return optim.Momentum(f())
	case "dampening":
		return optim.Dampening(f())
	case "weight_decay":
		return optim.WeightDecay(f())
	case "decoupled_weight_decay":
		return optim.DecoupledWeightDecay(a.B(name))
	case "nesterov":
		return optim.Nesterov(a.B(name))
	case "maximize":
		return optim.Maximize(a.B(name))
	case "eps":
		if p := sequence(v); p != nil {
			e := optim.AdafactorEps{Eps2: number64(name, p[1])}
			if p[0] != nil {
				first := number64(name, p[0])
				e.Eps1 = &first
			}
			return e
		}
		return optim.Eps(f())
	case "betas":
		return optim.Betas(pair())
	case "amsgrad":
		return optim.AMSGrad(a.B(name))
	case "foreach":
		return optim.Foreach(a.B(name))
	case "fused":
		return optim.Fused(a.B(name))
	case "differentiable":
		return optim.Differentiable(a.B(name))
	case "capturable":
		return optim.Capturable(a.B(name))
	case "rho":
		return optim.Rho(f())
	case "lr_decay":
		return optim.LRDecay(f())
	case "initial_accumulator_value":
		return optim.InitialAccumulatorValue(f())
	case "lambd":
		return optim.Lambd(f())
	case "alpha":
		return optim.Alpha(f())
	case "t0":
		return optim.T0(f())
	case "momentum_decay":
		return optim.MomentumDecay(f())
	case "centered":
		return optim.Centered(a.B(name))
	case "etas":
		return optim.Etas(pair())
	case "step_sizes":
		return optim.StepSizes(pair())
	case "beta2_decay":
		return optim.Beta2Decay(f())
	case "d":
		return optim.D(f())
	case "ns_coefficients":
		p := numbers64(name, v, 3)
		return optim.NSCoefficients(p[0], p[1], p[2])
	case "ns_steps":
		return optim.NSSteps(a.I(name))
	case "adjust_lr_fn":
		return optim.AdjustLRFn(a.Str(name))
	case "max_iter":
		return optim.MaxIter(a.I(name))
	case "max_eval":
		return optim.MaxEval(a.I(name))
	case "tolerance_grad":
		return optim.ToleranceGrad(f())
	case "tolerance_change":
		return optim.ToleranceChange(f())
	case "history_size":
		return optim.HistorySize(a.I(name))
	case "line_search_fn":
		return optim.LineSearchFn(a.Str(name))
	}
	panic(&Inexpressible{name, "no optimizer has such an option"})
}

// implementations are the arguments that choose among code for the same numbers.
const (
	loops    = "bool? foreach=None, bool maximize=False"
	recorded = loops + ", bool differentiable=False"
	captured = recorded + ", bool capturable=False"
	fused    = ", bool? fused=None"
)

var optimizers = []adapter{
	optimizer("Adadelta", "float rho=0.9, any eps=1e-06, float weight_decay=0, "+captured, optim.NewAdadelta, (*optim.Adadelta).AddParamGroup),
	optimizer("Adafactor", "float beta2_decay=-0.8, any? eps=None, float d=1.0, float weight_decay=0.0, "+loops, optim.NewAdafactor, (*optim.Adafactor).AddParamGroup),
	optimizer("Adagrad", "float lr_decay=0, float weight_decay=0, float initial_accumulator_value=0, any eps=1e-10, "+recorded+fused, optim.NewAdagrad, (*optim.Adagrad).AddParamGroup),
	optimizer("Adam", "any? betas=None, any eps=1e-08, any weight_decay=0, bool amsgrad=False, bool decoupled_weight_decay=False, "+captured+fused, optim.NewAdam, (*optim.Adam).AddParamGroup),
	optimizer("AdamW", "any? betas=None, any eps=1e-08, any weight_decay=0.01, bool amsgrad=False, "+captured+fused, optim.NewAdamW, (*optim.AdamW).AddParamGroup),
	optimizer("Adamax", "any? betas=None, any eps=1e-08, float weight_decay=0, "+captured, optim.NewAdamax, (*optim.Adamax).AddParamGroup),
	optimizer("ASGD", "float lambd=0.0001, float alpha=0.75, float t0=1000000.0, float weight_decay=0, "+captured, optim.NewASGD, (*optim.ASGD).AddParamGroup),
	optimizer("LBFGS", "int max_iter=20, int? max_eval=None, float tolerance_grad=1e-07, float tolerance_change=1e-09, int history_size=100, str? line_search_fn=None, bool maximize=False", optim.NewLBFGS,
		func(*optim.LBFGS, []torch.Tensor, ...any) { panic(&Inexpressible{"params", "LBFGS has one group"}) }),
	optimizer("Muon", "float weight_decay=0.1, float momentum=0.95, bool nesterov=True, any? ns_coefficients=None, any eps=1e-07, int ns_steps=5, str? adjust_lr_fn=None", optim.NewMuon, (*optim.Muon).AddParamGroup),
	optimizer("NAdam", "any? betas=None, any eps=1e-08, float weight_decay=0, float momentum_decay=0.004, bool decoupled_weight_decay=False, "+captured, optim.NewNAdam, (*optim.NAdam).AddParamGroup),
	optimizer("RAdam", "any? betas=None, any eps=1e-08, float weight_decay=0, bool decoupled_weight_decay=False, "+captured, optim.NewRAdam, (*optim.RAdam).AddParamGroup),
	optimizer("RMSprop", "float alpha=0.99, any eps=1e-08, float weight_decay=0, float momentum=0, bool centered=False, "+captured, optim.NewRMSprop, (*optim.RMSprop).AddParamGroup),
	optimizer("Rprop", "any? etas=None, any? step_sizes=None, "+captured, optim.NewRprop, (*optim.Rprop).AddParamGroup),
	optimizer("SGD", "float momentum=0, float dampening=0, any weight_decay=0, bool nesterov=False, "+recorded+fused, optim.NewSGD, (*optim.SGD).AddParamGroup),
	optimizer("SparseAdam", "any? betas=None, any eps=1e-08, bool maximize=False", optim.NewSparseAdam, (*optim.SparseAdam).AddParamGroup),
}

package optim

import (
	"slices"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch"
)

// AdamW is Adam with the weight decay apart from the gradient. It mirrors
// torch.optim.AdamW. At step t, with gradient g of parameter p, it computes
//
//	g = -g                       // with Maximize
//	p = p · (1 - LR·WeightDecay)
//	m = m + (1-β₁)·(g - m)
//	v = β₂·v + (1-β₂)·g²
//	p = p - LR/(1-β₁ᵗ) · m / (√v/√(1-β₂ᵗ) + Eps)
//
// and with AMSGrad takes the largest v so far in the last line.
type AdamW struct {
	base
	groups   []*AdamWGroup
	defaults AdamWGroup
	steps    column // how often each parameter was stepped, on the CPU
	avg      column // m
	avgSq    column // v
	maxAvgSq column

	rows    rows
	scratch [4][]torch.Tensor // the state of rows
	roots   []torch.Scalar    // √(1-β₂ᵗ) for each row
	sizes   []torch.Scalar    // -LR/(1-β₁ᵗ) for each row
}

// AdamWGroup is a parameter group of an [AdamW], whose options may be changed
// between steps.
type AdamWGroup struct {
	ParamGroup
	Betas       [2]float64
	Eps         float64
	WeightDecay float64
	AMSGrad     bool
	Maximize    bool
}

// NewAdamW returns an AdamW for params, which must be leaves, with learning rate
// lr; PyTorch's default is 1e-3. Step leaves those without a gradient alone:
// frozen ones may be among them.
//
//	adamw := optim.NewAdamW(nn.Parameters(net), 1e-3, optim.Betas(0.9, 0.95))
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf
// or is given twice, and if an option is out of range: lr, Eps and WeightDecay
// are at least 0, both Betas at least 0 and less than 1.
func NewAdamW(params []torch.Tensor, lr float64, opts ...AdamWOption) *AdamW {
	o := &AdamW{
		defaults: AdamWGroup{ParamGroup: ParamGroup{LR: lr}, Betas: [2]float64{0.9, 0.999}, Eps: 1e-8, WeightDecay: 1e-2},
		steps:    column{key: "step", kind: count},
		avg:      column{key: "exp_avg"},
		avgSq:    column{key: "exp_avg_sq"},
		maxAvgSq: column{key: "max_exp_avg_sq", kind: optional},
	}
	o.base = base{name: "AdamW", state: []*column{&o.steps, &o.avg, &o.avgSq, &o.maxAvgSq}}
	applyAdamW(&o.defaults, opts)
	o.AddParamGroup(params)
	return o
}

// AddParamGroup adds params as a group whose options are those that NewAdamW got,
// save for opts. It mirrors torch.optim.Optimizer.add_param_group, and the list
// of dicts that PyTorch's constructors take. It panics with a [*torch.Error]
// where NewAdamW does.
func (o *AdamW) AddParamGroup(params []torch.Tensor, opts ...AdamWGroupOption) {
	d := &o.defaults
	g := &AdamWGroup{ParamGroup{LR: d.LR}, d.Betas, d.Eps, d.WeightDecay, d.AMSGrad, d.Maximize}
	applyAdamW(g, opts)
	switch {
	case !(g.LR >= 0):
		panic(o.errorf("invalid learning rate %v; it must be at least 0", g.LR))
	case !(g.Eps >= 0):
		panic(o.errorf("invalid epsilon value %v; it must be at least 0", g.Eps))
	case !(g.WeightDecay >= 0):
		panic(o.errorf("invalid weight_decay value %v; it must be at least 0", g.WeightDecay))
	}
	for i, beta := range g.Betas {
		if !(beta >= 0 && beta < 1) {
			panic(o.errorf("invalid beta parameter at index %d: %v; it must be at least 0 and less than 1", i, beta))
		}
	}
	o.add(&g.ParamGroup, params, []field{
		{"lr", &g.LR},
		{"betas", &g.Betas},
		{"eps", &g.Eps},
		{"weight_decay", &g.WeightDecay},
		{"amsgrad", &g.AMSGrad},
		{"maximize", &g.Maximize},
		{"foreach", nil},
		{"capturable", false},
		{"differentiable", false},
		{"fused", nil},
		{"decoupled_weight_decay", true},
	})
	o.groups = append(o.groups, g)
}

func applyAdamW[O AdamWGroupOption](g *AdamWGroup, opts []O) {
	for _, opt := range opts {
		switch v := any(opt).(type) {
		case LR:
			g.LR = float64(v)
		case BetasOption:
			g.Betas = v
		case Eps:
			g.Eps = float64(v)
		case WeightDecay:
			g.WeightDecay = float64(v)
		case AMSGrad:
			g.AMSGrad = bool(v)
		case Maximize:
			g.Maximize = bool(v)
		}
	}
}

// Groups returns the parameter groups with all of their options.
func (o *AdamW) Groups() []*AdamWGroup { return slices.Clone(o.groups) }

// Step changes each parameter by its gradient; see [AdamW] for how. It mirrors
// torch.optim.AdamW.step, and panics with a [*torch.Error] if a gradient is
// sparse.
func (o *AdamW) Step() {
	defer torch.NewScope().Close()
	grads := torch.Grads(o.params)
	for _, g := range o.groups {
		if o.rows.fill(&g.ParamGroup, grads); len(o.rows.at) > 0 {
			o.begin(g)
			o.step(g)
		}
	}
}

// begin makes the state of parameters that have a gradient for the first time.
func (o *AdamW) begin(g *AdamWGroup) {
	for i, at := range o.rows.at {
		p := o.rows.params[i]
		if !o.avg.ts[at].Defined() {
			if o.rows.grads[i].IsSparse() {
				panic(o.errorf("the gradient of parameter %d is sparse, and AdamW takes dense ones only; use SGD, or a layer with dense gradients", at))
			}
			o.steps.ts[at] = torch.Zeros([]int{}).Keep()
			o.avg.ts[at] = torch.ZerosLike(p).Keep()
			o.avgSq.ts[at] = torch.ZerosLike(p).Keep()
		}
		if g.AMSGrad && !o.maxAvgSq.ts[at].Defined() {
			o.maxAvgSq.ts[at] = torch.ZerosLike(p).Keep()
		}
	}
}

func (o *AdamW) step(g *AdamWGroup) {
	params, grads := o.rows.params, o.rows.grads
	if g.Maximize {
		grads = neg(grads)
	}
	state := &o.scratch
	for i, c := range o.state {
		state[i] = o.rows.of(c, state[i][:0])
	}
	steps, avg, avgSq, maxAvgSq := state[0], state[1], state[2], state[3]
	opAddNumber_.run(asFloat32, steps, 1)
	o.correct(g, steps)
	if g.WeightDecay != 0 {
		g.mulNumber_(params, 1-float64(g.LR*g.WeightDecay))
	}
	if g.complex {
		params, grads, avg, avgSq, maxAvgSq = asReal(params), asReal(grads), asReal(avg), asReal(avgSq), asReal(maxAvgSq)
	}
	lerp_(avg, grads, 1-g.Betas[0])
	g.mulNumber_(avgSq, g.Betas[1])
	addcmul_(avgSq, grads, grads, 1-g.Betas[1])
	if g.AMSGrad {
		maximum_(maxAvgSq, avgSq)
		avgSq = maxAvgSq
	}
	denom := sqrt(avgSq)
	g.divNumbers_(denom, o.roots)
	g.addNumber_(denom, g.Eps)
	addcdiv_(params, avg, denom, o.sizes)
}

// correct computes what makes up for averages that began at zero. Parameters
// mostly have the same number of steps.
//
// float64(…) around a product keeps compilers from rounding it together with
// the sum, which Python does not.
func (o *AdamW) correct(g *AdamWGroup, steps []torch.Tensor) {
	o.roots, o.sizes = o.roots[:0], o.sizes[:0]
	last := 0.0
	var root, size torch.Scalar
	for _, t := range torch.ToSlice[float64](torch.Stack(steps).To(torch.Float64)) {
		if t != last {
			last = t
			root = libm.Pow(1-libm.Pow(g.Betas[1], t), 0.5)
			size = -(g.LR / (1 - libm.Pow(g.Betas[0], t)))
		}
		o.roots, o.sizes = append(o.roots, root), append(o.sizes, size)
	}
}

var opViewAsReal = torch.Operator{Name: "aten::view_as_real"}

// asReal returns ts with complex tensors as pairs of real numbers, which is how
// Adam treats them.
func asReal(ts []torch.Tensor) []torch.Tensor {
	ts = slices.Clone(ts)
	for i, t := range ts {
		if t.Defined() && t.DType().IsComplex() {
			var c torch.Call
			c.NoGrad()
			c.Tensor(t)
			ts[i] = c.Run1(&opViewAsReal)
		}
	}
	return ts
}

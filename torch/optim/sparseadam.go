package optim

import (
	"math"
	"slices"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch"
)

// SparseAdam is [Adam] for sparse gradients: it changes the rows that these have,
// of parameters and averages alike. It mirrors torch.optim.SparseAdam.
type SparseAdam struct {
	optimizer[SparseAdamGroup, *SparseAdamGroup]
	steps, avg, avgSq column
}

// SparseAdamGroup is a parameter group of a [SparseAdam], whose options may be
// changed between steps.
type SparseAdamGroup struct {
	ParamGroup
	Betas    [2]float64
	Eps      float64
	Maximize bool
}

// NewSparseAdam returns a SparseAdam for params, which must be leaves and dense,
// with learning rate lr; PyTorch's default is 1e-3. Step leaves those without a
// gradient alone.
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf,
// sparse, complex or given twice, if lr or Eps is not positive and if one of Betas
// is not at least 0 and less than 1. Step panics if a gradient is dense: [Adam]
// takes those.
func NewSparseAdam(params []torch.Tensor, lr float64, opts ...SparseAdamOption) *SparseAdam {
	o := &SparseAdam{
		steps: column{key: "step", kind: integer},
		avg:   column{key: "exp_avg"},
		avgSq: column{key: "exp_avg_sq"},
	}
	start(&o.optimizer, o, "SparseAdam", SparseAdamGroup{ParamGroup: ParamGroup{LR: lr}, Betas: [2]float64{0.9, 0.999}, Eps: 1e-8}, params, opts, o.change, &o.steps, &o.avg, &o.avgSq)
	o.suit(params)
	return o
}

// AddParamGroup adds params as a group whose options are those that
// NewSparseAdam got, save for opts. It panics with a [*torch.Error] where
// NewSparseAdam does. It mirrors torch.optim.Optimizer.add_param_group.
func (o *SparseAdam) AddParamGroup(params []torch.Tensor, opts ...SparseAdamGroupOption) {
	o.suit(params)
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *SparseAdam) Groups() []*SparseAdamGroup { return slices.Clone(o.groups) }

func (o *SparseAdam) suit(params []torch.Tensor) {
	for i, p := range params {
		switch {
		case !p.Defined():
		case p.IsSparse():
			panic(o.errorf("parameter %d is sparse; SparseAdam requires dense parameter tensors, it is gradients that are sparse", i))
		case p.DType().IsComplex():
			panic(o.errorf("parameter %d is complex; SparseAdam does not support complex parameters", i))
		}
	}
}

func (g *SparseAdamGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"betas", &g.Betas},
		{"eps", &g.Eps},
		{"maximize", &g.Maximize},
	}
}

func (g *SparseAdamGroup) invalid() string {
	return firstOf(rateBy(&g.ParamGroup, above0, "learning rate"), above0("epsilon value", g.Eps), badBetas(g.Betas))
}

func (o *SparseAdam) change(g *SparseAdamGroup) {
	for i, grad := range o.rows.grads {
		if !grad.IsSparse() {
			panic(o.errorf("the gradient of parameter %d is dense; SparseAdam does not support dense gradients, consider Adam instead", o.rows.at[i]))
		}
	}
	steps := o.of(&o.steps, func(torch.Tensor) torch.Tensor { return torch.Zeros([]int{}, torch.Int64) })
	avg, avgSq := o.of(&o.avg, zeros), o.of(&o.avgSq, zeros)
	torch.NoGrad(func() {
		for i, p := range o.rows.params {
			steps[i].AddScalar_(1)
			grad := o.rows.grads[i]
			if g.Maximize {
				grad = grad.Neg()
			}
			g.stepRow(p, grad.Coalesce(), avg[i], avgSq[i], steps[i].Item())
		}
	})
}

// stepRow steps p by a gradient that has each index once, since a step is not
// linear.
func (g *SparseAdamGroup) stepRow(p, grad, avg, avgSq torch.Tensor, t float64) {
	indices, values := parts(grad)
	if values.NumEl() == 0 {
		return
	}
	_, old := parts(avg.SparseMask(grad))
	update := values.Sub(old).MulScalar_(1 - g.Betas[0])
	avg.Add_(sparseLike(grad, indices, update))
	_, oldSq := parts(avgSq.SparseMask(grad))
	updateSq := values.PowScalar(2).Sub_(oldSq).MulScalar_(1 - g.Betas[1])
	avgSq.Add_(sparseLike(grad, indices, updateSq))
	numer, denom := update.Add_(old), updateSq.Add_(oldSq).Sqrt_().AddScalar_(g.Eps)
	size := g.rate().mul(num{v: math.Sqrt(1 - libm.Pow(g.Betas[1], t))}).div(num{v: 1 - libm.Pow(g.Betas[0], t)})
	p.Add_(sparseLike(grad, indices, size.neg().times(numer.Div_(denom))))
}

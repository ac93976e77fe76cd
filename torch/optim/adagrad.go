package optim

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// Adagrad mirrors torch.optim.Adagrad. At step t, with gradient g of parameter p,
// it computes
//
//	g = -g                           // with Maximize
//	g = g + WeightDecay·p            // with WeightDecay
//	s = s + g²                       // s = InitialAccumulatorValue at the beginning
//	p = p - LR/(1+(t-1)·LRDecay) · g / (√s + Eps)
//
// It takes sparse gradients, and steps only the rows that these have.
type Adagrad struct {
	optimizer[AdagradGroup, *AdagradGroup]
	steps, sum column
}

// AdagradGroup is a parameter group of an [Adagrad], whose options may be changed
// between steps. The sums of all groups begin with the InitialAccumulatorValue
// that the constructor got.
type AdagradGroup struct {
	ParamGroup
	LRDecay                 float64
	Eps                     float64
	WeightDecay             float64
	InitialAccumulatorValue float64
	Foreach, Fused          Choice
	Maximize                bool
	Differentiable          bool
}

// NewAdagrad returns an Adagrad for params, which must be leaves, with learning
// rate lr; PyTorch's default is 1e-2. Step leaves those without a gradient alone.
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf
// or is given twice, and if lr, LRDecay, Eps, WeightDecay or
// InitialAccumulatorValue is less than 0. Step panics if a gradient is sparse and
// there is a WeightDecay or Fused.
func NewAdagrad(params []torch.Tensor, lr float64, opts ...AdagradOption) *Adagrad {
	o := &Adagrad{steps: column{key: "step", kind: count}, sum: column{key: "sum"}}
	start(&o.optimizer, o, "Adagrad", AdagradGroup{ParamGroup: ParamGroup{LR: lr}, Eps: 1e-10}, params, opts, o.change, &o.steps, &o.sum)
	for i, p := range o.params { // PyTorch has state from the beginning here
		fresh := zero
		if o.groups[0].isFused() {
			fresh = zeroThere
		}
		o.steps.ts[i], o.sum.ts[i] = fresh(p).Keep(), o.initial(p).Keep()
	}
	return o
}

// AddParamGroup adds params as a group whose options are those that NewAdagrad
// got, save for opts. It panics with a [*torch.Error] where NewAdagrad does. It
// mirrors torch.optim.Optimizer.add_param_group.
func (o *Adagrad) AddParamGroup(params []torch.Tensor, opts ...AdagradGroupOption) {
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *Adagrad) Groups() []*AdagradGroup { return slices.Clone(o.groups) }

// initial is what a sum begins with.
func (o *Adagrad) initial(p torch.Tensor) torch.Tensor {
	v := o.defaults.InitialAccumulatorValue
	if p.DType().IsComplex() {
		return torch.FullLike(p.Detach(), complex(v, v))
	}
	return torch.FullLike(p.Detach(), v)
}

func (g *AdagradGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"lr_decay", &g.LRDecay},
		{"eps", &g.Eps},
		{"weight_decay", &g.WeightDecay},
		{"initial_accumulator_value", &g.InitialAccumulatorValue},
		{"foreach", &g.Foreach},
		{"maximize", &g.Maximize},
		{"differentiable", &g.Differentiable},
		{"fused", &g.Fused},
	}
}

func (g *AdagradGroup) invalid() string {
	return firstOf(badLR(&g.ParamGroup), atLeast0("lr_decay value", g.LRDecay), badWeightDecay(g.WeightDecay),
		atLeast0("initial_accumulator_value value", g.InitialAccumulatorValue), badEps(g.Eps))
}

func (o *Adagrad) change(g *AdagradGroup) {
	var sparse []bool
	for _, grad := range o.rows.grads {
		sparse = append(sparse, grad.IsSparse())
	}
	switch isSparse := slices.Contains(sparse, true); {
	case g.isFused():
		o.dense("leave Fused out")
		byType(&o.base, &g.ParamGroup, func() { o.fused(g) })
	case !isSparse && o.loops(&g.ParamGroup):
		o.loop(g)
	case !isSparse:
		o.dense_(g, g.isForeach())
	case g.WeightDecay != 0:
		panic(o.errorf("the weight_decay option is not compatible with sparse gradients, and the gradient of parameter %d is sparse", o.rows.at[slices.Index(sparse, true)]))
	default:
		partition(&o.base, sparse, func() {
			if o.rows.grads[0].IsSparse() {
				o.sparse(g)
			} else {
				o.dense_(g, false)
			}
		})
	}
}

// rates returns the negative learning rates of the rows, whose step it counts.
func (o *Adagrad) rates(g *AdagradGroup) []torch.Scalar {
	steps := o.of(&o.steps, zero)
	g.count_(steps)
	lr := g.rate()
	return perStep(values(steps), func(t float64) float64 {
		return o.scalar("the learning rate", lr.div(num{v: 1 + float64((t-1)*g.LRDecay)}).neg())
	})
}

func (o *Adagrad) dense_(g *AdagradGroup, foreach bool) {
	rates := o.rates(g)
	params, grads, own := o.steeper(&g.ParamGroup, g.Maximize, g.WeightDecay)
	sum := g.asReal(o.of(&o.sum, o.initial))
	addcmul_(sum, grads, grads, 1)
	std := sqrt(sum)
	g.addNumber_(std, g.Eps)
	switch {
	case !foreach:
		inEach(&opAddcdivs_, rates, params, grads, std)
		return
	case g.LRTensor.Defined():
		all := make([]torch.Tensor, len(rates)) // tensors of the type of LRTensor
		for i, v := range rates {
			all[i] = torch.ScalarTensor(v, g.LRTensor.DType())
		}
		if own {
			in(&opMul_, grads, all)
		} else {
			grads = out(&opMul, grads, all)
		}
	case own:
		inEach(&opMulNumber_.each, rates, grads)
	default:
		grads = outEach(&opMuls, rates, grads)
	}
	addcdiv_(params, grads, std, 1)
}

// sparse steps rows with sparse gradients.
func (o *Adagrad) sparse(g *AdagradGroup) {
	rates := o.rates(g)
	sums := o.of(&o.sum, o.initial)
	torch.NoGrad(func() {
		for i, p := range o.rows.params {
			grad := o.rows.grads[i]
			if g.Maximize {
				grad = grad.Neg()
			}
			grad = grad.Coalesce() // so that there is one of each index: a step is not linear
			indices, values := parts(grad)
			sums[i].Add_(sparseLike(grad, indices, values.PowScalar(2)))
			_, std := parts(sums[i].SparseMask(grad))
			std.Sqrt_().AddScalar_(g.Eps)
			p.Add_(sparseLike(grad, indices, values.Div(std)), torch.Alpha(rates[i]))
		}
	})
}

var opFusedAdagrad_ = newFused("aten::_fused_adagrad_")

func (o *Adagrad) fused(g *AdagradGroup) {
	steps, sum := o.of(&o.steps, zeroThere), o.of(&o.sum, o.initial)
	g.count_(steps)
	o.fuse(g.fusedOp(&opFusedAdagrad_), func(c *torch.Call) {
		g.pushRate(c)
		c.Float(g.LRDecay)
		c.Float(g.WeightDecay)
		c.Float(g.Eps)
		c.Bool(g.Maximize)
	}, steps, sum)
}

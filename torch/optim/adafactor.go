package optim

import (
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch"
)

// Adafactor needs little memory: of the squared gradients of a matrix it keeps a
// row and a column. It mirrors torch.optim.Adafactor. At step t, with gradient g of
// parameter p [*, A, B], it computes
//
//	g = -g                           // with Maximize
//	β = t^Beta2Decay
//	α = max(Eps2, RMS(p)) · min(LR, 1/√t)
//	p = p · (1 - LR·WeightDecay)     // with WeightDecay
//	r = r + β·(mean of g² along B - r)
//	c = c + β·(mean of g² along A - c)
//	v = r·c / max(mean of r along A, Eps1)
//	u = g / √max(v, Eps1²)
//	p = p - α · u/max(1, RMS(u)/D)
//
// and for a vector v = v + β·(g² - v).
type Adafactor struct {
	optimizer[AdafactorGroup, *AdafactorGroup]
	steps, row, col, variance column
}

// AdafactorGroup is a parameter group of an [Adafactor], whose options may be
// changed between steps.
type AdafactorGroup struct {
	ParamGroup
	Beta2Decay  float64
	Eps         AdafactorEps
	D           float64
	WeightDecay float64
	Foreach     Choice
	Maximize    bool
}

// AdafactorEps is the smallest numbers of [Adafactor], as an option and in a
// group: Eps1 of estimates, nil for the Eps of [torch.FInfo] of the first
// parameter's type, which is the default, and Eps2 of the size of parameters, 1e-3
// by default.
type AdafactorEps struct {
	Eps1 *float64
	Eps2 float64
}

func (AdafactorEps) read(d *torch.Dict, key string) (eps AdafactorEps, err error) {
	list, err := listOf(d, key)
	if err != nil {
		return eps, err
	}
	if len(list) != 2 {
		return eps, fmt.Errorf("%q has %d numbers; expected 2", key, len(list))
	}
	pair := torch.NewDict(0, list[0], 1, list[1])
	if eps.Eps2, err = pair.Float(1); err != nil || list[0] == nil {
		return eps, err
	}
	eps1, err := pair.Float(0)
	eps.Eps1 = &eps1
	return eps, err
}

// NewAdafactor returns an Adafactor for params, which must be leaves, with learning
// rate lr; PyTorch's default is 1e-2. Step leaves those without a gradient alone.
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf or
// is given twice, if lr, one of AdafactorEps or WeightDecay is less than 0, if
// Beta2Decay is more than 0 and if D is less than 1. Step panics if a parameter is
// complex and if a gradient is sparse.
func NewAdafactor(params []torch.Tensor, lr float64, opts ...AdafactorOption) *Adafactor {
	o := &Adafactor{
		steps:    column{key: "step", kind: count},
		row:      column{key: "row_var", kind: factor},
		col:      column{key: "col_var", kind: factor},
		variance: column{key: "variance", kind: optional},
	}
	start(&o.optimizer, o, "Adafactor", AdafactorGroup{ParamGroup: ParamGroup{LR: lr}, Beta2Decay: -0.8, Eps: AdafactorEps{Eps2: 1e-3}, D: 1}, params, opts, o.change, &o.steps, &o.row, &o.col, &o.variance)
	o.whole = true // the first parameter tells which epsilon goes for all
	return o
}

// AddParamGroup adds params as a group whose options are those that NewAdafactor
// got, save for opts. It panics with a [*torch.Error] where NewAdafactor does.
// It mirrors torch.optim.Optimizer.add_param_group.
func (o *Adafactor) AddParamGroup(params []torch.Tensor, opts ...AdafactorGroupOption) {
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *Adafactor) Groups() []*AdafactorGroup { return slices.Clone(o.groups) }

func (g *AdafactorGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"beta2_decay", &g.Beta2Decay},
		{"eps", &g.Eps},
		{"d", &g.D},
		{"weight_decay", &g.WeightDecay},
		{"foreach", &g.Foreach},
		{"maximize", &g.Maximize},
	}
}

func (g *AdafactorGroup) invalid() string {
	if r := rateBy(&g.ParamGroup, from0, "Learning rate"); r != "" {
		return r
	}
	switch {
	case !(g.Beta2Decay <= 0):
		return fmt.Sprintf("beta2_decay should be <= 0 but is: %s", python(g.Beta2Decay))
	case g.Eps.Eps1 != nil && !(*g.Eps.Eps1 >= 0):
		return fmt.Sprintf("epsilon1 should be >= 0 but is: %s", python(*g.Eps.Eps1))
	case !(g.Eps.Eps2 >= 0):
		return fmt.Sprintf("epsilon2 should be >= 0 but is: %s", python(g.Eps.Eps2))
	case !(g.D >= 1):
		return fmt.Sprintf("Clipping threshold d should be >= 1 but is: %s", python(g.D))
	}
	return from0("weight_decay", g.WeightDecay)
}

func (o *Adafactor) change(g *AdafactorGroup) {
	for i, p := range o.rows.params {
		if p.DType().IsComplex() {
			panic(o.errorf("parameter %d is complex, and Adafactor does not support complex parameters; use another optimizer", o.rows.at[i]))
		}
	}
	o.dense("use SGD, or a layer with dense gradients")
	steps := o.of(&o.steps, zero)
	g.count_(steps)
	eps1 := torch.FInfo(o.rows.params[0].DType()).Eps // for all: PyTorch keeps it
	if g.Eps.Eps1 != nil {
		eps1 = *g.Eps.Eps1
	}
	torch.NoGrad(func() {
		for i, t := range values(steps) {
			o.part(func() { o.stepRow(g, i, t, eps1) })
		}
	})
}

func (o *Adafactor) stepRow(g *AdafactorGroup, i int, t, eps1 float64) {
	p, grad, at := o.rows.params[i], o.rows.grads[i], o.rows.at[i]
	if g.Maximize {
		grad = grad.Neg()
	}
	beta := libm.Pow(t, g.Beta2Decay)
	lr := g.rate()
	rms := max(g.Eps.Eps2, norm(p).Item()/libm.Pow(float64(p.NumEl()), 0.5))
	alpha := num{v: rms}.mul(least(lr, num{v: 1 / libm.Pow(t, 0.5)}))
	foreach := g.isForeach()
	if g.WeightDecay != 0 {
		g.scale_([]torch.Tensor{p}, num{v: 1}.sub(lr.mul(num{v: g.WeightDecay})))
	}
	var v torch.Tensor
	if grad.Dim() > 1 {
		row, col := o.factor(&o.row, at, grad, -1), o.factor(&o.col, at, grad, -2)
		row.Lerp_(meanSquare(grad, -1, foreach), beta)
		col.Lerp_(meanSquare(grad, -2, foreach), beta)
		v = row.Matmul(col)
		v.Div_(row.Mean(torch.Dim(-2), torch.KeepDim(true)).ClampMin_(eps1))
	} else {
		if !o.variance.ts[at].Defined() {
			o.variance.ts[at] = torch.ZerosLike(grad).Keep()
		}
		variance := o.variance.ts[at]
		variance.Lerp_(grad.Mul(grad), beta)
		v = variance.Clone()
	}
	update := v.ClampMin_(eps1 * eps1).Rsqrt_().Mul_(grad)
	size := alpha.neg().div(num{v: max(1, norm(update).Item()/(libm.Pow(float64(update.NumEl()), 0.5)*g.D))})
	if foreach {
		if size.isTensor() {
			update.Mul_(size.t)
		} else {
			inEach(&opMulNumber_.each, []torch.Scalar{size.v}, []torch.Tensor{update})
		}
		p.Add_(update)
		return
	}
	p.Add_(update, torch.Alpha(o.scalar("the learning rate", size)))
}

// factor is the running mean of squares along dim.
func (o *Adafactor) factor(c *column, at int, grad torch.Tensor, dim int) torch.Tensor {
	if !c.ts[at].Defined() {
		shape := slices.Clone(grad.Shape())
		shape[len(shape)+dim] = 1
		c.ts[at] = torch.Zeros(shape, grad.DType(), grad.Device()).Keep()
	}
	return c.ts[at]
}

var opVectorNorm = torch.Operator{Name: "aten::linalg_vector_norm"}

func norm(t torch.Tensor) torch.Tensor {
	var c torch.Call
	c.NoGrad()
	c.Tensor(t)
	c.Int(2)
	return c.Run1(&opVectorNorm)
}

// meanSquare is the mean of t² along dim, without the squares in memory.
func meanSquare(t torch.Tensor, dim int, foreach bool) torch.Tensor {
	var c torch.Call
	c.NoGrad()
	c.Tensor(t)
	c.Int(2)
	c.Ints([]int{dim})
	c.Bool(true)
	mean := c.Run1(&opVectorNorm)
	if foreach {
		mean.Mul_(mean)
	} else {
		mean.Square_()
	}
	return mean.DivScalar_(t.Size(dim))
}

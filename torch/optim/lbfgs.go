package optim

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// LBFGS is the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno with
// limited memory. It mirrors torch.optim.LBFGS. A step evaluates the loss several
// times, and so needs a closure: see [LBFGS.StepClosure]. It is for all gradients
// together, has one parameter group, and keeps HistorySize pairs of vectors of the
// length of all parameters.
type LBFGS struct {
	base
	group LBFGSGroup

	evals, iterations int
	direction         torch.Tensor
	size              num // of the last step
	oldDirs, oldSteps []torch.Tensor
	ro                []torch.Tensor
	hDiag             num
	al                []torch.Tensor
	alFirst           bool // whether the first step made al: it is before that step's end in the state
	prevGrad          torch.Tensor
	prevLoss          float64
}

// LBFGSGroup is the parameter group of an [LBFGS], whose options may be changed
// between steps.
type LBFGSGroup struct {
	ParamGroup
	MaxIter         int
	MaxEval         int
	ToleranceGrad   float64
	ToleranceChange float64
	HistorySize     int
	LineSearchFn    string
	Maximize        bool
}

// NewLBFGS returns an LBFGS for params, which must be leaves, with learning rate
// lr; PyTorch's default is 1.
//
//	lbfgs := optim.NewLBFGS(nn.Parameters(net), 1, optim.LineSearchFn("strong_wolfe"))
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf or
// is given twice, if lr is less than 0 and if LineSearchFn is unknown.
func NewLBFGS(params []torch.Tensor, lr float64, opts ...LBFGSOption) *LBFGS {
	o := &LBFGS{group: LBFGSGroup{ParamGroup: ParamGroup{LR: lr}, MaxIter: 20, MaxEval: -1, ToleranceGrad: 1e-7, ToleranceChange: 1e-9, HistorySize: 100}, hDiag: num{v: 1}}
	g := &o.group
	apply(g, opts)
	if g.MaxEval < 0 {
		g.MaxEval = g.MaxIter * 5 / 4
	}
	o.base = base{self: o, name: "LBFGS", special: o}
	if reason := g.invalid(); reason != "" {
		panic(o.errorf("%s", reason))
	}
	g.fields = g.table()
	o.add(&g.ParamGroup, params)
	return o
}

func (g *LBFGSGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"max_iter", &g.MaxIter},
		{"max_eval", &g.MaxEval},
		{"tolerance_grad", &g.ToleranceGrad},
		{"tolerance_change", &g.ToleranceChange},
		{"history_size", &g.HistorySize},
		{"line_search_fn", &g.LineSearchFn},
		{"maximize", &g.Maximize},
	}
}

func (g *LBFGSGroup) invalid() string {
	if r := badLR(&g.ParamGroup); r != "" {
		return r
	}
	if g.LineSearchFn != "" && g.LineSearchFn != "strong_wolfe" {
		return fmt.Sprintf("line search function %q; only \"strong_wolfe\" is supported, or none", g.LineSearchFn)
	}
	return ""
}

// Group returns the parameter group with all of its options, which may be changed
// between steps.
func (o *LBFGS) Group() *LBFGSGroup { return &o.group }

// Step panics with a [*torch.Error]: a step of LBFGS needs a closure.
func (o *LBFGS) Step() {
	panic(o.errorf("a step evaluates the loss several times; call StepClosure with a closure that clears the gradients, computes the loss and calls its Backward"))
}

// StepClosure makes up to MaxIter iterations, for which it calls closure up to
// MaxEval times. closure clears the gradients, computes the loss and calls its
// Backward, the same each time. It returns the first loss. It mirrors
// torch.optim.LBFGS.step.
//
//	loss := lbfgs.StepClosure(func() torch.Tensor {
//		lbfgs.ZeroGrad()
//		loss := criterion.Forward(net.Forward(x), y)
//		loss.Backward()
//		return loss
//	})
func (o *LBFGS) StepClosure(closure func() torch.Tensor) (loss torch.Tensor) {
	o.before()
	torch.NoGrad(func() { loss = o.step(closure) })
	o.after()
	return loss
}

// step opens no scope, since tensors of the closure may be there to stay.
func (o *LBFGS) step(closure func() torch.Tensor) (first torch.Tensor) {
	g := &o.group
	lr := g.rate()
	evaluate := func() float64 {
		var loss torch.Tensor
		torch.EnableGrad(func() { loss = closure() })
		if !first.Defined() {
			first = loss
		}
		if g.Maximize {
			return -loss.Item()
		}
		return loss.Item()
	}
	loss := evaluate()
	evals := 1
	o.evals++
	grad := o.flatGrad()
	small := func() bool { return grad.Abs().Max().LeScalar(g.ToleranceGrad).Item() != 0 }
	fresh, turned := !o.direction.Defined(), o.al != nil
	optimal := small()
	if optimal {
		return first
	}
	for n := 1; n <= g.MaxIter; n++ {
		o.iterations++
		o.turn(grad)
		if o.prevGrad.Defined() {
			o.prevGrad.Copy_(grad)
		} else {
			o.prevGrad = grad.Clone(torch.ContiguousFormat)
		}
		o.prevLoss = loss
		o.size = lr
		if o.iterations == 1 {
			o.size = least(num{v: 1}, num{v: 1}.div(num{t: grad.Abs().Sum()})).mul(lr)
		}
		slope := num{t: grad.Dot(o.direction)}
		if (num{v: -g.ToleranceChange}).less(slope) {
			break
		}
		more := 0
		if g.LineSearchFn != "" {
			x := o.params_()
			at := func(t num) (float64, torch.Tensor) {
				o.move(t, o.direction)
				loss := evaluate()
				grad := o.flatGrad()
				o.setParams(x)
				return loss, grad
			}
			loss, grad, o.size, more = strongWolfe(at, o.size, o.direction, loss, grad, slope, g.ToleranceChange, g.MaxEval-evals)
			o.move(o.size, o.direction)
			optimal = small()
		} else {
			o.move(o.size, o.direction)
			if n != g.MaxIter {
				loss = evaluate()
				grad = o.flatGrad()
				optimal = small()
				more = 1
			}
		}
		evals += more
		o.evals += more
		if n == g.MaxIter || evals >= g.MaxEval || optimal {
			break
		}
		if o.size.times(o.direction).Abs().Max().LeScalar(g.ToleranceChange).Item() != 0 {
			break
		}
		if diff := loss - o.prevLoss; max(diff, -diff) < g.ToleranceChange {
			break
		}
	}
	if !turned {
		o.alFirst = fresh && o.al != nil
	}
	o.keep()
	return first
}

// turn computes the direction of the next iteration.
func (o *LBFGS) turn(grad torch.Tensor) {
	if o.iterations == 1 {
		o.direction = grad.Neg()
		o.oldDirs, o.oldSteps, o.ro, o.hDiag = nil, nil, nil, num{v: 1}
		return
	}
	y := grad.Sub(o.prevGrad)
	s := o.size.times(o.direction)
	ys := y.Dot(s)
	if ys.GtScalar(1e-10).Item() != 0 {
		if len(o.oldDirs) == o.group.HistorySize && len(o.oldDirs) > 0 {
			o.oldDirs, o.oldSteps, o.ro = o.oldDirs[1:], o.oldSteps[1:], o.ro[1:]
		}
		o.oldDirs, o.oldSteps = append(o.oldDirs, y), append(o.oldSteps, s)
		o.ro = append(o.ro, num{v: 1}.div(num{t: ys}).t)
		o.hDiag = num{t: ys.Div(y.Dot(y))}
	}
	if o.al == nil {
		o.al = make([]torch.Tensor, o.group.HistorySize)
	}
	if n := len(o.oldDirs); len(o.al) < n {
		o.al = append(o.al, make([]torch.Tensor, n-len(o.al))...)
	}
	q := grad.Neg()
	for i := len(o.oldDirs) - 1; i >= 0; i-- {
		o.al[i] = o.oldSteps[i].Dot(q).Mul(o.ro[i])
		q.Add_(o.oldDirs[i], torch.Alpha(o.al[i].Neg().Item()))
	}
	r := o.hDiag.times(q)
	for i := range o.oldDirs {
		be := o.oldDirs[i].Dot(r).Mul(o.ro[i])
		r.Add_(o.oldSteps[i], torch.Alpha(o.al[i].Sub(be).Item()))
	}
	o.direction = r
}

// flatGrad is the gradients of all parameters as one vector.
func (o *LBFGS) flatGrad() torch.Tensor {
	var views []torch.Tensor
	for i, grad := range torch.Grads(o.params) {
		switch {
		case !grad.Defined():
			grad = torch.ZerosLike(o.params[i].Detach())
		case grad.IsSparse():
			grad = grad.ToDense()
		}
		if grad.DType().IsComplex() {
			grad = torch.ViewAsReal(grad)
		}
		views = append(views, grad.Reshape(-1))
	}
	flat := torch.Cat(views, 0)
	if o.group.Maximize {
		flat.Neg_()
	}
	return flat
}

// move adds size·update to the parameters.
func (o *LBFGS) move(size num, update torch.Tensor) {
	offset, alpha := 0, o.scalar("the learning rate", size)
	for _, p := range o.params {
		if p.DType().IsComplex() {
			p = torch.ViewAsReal(p)
		}
		n := p.NumEl()
		p.Add_(update.Narrow(0, offset, n).View(p.Shape()...), torch.Alpha(alpha))
		offset += n
	}
}

func (o *LBFGS) params_() (copies []torch.Tensor) {
	for _, p := range o.params {
		copies = append(copies, p.Clone(torch.ContiguousFormat))
	}
	return copies
}

func (o *LBFGS) setParams(copies []torch.Tensor) {
	for i, p := range o.params {
		p.Copy_(copies[i])
	}
}

// keep makes the state outlive the caller's scope.
func (o *LBFGS) keep() {
	for _, list := range [][]torch.Tensor{o.oldDirs, o.oldSteps, o.ro, o.al, {o.direction, o.size.t, o.hDiag.t, o.prevGrad}} {
		for _, t := range list {
			if t.Defined() {
				t.Keep()
			}
		}
	}
}

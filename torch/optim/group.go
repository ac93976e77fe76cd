package optim

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// ParamGroup is a set of parameters with options of its own: an entry of
// PyTorch's optimizer.param_groups. This is the part that all optimizers have;
// the options of one kind are in [SGDGroup], [AdamGroup] and their like.
type ParamGroup struct {
	// LR is the learning rate of the next Step, unless LRTensor is defined.
	LR float64
	// LRTensor is the learning rate as a tensor of one element, see [LRTensor].
	LRTensor torch.Tensor

	params         []torch.Tensor
	names          []string
	first          int // place of params[0] among the parameters of all groups
	inspected      bool
	dtype          torch.DType  // of params[0], when it was inspected
	device         torch.Device // of params[0]
	complex        bool         // whether a parameter is
	gpu            bool         // whether all are on a GPU
	alike          bool         // whether all are of one type and on one device
	fusable        bool         // whether fused operators take all of them
	kind           numberKind   // of the parameters
	numbers        numberKind   // the same, or asNumber if the next step runs PyTorch's foreach
	foreach        *Choice      // nil if the optimizer has no such option
	fused          *Choice
	differentiable *bool // nil if the optimizer has no such option
	capturable     *bool
	fields         []field
	initialLR      float64
	initialTensor  torch.Tensor // the same where it is a tensor
	hasInitial     bool
	extra          torch.Dict // entries of a loaded group that mean nothing here
}

func (g *ParamGroup) common() *ParamGroup { return g }

// Params returns the parameters of the group. The slice is a copy.
func (g *ParamGroup) Params() []torch.Tensor { return slices.Clone(g.params) }

// Names returns the names that the parameters were given with [ParamNames], nil if
// none were. The slice is a copy. It mirrors group["param_names"].
func (g *ParamGroup) Names() []string { return slices.Clone(g.names) }

// inspect notes what the types and devices of the parameters ask for. nn.To may
// change them at any time, the first one like the others.
func (g *ParamGroup) inspect() {
	dtype, device := g.params[0].DType(), g.params[0].Device()
	if !g.inspected || dtype != g.dtype || device != g.device {
		g.inspected, g.dtype, g.device = true, dtype, device
		g.complex, g.kind, g.gpu, g.alike, g.fusable = false, numberFor(g.params[0]), true, true, true
		for _, p := range g.params {
			g.alike = g.alike && p.DType() == dtype && p.Device() == device
			g.fusable = g.fusable && fusable(p)
			g.complex = g.complex || p.DType().IsComplex()
			g.gpu = g.gpu && p.Device().Type == torch.CUDAType
			if numberFor(p) != g.kind {
				g.kind = mixed
			}
		}
	}
	g.numbers = g.kind
	if g.isForeach() {
		g.numbers = asNumber
	}
}

// isForeach reports whether PyTorch would take its implementation on lists of
// tensors, whose formulas differ a little from those of its loop.
func (g *ParamGroup) isForeach() bool {
	if g.foreach == nil {
		return false
	}
	if *g.foreach == Unset && (g.fused == nil || *g.fused == Unset) {
		return g.gpu && !g.isDifferentiable()
	}
	return *g.foreach == On
}

func (g *ParamGroup) isDifferentiable() bool { return g.differentiable != nil && *g.differentiable }
func (g *ParamGroup) isCapturable() bool     { return g.capturable != nil && *g.capturable }

func (g *ParamGroup) isFused() bool { return g.fused != nil && *g.fused == On }

// MomentumOrBeta1 returns the option that schedulers with momentum change: Momentum,
// or the first of Betas where there are those; ok tells whether there is one.
func (g *ParamGroup) MomentumOrBeta1() (v float64, ok bool) {
	for _, f := range g.fields {
		switch p := f.value.(type) {
		case eitherPair:
			return numberOf(p.numbers[0], p.tensors[0]), true
		case *[2]float64:
			if f.key == "betas" {
				return p[0], true
			}
		}
		if p, is := f.value.(*float64); is && f.key == "momentum" {
			return *p, true
		}
	}
	return 0, false
}

// SetMomentumOrBeta1 sets what [ParamGroup.MomentumOrBeta1] returns, and does
// nothing where there is no such option. Schedulers call it.
func (g *ParamGroup) SetMomentumOrBeta1(v float64) {
	for _, f := range g.fields {
		switch p := f.value.(type) {
		case eitherPair: // PyTorch puts another pair there, with a number where there was a tensor
			p.set([2]float64{v, numberOf(p.numbers[1], p.tensors[1])})
		case *[2]float64:
			if f.key == "betas" {
				p[0] = v
			}
		}
		if p, is := f.value.(*float64); is && f.key == "momentum" {
			*p = v
		}
	}
}

// HasBetas reports whether the optimizer has Betas, and no Momentum.
func (g *ParamGroup) HasBetas() bool {
	return slices.ContainsFunc(g.fields, func(f field) bool { return f.key == "betas" })
}

// Note returns what a scheduler noted in the group under key, as a number: the
// "max_lr" of a OneCycleLR, for example. State dicts have it.
func (g *ParamGroup) Note(key string) (v float64, ok bool) {
	v, err := g.extra.Float(key)
	return v, err == nil
}

// SetNote sets what [ParamGroup.Note] returns. Schedulers call it.
func (g *ParamGroup) SetNote(key string, v float64) { g.extra.Set(key, v) }

// InitialLR returns the learning rate that the group had when a scheduler was
// first attached, and whether there was one. It mirrors group["initial_lr"].
func (g *ParamGroup) InitialLR() (lr float64, ok bool) {
	return numberOf(g.initialLR, g.initialTensor), g.hasInitial
}

// InitialLRTensor returns what [ParamGroup.InitialLR] returns as the tensor that state
// dicts have, or the undefined tensor where it is a number.
func (g *ParamGroup) InitialLRTensor() torch.Tensor { return g.initialTensor }

// SetInitialLR sets what [ParamGroup.InitialLR] returns, as a number. Schedulers call it.
func (g *ParamGroup) SetInitialLR(lr float64) {
	g.initialLR, g.initialTensor, g.hasInitial = lr, torch.Tensor{}, true
}

// KeepInitialLR makes the learning rate of now that of [ParamGroup.InitialLR], as a copy
// if it is a tensor. Schedulers call it.
func (g *ParamGroup) KeepInitialLR() {
	g.SetInitialLR(g.LearningRate())
	if g.LRTensor.Defined() {
		g.initialTensor = copied(g.LRTensor).Keep()
	}
}

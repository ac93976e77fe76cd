package optim

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// ParamGroup is a set of parameters with options of its own: an entry of
// PyTorch's optimizer.param_groups. This is the part that all optimizers have;
// the options of one kind are in [SGDGroup] and [AdamWGroup].
type ParamGroup struct {
	// LR is the learning rate of the next Step.
	LR float64

	params     []torch.Tensor
	first      int // place of params[0] among the parameters of all groups
	inspected  bool
	dtype      torch.DType  // of params[0], when it was inspected
	device     torch.Device // of params[0]
	complex    bool         // whether a parameter is
	numbers    numberKind
	fields     []field
	initialLR  float64
	hasInitial bool
	extra      torch.Dict // entries of a loaded group that mean nothing here
}

// field is an entry of a group in a state dict. The value is a *float64, a *bool
// or a *[2]float64 to read and write, or a constant that PyTorch has and this
// package has no choice of.
type field struct {
	key   string
	value any
}

// Params returns the parameters of the group. The slice is a copy.
func (g *ParamGroup) Params() []torch.Tensor { return slices.Clone(g.params) }

// inspect notes what the types and devices of the parameters ask for. nn.To may
// change them at any time, the first one like the others.
func (g *ParamGroup) inspect() {
	dtype, device := g.params[0].DType(), g.params[0].Device()
	if g.inspected && dtype == g.dtype && device == g.device {
		return
	}
	g.inspected, g.dtype, g.device = true, dtype, device
	g.complex, g.numbers = false, numberFor(g.params[0])
	for _, p := range g.params {
		g.complex = g.complex || p.DType().IsComplex()
		if numberFor(p) != g.numbers {
			g.numbers = mixed
		}
	}
}

// InitialLR returns the learning rate that the group had when a scheduler was
// first attached, and whether there was one. It mirrors group["initial_lr"].
func (g *ParamGroup) InitialLR() (lr float64, ok bool) { return g.initialLR, g.hasInitial }

// SetInitialLR sets what [ParamGroup.InitialLR] returns. Schedulers call it.
func (g *ParamGroup) SetInitialLR(lr float64) { g.initialLR, g.hasInitial = lr, true }

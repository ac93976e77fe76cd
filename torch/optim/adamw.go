package optim

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// AdamW is [Adam] with the weight decay apart from the gradient, as
//
//	p = p · (1 - LR·WeightDecay)
//
// before a step. It mirrors torch.optim.AdamW.
type AdamW struct {
	optimizer[AdamGroup, *AdamGroup]
	adam adam
}

// AdamWGroup is a parameter group of an [AdamW].
type AdamWGroup = AdamGroup

// NewAdamW returns an AdamW for params, which must be leaves, with learning rate
// lr; PyTorch's default is 1e-3. Step leaves those without a gradient alone:
// frozen ones may be among them.
//
//	adamw := optim.NewAdamW(nn.Parameters(net), 1e-3, optim.Betas(0.9, 0.95))
//
// It panics with a [*torch.Error] where [NewAdam] does.
func NewAdamW(params []torch.Tensor, lr float64, opts ...AdamWOption) *AdamW {
	o := &AdamW{}
	defaults := adamDefaults(lr)
	defaults.WeightDecay, defaults.DecoupledWeightDecay = 1e-2, true
	o.adam.base = &o.base
	start(&o.optimizer, o, "AdamW", defaults, params, opts, o.adam.change, o.adam.columns()...)
	return o
}

// AddParamGroup adds params as a group whose options are those that NewAdamW
// got, save for opts. It panics with a [*torch.Error] where NewAdamW does. It
// mirrors torch.optim.Optimizer.add_param_group.
func (o *AdamW) AddParamGroup(params []torch.Tensor, opts ...AdamWGroupOption) {
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *AdamW) Groups() []*AdamGroup { return slices.Clone(o.groups) }

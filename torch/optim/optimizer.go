package optim

import "github.com/gotorch/gotorch/torch"

// Optimizer is what every optimizer of this package is; schedulers of learning
// rates (package lr) and training loops ask for no more. It mirrors
// torch.optim.Optimizer.
//
// An Optimizer is for one goroutine at a time.
type Optimizer interface {
	// Step changes each parameter by its gradient. A parameter that has none is
	// left alone, and so is its state.
	Step()
	// StepClosure calls closure, which computes the loss and its gradients, and then
	// does what Step does; an [LBFGS] calls it several times, and has no other Step. It
	// returns the loss.
	StepClosure(closure func() torch.Tensor) torch.Tensor
	// ZeroGrad drops the gradients of all parameters, or with SetToNone(false)
	// fills them with zeros.
	ZeroGrad(opts ...ZeroGradOption)
	// ParamGroups returns the parameter groups, whose learning rates may be changed
	// between steps.
	ParamGroups() []*ParamGroup
	// StateDict returns the state and the options in PyTorch's layout. Its tensors
	// are the optimizer's own, not copies: they change with the next Step.
	StateDict() *torch.Dict
	// LoadStateDict replaces state and options by those of d, which came from
	// StateDict or from Python. It copies the tensors. On an error, which says what
	// does not fit, the optimizer is as before.
	LoadStateDict(d *torch.Dict) error
}

// ZeroGradOption is an option of ZeroGrad: [SetToNone].
type ZeroGradOption interface{ zeroGradOption() }

// SetToNone tells ZeroGrad whether to drop the gradients, which is the default,
// or to keep their memory and fill it with zeros.
type SetToNone bool

func (SetToNone) zeroGradOption() {}

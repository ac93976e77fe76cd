package optim

import "github.com/gotorch/gotorch/torch"

// option is what all options are. The key is that of PyTorch's parameter groups.
type option interface {
	entry() (key string, value any)
}

// constructorOption is an option that constructors take as well: every one but
// [LR], which they have an argument for.
type constructorOption interface{ constructorOption() }

// LR gives a parameter group a learning rate of its own.
type LR float64

// Momentum is how much of the last update goes into the next one; 0 by default, and
// 0.95 for [Muon].
type Momentum float64

// Dampening is how much less of a gradient goes into the momentum buffer; 0 by
// default.
type Dampening float64

// WeightDecay pulls the parameters towards zero: as a penalty in the gradient, 0 by
// default, or apart from it for [AdamW] (0.01 by default), [Adafactor] (0), [Muon]
// (0.1), and where there is [DecoupledWeightDecay].
type WeightDecay float64

// DecoupledWeightDecay keeps the weight decay out of the gradient, as [AdamW] does.
type DecoupledWeightDecay bool

// Nesterov enables Nesterov momentum; [Muon] has it by default.
type Nesterov bool

// Maximize climbs up the gradient instead of going down.
type Maximize bool

// Eps is added to a denominator, so that it is not zero: 1e-8 by default, 1e-6 for
// [Adadelta], 1e-10 for [Adagrad], 1e-7 for [Muon].
type Eps float64

// BetasOption holds the coefficients of [Betas].
type BetasOption [2]float64

// Betas is how slowly the running averages of the gradient and of its square
// change; 0.9 and 0.999 by default.
func Betas(beta1, beta2 float64) BetasOption { return BetasOption{beta1, beta2} }

// AMSGrad divides by the largest running average of the squared gradient so far,
// instead of the current one.
type AMSGrad bool

// Foreach(true) takes the formulas of PyTorch's implementation on lists of tensors,
// which is the default on a GPU, Foreach(false) those of its loop, which is the
// default on the CPU. Results differ in the last bits, and speed does not: both run
// on lists here.
type Foreach bool

// Fused(true) computes a step in one operator for each type of parameters, which
// must be floating-point numbers.
type Fused bool

// LRTensorOption holds the tensor of [LRTensor].
type LRTensorOption struct {
	allOptions
	t torch.Tensor
}

// LRTensor gives a constructor or a parameter group a learning rate that is a tensor of
// one element, in the place of the number: PyTorch's lr=torch.tensor(0.001). Numbers are
// computed in its type then. The optimizer holds the tensor itself, which may be changed
// in place; schedulers do so, and state dicts have it. It is for [Capturable], where a
// graph reads what the tensor holds, and for gradients of the learning rate, see
// [Differentiable].
//
//	rate := torch.ScalarTensor(1e-3, torch.Float32)
//	adam := optim.NewAdam(nn.Parameters(net), 0, optim.LRTensor(rate))
//
// Constructors panic with a [*torch.Error] if it has not one element, and those of [Adam]
// and [AdamW] with Foreach(true), unless Capturable.
func LRTensor(t torch.Tensor) LRTensorOption { return LRTensorOption{t: t} }

// BetasTensorOption holds the tensors of [BetasTensor].
type BetasTensorOption [2]torch.Tensor

// BetasTensor is [Betas] of [Adam] and [AdamW] as tensors of one element each, see
// [LRTensor]. Constructors panic with a [*torch.Error] where one is undefined or has not
// one element, and with Foreach(true), unless [Capturable].
func BetasTensor(beta1, beta2 torch.Tensor) BetasTensorOption {
	return BetasTensorOption{scalarOf(beta1), scalarOf(beta2)}
}

// WeightDecayTensorOption holds the tensor of [WeightDecayTensor].
type WeightDecayTensorOption struct{ t torch.Tensor }

// WeightDecayTensor is [WeightDecay] of [SGD], [Adam] and [AdamW] as a tensor of one
// element, see [LRTensor]. Its gradient comes through [Differentiable] steps.
func WeightDecayTensor(t torch.Tensor) WeightDecayTensorOption { return WeightDecayTensorOption{t} }

// Capturable makes steps fit for CUDA graphs: the number of steps is on the device of the
// parameter, and the numbers that depend on it, and on an [LRTensor], are computed there
// as tensors, which round otherwise. Step panics with a [*torch.Error] if a parameter is
// not on a GPU, as in PyTorch. Tests compare the numbers with PyTorch's on a CPU; it has
// never run on a GPU.
type Capturable bool

// Differentiable lets autograd record the steps: parameters, which need not be leaves
// then, become results of their values before, of gradients and of state, and gradients
// come through them, of first and higher order. Steps change tensors in place: leaves
// that require gradients are not for that, nor what a loss was computed of; give clones.
//
//	p := w.Clone()
//	sgd := optim.NewSGD([]torch.Tensor{p}, 0.1, optim.Differentiable(true))
//	for range 3 {
//		q := p.Clone()
//		p.SetGrad(torch.Grad([]torch.Tensor{loss(q)}, []torch.Tensor{q}, torch.CreateGraph(true))[0])
//		sgd.Step()
//	}
//	loss(p).Backward() // the gradient of w goes through the steps
//
// Some optimizers change in place what the step before has noted for its gradient, as
// PyTorch's do: Backward through more than one step panics with a [*torch.Error] with
// [Adamax], [Rprop], AMSGrad, Centered, and where an [LRTensor] of an [SGD] with Momentum
// requires a gradient.
//
// With [SGD], [Adam] and [AdamW] gradients also come to an [LRTensor], [BetasTensor] and
// [WeightDecayTensor] that require them. LoadStateDict keeps the history of state tensors.
// Tensors that change in place hold the graph, and it holds them, as in PyTorch: it is
// free after a Backward without CreateGraph, or after ZeroGrad and Detach_ of parameters and state.
// Steps are those of Foreach(false); Step panics with a [*torch.Error] with
// Foreach(true), and the constructor with Fused(true).
type Differentiable bool

// Rho is how slowly the running average of squared gradients changes; 0.9 by
// default.
type Rho float64

// LRDecay lowers the learning rate with the number of steps; 0 by default.
type LRDecay float64

// InitialAccumulatorValue is what the sum of squared gradients begins with; 0 by
// default.
type InitialAccumulatorValue float64

// Lambd is the decay term of [ASGD]; 1e-4 by default.
type Lambd float64

// Alpha is how slowly the running average of squared gradients of [RMSprop] changes,
// 0.99 by default, and the power by which the learning rate of [ASGD] falls, 0.75 by
// default.
type Alpha float64

// T0 is the step at which [ASGD] begins to average; 1e6 by default.
type T0 float64

// MomentumDecay is how fast the momentum of [NAdam] grows; 4e-3 by default.
type MomentumDecay float64

// Centered divides by an estimate of the gradient's variance.
type Centered bool

// EtasOption holds the factors of [Etas].
type EtasOption [2]float64

// Etas is what [Rprop] multiplies the step size of a number by when its gradient
// changes sign, and when it does not; 0.5 and 1.2 by default.
func Etas(minus, plus float64) EtasOption { return EtasOption{minus, plus} }

// StepSizesOption holds the bounds of [StepSizes].
type StepSizesOption [2]float64

// StepSizes is the smallest and the largest step size of [Rprop]; 1e-6 and 50 by
// default.
func StepSizes(least, most float64) StepSizesOption { return StepSizesOption{least, most} }

// Beta2Decay is the power of the number of steps by which the running averages of
// [Adafactor] change; -0.8 by default.
type Beta2Decay float64

// D is the clipping threshold of [Adafactor]; 1 by default.
type D float64

// NSCoefficientsOption holds the coefficients of [NSCoefficients].
type NSCoefficientsOption [3]float64

// NSCoefficients is the polynomial of the Newton–Schulz iteration of [Muon]; 3.4445,
// -4.775 and 2.0315 by default.
func NSCoefficients(a, b, c float64) NSCoefficientsOption { return NSCoefficientsOption{a, b, c} }

// NSSteps is the number of Newton–Schulz iterations of [Muon]; 5 by default.
type NSSteps int

// AdjustLRFn tells how [Muon] adapts the learning rate to the shape of a matrix [A, B]:
// "original", the default, by √max(1, A/B), "match_rms_adamw" by 0.2·√max(A, B), so
// that learning rate and weight decay of AdamW fit, "spectral_unclamped" by √(A/B).
type AdjustLRFn string

// MaxIter is the number of iterations of [LBFGS] in a step; 20 by default.
type MaxIter int

// MaxEval is the number of calls of the closure in a step of [LBFGS]; MaxIter·5/4 by
// default.
type MaxEval int

// ToleranceGrad ends a step of [LBFGS] when no gradient is larger; 1e-7 by default.
type ToleranceGrad float64

// ToleranceChange ends a step of [LBFGS] when parameters or loss change less; 1e-9 by
// default.
type ToleranceChange float64

// HistorySize is how many updates [LBFGS] remembers; 100 by default.
type HistorySize int

// LineSearchFn is "strong_wolfe", or "" for none, the default.
type LineSearchFn string

// AdadeltaOption is an option of [NewAdadelta]: [WeightDecay], [Maximize], [Eps],
// [Foreach], [Rho], [LRTensor], [Capturable], [Differentiable] and [ParamNames].
type AdadeltaOption interface {
	AdadeltaGroupOption
	constructorOption
}

// AdadeltaGroupOption is an option of the AddParamGroup of [Adadelta]: an
// [AdadeltaOption], or [LR].
type AdadeltaGroupOption interface{ adadeltaGroupOption() }

// AdafactorOption is an option of [NewAdafactor]: [WeightDecay], [Maximize],
// [Foreach], [Beta2Decay], [D], [AdafactorEps], [LRTensor] and [ParamNames].
type AdafactorOption interface {
	AdafactorGroupOption
	constructorOption
}

// AdafactorGroupOption is an option of the AddParamGroup of [Adafactor]: an
// [AdafactorOption], or [LR].
type AdafactorGroupOption interface{ adafactorGroupOption() }

// AdagradOption is an option of [NewAdagrad]: [WeightDecay], [Maximize], [Eps],
// [Foreach], [Fused], [LRDecay], [InitialAccumulatorValue], [LRTensor],
// [Differentiable] and [ParamNames].
type AdagradOption interface {
	AdagradGroupOption
	constructorOption
}

// AdagradGroupOption is an option of the AddParamGroup of [Adagrad]: an
// [AdagradOption], or [LR].
type AdagradGroupOption interface{ adagradGroupOption() }

// AdamOption is an option of [NewAdam]: [WeightDecay], [DecoupledWeightDecay],
// [Maximize], [Eps], [Betas], [AMSGrad], [Foreach], [Fused], [LRTensor],
// [BetasTensor], [WeightDecayTensor], [Capturable], [Differentiable] and
// [ParamNames].
type AdamOption interface {
	AdamGroupOption
	constructorOption
}

// AdamGroupOption is an option of the AddParamGroup of [Adam]: an [AdamOption],
// or [LR].
type AdamGroupOption interface{ adamGroupOption() }

// AdamWOption is an option of [NewAdamW]: [WeightDecay], [Maximize], [Eps],
// [Betas], [AMSGrad], [Foreach], [Fused], [LRTensor], [BetasTensor],
// [WeightDecayTensor], [Capturable], [Differentiable] and [ParamNames].
type AdamWOption interface {
	AdamWGroupOption
	constructorOption
}

// AdamWGroupOption is an option of the AddParamGroup of [AdamW]: an
// [AdamWOption], or [LR].
type AdamWGroupOption interface{ adamWGroupOption() }

// AdamaxOption is an option of [NewAdamax]: [WeightDecay], [Maximize], [Eps],
// [Betas], [Foreach], [LRTensor], [Capturable], [Differentiable] and [ParamNames].
type AdamaxOption interface {
	AdamaxGroupOption
	constructorOption
}

// AdamaxGroupOption is an option of the AddParamGroup of [Adamax]: an
// [AdamaxOption], or [LR].
type AdamaxGroupOption interface{ adamaxGroupOption() }

// ASGDOption is an option of [NewASGD]: [WeightDecay], [Maximize], [Foreach],
// [Lambd], [Alpha], [T0], [LRTensor], [Capturable], [Differentiable] and
// [ParamNames].
type ASGDOption interface {
	ASGDGroupOption
	constructorOption
}

// ASGDGroupOption is an option of the AddParamGroup of [ASGD]: an [ASGDOption],
// or [LR].
type ASGDGroupOption interface{ asgdGroupOption() }

// LBFGSOption is an option of [NewLBFGS]: [Maximize], [MaxIter], [MaxEval],
// [ToleranceGrad], [ToleranceChange], [HistorySize], [LineSearchFn], [LRTensor] and
// [ParamNames].
type LBFGSOption interface {
	lbfgsGroupOption()
	constructorOption
}

// MuonOption is an option of [NewMuon]: [Momentum], [WeightDecay], [Nesterov],
// [Eps], [NSCoefficients], [NSSteps], [AdjustLRFn], [LRTensor] and [ParamNames].
type MuonOption interface {
	MuonGroupOption
	constructorOption
}

// MuonGroupOption is an option of the AddParamGroup of [Muon]: a [MuonOption],
// or [LR].
type MuonGroupOption interface{ muonGroupOption() }

// NAdamOption is an option of [NewNAdam]: [WeightDecay], [DecoupledWeightDecay],
// [Maximize], [Eps], [Betas], [Foreach], [MomentumDecay], [LRTensor], [Capturable],
// [Differentiable] and [ParamNames].
type NAdamOption interface {
	NAdamGroupOption
	constructorOption
}

// NAdamGroupOption is an option of the AddParamGroup of [NAdam]: an
// [NAdamOption], or [LR].
type NAdamGroupOption interface{ nAdamGroupOption() }

// RAdamOption is an option of [NewRAdam]: [WeightDecay], [DecoupledWeightDecay],
// [Maximize], [Eps], [Betas], [Foreach], [LRTensor], [Capturable], [Differentiable]
// and [ParamNames].
type RAdamOption interface {
	RAdamGroupOption
	constructorOption
}

// RAdamGroupOption is an option of the AddParamGroup of [RAdam]: an
// [RAdamOption], or [LR].
type RAdamGroupOption interface{ rAdamGroupOption() }

// RMSpropOption is an option of [NewRMSprop]: [Momentum], [WeightDecay],
// [Maximize], [Eps], [Foreach], [Alpha], [Centered], [LRTensor], [Capturable],
// [Differentiable] and [ParamNames].
type RMSpropOption interface {
	RMSpropGroupOption
	constructorOption
}

// RMSpropGroupOption is an option of the AddParamGroup of [RMSprop]: an
// [RMSpropOption], or [LR].
type RMSpropGroupOption interface{ rmsPropGroupOption() }

// RpropOption is an option of [NewRprop]: [Maximize], [Foreach], [Etas],
// [StepSizes], [LRTensor], [Capturable], [Differentiable] and [ParamNames].
type RpropOption interface {
	RpropGroupOption
	constructorOption
}

// RpropGroupOption is an option of the AddParamGroup of [Rprop]: a
// [RpropOption], or [LR].
type RpropGroupOption interface{ rpropGroupOption() }

// SGDOption is an option of [NewSGD]: [Momentum], [Dampening], [WeightDecay],
// [Nesterov], [Maximize], [Foreach], [Fused], [LRTensor], [WeightDecayTensor],
// [Differentiable] and [ParamNames].
type SGDOption interface {
	SGDGroupOption
	constructorOption
}

// SGDGroupOption is an option of the AddParamGroup of [SGD]: an [SGDOption], or
// [LR].
type SGDGroupOption interface{ sgdGroupOption() }

// SparseAdamOption is an option of [NewSparseAdam]: [Maximize], [Eps], [Betas],
// [LRTensor] and [ParamNames].
type SparseAdamOption interface {
	SparseAdamGroupOption
	constructorOption
}

// SparseAdamGroupOption is an option of the AddParamGroup of [SparseAdam]: a
// [SparseAdamOption], or [LR].
type SparseAdamGroupOption interface{ sparseAdamGroupOption() }

func (v LR) entry() (string, any)                      { return "lr", float64(v) }
func (v LRTensorOption) entry() (string, any)          { return "lr", v.t }
func (v BetasTensorOption) entry() (string, any)       { return "betas", [2]torch.Tensor(v) }
func (v WeightDecayTensorOption) entry() (string, any) { return "weight_decay", v.t }
func (v Capturable) entry() (string, any)              { return "capturable", bool(v) }
func (v Differentiable) entry() (string, any)          { return "differentiable", bool(v) }
func (v Momentum) entry() (string, any)                { return "momentum", float64(v) }
func (v Dampening) entry() (string, any)               { return "dampening", float64(v) }
func (v WeightDecay) entry() (string, any)             { return "weight_decay", float64(v) }
func (v DecoupledWeightDecay) entry() (string, any)    { return "decoupled_weight_decay", bool(v) }
func (v Nesterov) entry() (string, any)                { return "nesterov", bool(v) }
func (v Maximize) entry() (string, any)                { return "maximize", bool(v) }
func (v Eps) entry() (string, any)                     { return "eps", float64(v) }
func (v BetasOption) entry() (string, any)             { return "betas", [2]float64(v) }
func (v AMSGrad) entry() (string, any)                 { return "amsgrad", bool(v) }
func (v Foreach) entry() (string, any)                 { return "foreach", choose(bool(v)) }
func (v Fused) entry() (string, any)                   { return "fused", choose(bool(v)) }
func (v Rho) entry() (string, any)                     { return "rho", float64(v) }
func (v LRDecay) entry() (string, any)                 { return "lr_decay", float64(v) }
func (v InitialAccumulatorValue) entry() (string, any) {
	return "initial_accumulator_value", float64(v)
}
func (v Lambd) entry() (string, any)                { return "lambd", float64(v) }
func (v Alpha) entry() (string, any)                { return "alpha", float64(v) }
func (v T0) entry() (string, any)                   { return "t0", float64(v) }
func (v MomentumDecay) entry() (string, any)        { return "momentum_decay", float64(v) }
func (v Centered) entry() (string, any)             { return "centered", bool(v) }
func (v EtasOption) entry() (string, any)           { return "etas", [2]float64(v) }
func (v StepSizesOption) entry() (string, any)      { return "step_sizes", [2]float64(v) }
func (v Beta2Decay) entry() (string, any)           { return "beta2_decay", float64(v) }
func (v D) entry() (string, any)                    { return "d", float64(v) }
func (v NSCoefficientsOption) entry() (string, any) { return "ns_coefficients", [3]float64(v) }
func (v NSSteps) entry() (string, any)              { return "ns_steps", int(v) }
func (v AdjustLRFn) entry() (string, any)           { return "adjust_lr_fn", string(v) }
func (v MaxIter) entry() (string, any)              { return "max_iter", int(v) }
func (v MaxEval) entry() (string, any)              { return "max_eval", int(v) }
func (v ToleranceGrad) entry() (string, any)        { return "tolerance_grad", float64(v) }
func (v ToleranceChange) entry() (string, any)      { return "tolerance_change", float64(v) }
func (v HistorySize) entry() (string, any)          { return "history_size", int(v) }
func (v LineSearchFn) entry() (string, any)         { return "line_search_fn", string(v) }
func (v AdafactorEps) entry() (string, any)         { return "eps", v }

func (LR) adadeltaGroupOption()                     {}
func (LR) adafactorGroupOption()                    {}
func (LR) adagradGroupOption()                      {}
func (LR) adamGroupOption()                         {}
func (LR) adamWGroupOption()                        {}
func (LR) adamaxGroupOption()                       {}
func (LR) asgdGroupOption()                         {}
func (LR) muonGroupOption()                         {}
func (LR) nAdamGroupOption()                        {}
func (LR) rAdamGroupOption()                        {}
func (LR) rmsPropGroupOption()                      {}
func (LR) rpropGroupOption()                        {}
func (LR) sgdGroupOption()                          {}
func (LR) sparseAdamGroupOption()                   {}
func (BetasTensorOption) constructorOption()        {}
func (BetasTensorOption) adamGroupOption()          {}
func (BetasTensorOption) adamWGroupOption()         {}
func (WeightDecayTensorOption) constructorOption()  {}
func (WeightDecayTensorOption) adamGroupOption()    {}
func (WeightDecayTensorOption) adamWGroupOption()   {}
func (WeightDecayTensorOption) sgdGroupOption()     {}
func (Capturable) constructorOption()               {}
func (Capturable) adadeltaGroupOption()             {}
func (Capturable) adamGroupOption()                 {}
func (Capturable) adamWGroupOption()                {}
func (Capturable) adamaxGroupOption()               {}
func (Capturable) asgdGroupOption()                 {}
func (Capturable) nAdamGroupOption()                {}
func (Capturable) rAdamGroupOption()                {}
func (Capturable) rmsPropGroupOption()              {}
func (Capturable) rpropGroupOption()                {}
func (Differentiable) constructorOption()           {}
func (Differentiable) adadeltaGroupOption()         {}
func (Differentiable) adamGroupOption()             {}
func (Differentiable) adamWGroupOption()            {}
func (Differentiable) adamaxGroupOption()           {}
func (Differentiable) asgdGroupOption()             {}
func (Differentiable) nAdamGroupOption()            {}
func (Differentiable) rAdamGroupOption()            {}
func (Differentiable) rmsPropGroupOption()          {}
func (Differentiable) rpropGroupOption()            {}
func (Differentiable) adagradGroupOption()          {}
func (Differentiable) sgdGroupOption()              {}
func (Momentum) constructorOption()                 {}
func (Momentum) sgdGroupOption()                    {}
func (Momentum) rmsPropGroupOption()                {}
func (Momentum) muonGroupOption()                   {}
func (Dampening) constructorOption()                {}
func (Dampening) sgdGroupOption()                   {}
func (WeightDecay) constructorOption()              {}
func (WeightDecay) adadeltaGroupOption()            {}
func (WeightDecay) adafactorGroupOption()           {}
func (WeightDecay) adagradGroupOption()             {}
func (WeightDecay) adamGroupOption()                {}
func (WeightDecay) adamWGroupOption()               {}
func (WeightDecay) adamaxGroupOption()              {}
func (WeightDecay) asgdGroupOption()                {}
func (WeightDecay) muonGroupOption()                {}
func (WeightDecay) nAdamGroupOption()               {}
func (WeightDecay) rAdamGroupOption()               {}
func (WeightDecay) rmsPropGroupOption()             {}
func (WeightDecay) sgdGroupOption()                 {}
func (DecoupledWeightDecay) constructorOption()     {}
func (DecoupledWeightDecay) adamGroupOption()       {}
func (DecoupledWeightDecay) nAdamGroupOption()      {}
func (DecoupledWeightDecay) rAdamGroupOption()      {}
func (Nesterov) constructorOption()                 {}
func (Nesterov) sgdGroupOption()                    {}
func (Nesterov) muonGroupOption()                   {}
func (Maximize) constructorOption()                 {}
func (Maximize) adadeltaGroupOption()               {}
func (Maximize) adafactorGroupOption()              {}
func (Maximize) adagradGroupOption()                {}
func (Maximize) adamGroupOption()                   {}
func (Maximize) adamWGroupOption()                  {}
func (Maximize) adamaxGroupOption()                 {}
func (Maximize) asgdGroupOption()                   {}
func (Maximize) lbfgsGroupOption()                  {}
func (Maximize) nAdamGroupOption()                  {}
func (Maximize) rAdamGroupOption()                  {}
func (Maximize) rmsPropGroupOption()                {}
func (Maximize) rpropGroupOption()                  {}
func (Maximize) sgdGroupOption()                    {}
func (Maximize) sparseAdamGroupOption()             {}
func (Eps) constructorOption()                      {}
func (Eps) adadeltaGroupOption()                    {}
func (Eps) adagradGroupOption()                     {}
func (Eps) adamGroupOption()                        {}
func (Eps) adamWGroupOption()                       {}
func (Eps) adamaxGroupOption()                      {}
func (Eps) muonGroupOption()                        {}
func (Eps) nAdamGroupOption()                       {}
func (Eps) rAdamGroupOption()                       {}
func (Eps) rmsPropGroupOption()                     {}
func (Eps) sparseAdamGroupOption()                  {}
func (BetasOption) constructorOption()              {}
func (BetasOption) adamGroupOption()                {}
func (BetasOption) adamWGroupOption()               {}
func (BetasOption) adamaxGroupOption()              {}
func (BetasOption) nAdamGroupOption()               {}
func (BetasOption) rAdamGroupOption()               {}
func (BetasOption) sparseAdamGroupOption()          {}
func (AMSGrad) constructorOption()                  {}
func (AMSGrad) adamGroupOption()                    {}
func (AMSGrad) adamWGroupOption()                   {}
func (Foreach) constructorOption()                  {}
func (Foreach) adadeltaGroupOption()                {}
func (Foreach) adafactorGroupOption()               {}
func (Foreach) adagradGroupOption()                 {}
func (Foreach) adamGroupOption()                    {}
func (Foreach) adamWGroupOption()                   {}
func (Foreach) adamaxGroupOption()                  {}
func (Foreach) asgdGroupOption()                    {}
func (Foreach) nAdamGroupOption()                   {}
func (Foreach) rAdamGroupOption()                   {}
func (Foreach) rmsPropGroupOption()                 {}
func (Foreach) rpropGroupOption()                   {}
func (Foreach) sgdGroupOption()                     {}
func (Fused) constructorOption()                    {}
func (Fused) adagradGroupOption()                   {}
func (Fused) adamGroupOption()                      {}
func (Fused) adamWGroupOption()                     {}
func (Fused) sgdGroupOption()                       {}
func (Rho) constructorOption()                      {}
func (Rho) adadeltaGroupOption()                    {}
func (LRDecay) constructorOption()                  {}
func (LRDecay) adagradGroupOption()                 {}
func (InitialAccumulatorValue) constructorOption()  {}
func (InitialAccumulatorValue) adagradGroupOption() {}
func (Lambd) constructorOption()                    {}
func (Lambd) asgdGroupOption()                      {}
func (Alpha) constructorOption()                    {}
func (Alpha) asgdGroupOption()                      {}
func (Alpha) rmsPropGroupOption()                   {}
func (T0) constructorOption()                       {}
func (T0) asgdGroupOption()                         {}
func (MomentumDecay) constructorOption()            {}
func (MomentumDecay) nAdamGroupOption()             {}
func (Centered) constructorOption()                 {}
func (Centered) rmsPropGroupOption()                {}
func (EtasOption) constructorOption()               {}
func (EtasOption) rpropGroupOption()                {}
func (StepSizesOption) constructorOption()          {}
func (StepSizesOption) rpropGroupOption()           {}
func (Beta2Decay) constructorOption()               {}
func (Beta2Decay) adafactorGroupOption()            {}
func (D) constructorOption()                        {}
func (D) adafactorGroupOption()                     {}
func (NSCoefficientsOption) constructorOption()     {}
func (NSCoefficientsOption) muonGroupOption()       {}
func (NSSteps) constructorOption()                  {}
func (NSSteps) muonGroupOption()                    {}
func (AdjustLRFn) constructorOption()               {}
func (AdjustLRFn) muonGroupOption()                 {}
func (MaxIter) constructorOption()                  {}
func (MaxIter) lbfgsGroupOption()                   {}
func (MaxEval) constructorOption()                  {}
func (MaxEval) lbfgsGroupOption()                   {}
func (ToleranceGrad) constructorOption()            {}
func (ToleranceGrad) lbfgsGroupOption()             {}
func (ToleranceChange) constructorOption()          {}
func (ToleranceChange) lbfgsGroupOption()           {}
func (HistorySize) constructorOption()              {}
func (HistorySize) lbfgsGroupOption()               {}
func (LineSearchFn) constructorOption()             {}
func (LineSearchFn) lbfgsGroupOption()              {}
func (AdafactorEps) constructorOption()             {}
func (AdafactorEps) adafactorGroupOption()          {}

// allOptions makes an option fit every optimizer.
type allOptions struct{}

func (allOptions) constructorOption()     {}
func (allOptions) adadeltaGroupOption()   {}
func (allOptions) adafactorGroupOption()  {}
func (allOptions) adagradGroupOption()    {}
func (allOptions) adamGroupOption()       {}
func (allOptions) adamWGroupOption()      {}
func (allOptions) adamaxGroupOption()     {}
func (allOptions) asgdGroupOption()       {}
func (allOptions) lbfgsGroupOption()      {}
func (allOptions) muonGroupOption()       {}
func (allOptions) nAdamGroupOption()      {}
func (allOptions) rAdamGroupOption()      {}
func (allOptions) rmsPropGroupOption()    {}
func (allOptions) rpropGroupOption()      {}
func (allOptions) sgdGroupOption()        {}
func (allOptions) sparseAdamGroupOption() {}

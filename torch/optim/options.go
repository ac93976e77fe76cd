package optim

// LR gives a parameter group a learning rate of its own.
type LR float64

// Momentum is how much of the last update goes into the next one; 0 by default.
type Momentum float64

// Dampening is how much less of a gradient goes into the momentum buffer; 0 by
// default.
type Dampening float64

// WeightDecay pulls the parameters towards zero: for [SGD] as a penalty in the
// gradient, 0 by default, for [AdamW] apart from it, 0.01 by default.
type WeightDecay float64

// Nesterov enables Nesterov momentum.
type Nesterov bool

// Maximize climbs up the gradient instead of going down.
type Maximize bool

// BetasOption holds the coefficients of [Betas].
type BetasOption [2]float64

// Betas is how slowly the running averages of the gradient and of its square
// change; 0.9 and 0.999 by default.
func Betas(beta1, beta2 float64) BetasOption { return BetasOption{beta1, beta2} }

// Eps is added to the denominator, so that it is not zero; 1e-8 by default.
type Eps float64

// AMSGrad divides by the largest running average of the squared gradient so far,
// instead of the current one.
type AMSGrad bool

// SGDOption is an option of [NewSGD]: [Momentum], [Dampening], [WeightDecay],
// [Nesterov] and [Maximize].
type SGDOption interface {
	SGDGroupOption
	sgdOption()
}

// SGDGroupOption is an option of [SGD.AddParamGroup]: an [SGDOption], or [LR].
type SGDGroupOption interface{ sgdGroupOption() }

// AdamWOption is an option of [NewAdamW]: [Betas], [Eps], [WeightDecay],
// [AMSGrad] and [Maximize].
type AdamWOption interface {
	AdamWGroupOption
	adamWOption()
}

// AdamWGroupOption is an option of [AdamW.AddParamGroup]: an [AdamWOption], or
// [LR].
type AdamWGroupOption interface{ adamWGroupOption() }

func (LR) sgdGroupOption()          {}
func (Momentum) sgdGroupOption()    {}
func (Momentum) sgdOption()         {}
func (Dampening) sgdGroupOption()   {}
func (Dampening) sgdOption()        {}
func (WeightDecay) sgdGroupOption() {}
func (WeightDecay) sgdOption()      {}
func (Nesterov) sgdGroupOption()    {}
func (Nesterov) sgdOption()         {}
func (Maximize) sgdGroupOption()    {}
func (Maximize) sgdOption()         {}

func (LR) adamWGroupOption()          {}
func (BetasOption) adamWGroupOption() {}
func (BetasOption) adamWOption()      {}
func (Eps) adamWGroupOption()         {}
func (Eps) adamWOption()              {}
func (WeightDecay) adamWGroupOption() {}
func (WeightDecay) adamWOption()      {}
func (AMSGrad) adamWGroupOption()     {}
func (AMSGrad) adamWOption()          {}
func (Maximize) adamWGroupOption()    {}
func (Maximize) adamWOption()         {}

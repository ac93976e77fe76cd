package lr

// StepLROption is an option of [NewStepLR]: [Gamma] and [LastEpoch].
type StepLROption interface{ stepLROption() }

// MultiStepLROption is an option of [NewMultiStepLR]: [Gamma] and [LastEpoch].
type MultiStepLROption interface{ multiStepLROption() }

// CosineAnnealingLROption is an option of [NewCosineAnnealingLR]: [EtaMin] and
// [LastEpoch].
type CosineAnnealingLROption interface{ cosineAnnealingLROption() }

// LambdaLROption is an option of [NewLambdaLR]: [LastEpoch].
type LambdaLROption interface{ lambdaLROption() }

// MultiplicativeLROption is an option of [NewMultiplicativeLR]: [LastEpoch].
type MultiplicativeLROption interface{ multiplicativeLROption() }

// ConstantLROption is an option of [NewConstantLR]: [Factor], [TotalIters] and
// [LastEpoch].
type ConstantLROption interface{ constantLROption() }

// LinearLROption is an option of [NewLinearLR]: [StartFactor], [EndFactor],
// [TotalIters] and [LastEpoch].
type LinearLROption interface{ linearLROption() }

// ExponentialLROption is an option of [NewExponentialLR]: [LastEpoch].
type ExponentialLROption interface{ exponentialLROption() }

// PolynomialLROption is an option of [NewPolynomialLR]: [TotalIters], [Power]
// and [LastEpoch].
type PolynomialLROption interface{ polynomialLROption() }

// SequentialLROption is an option of [NewSequentialLR]: [LastEpoch].
type SequentialLROption interface{ sequentialLROption() }

// ReduceLROnPlateauOption is an option of [NewReduceLROnPlateau]: [Mode],
// [Factor], [Patience], [Threshold], [ThresholdMode], [Cooldown], [MinLR] and
// [Eps].
type ReduceLROnPlateauOption interface{ reduceLROnPlateauOption() }

// CyclicLROption is an option of [NewCyclicLR]: [StepSizeUp], [StepSizeDown],
// [Mode], [Gamma], [ScaleFn], [ScaleMode], [CycleMomentum], [BaseMomentum],
// [MaxMomentum] and [LastEpoch].
type CyclicLROption interface{ cyclicLROption() }

// CosineAnnealingWarmRestartsOption is an option of
// [NewCosineAnnealingWarmRestarts]: [TMult], [EtaMin] and [LastEpoch].
type CosineAnnealingWarmRestartsOption interface{ cosineAnnealingWarmRestartsOption() }

// OneCycleLROption is an option of [NewOneCycleLR]: [PctStart],
// [AnnealStrategy], [CycleMomentum], [BaseMomentum], [MaxMomentum], [DivFactor],
// [FinalDivFactor], [ThreePhase] and [LastEpoch].
type OneCycleLROption interface{ oneCycleLROption() }

// SWALROption is an option of [NewSWALR]: [AnnealEpochs], [AnnealStrategy] and
// [LastEpoch].
type SWALROption interface{ swaLROption() }

// AnnealEpochs is how many epochs [SWALR] takes; 10 by default.
type AnnealEpochs int

// Gamma is what a learning rate is multiplied by when it drops, 0.1 by default, and
// the constant of the mode "exp_range" of [CyclicLR], 1 by default.
type Gamma float64

// EtaMin is the smallest learning rate; 0 by default.
type EtaMin float64

// LastEpoch goes on after epoch number LastEpoch, counted from 0, with an
// optimizer whose state has been loaded; -1, the default, starts at the
// beginning.
type LastEpoch int

// Factor is what learning rates are multiplied by: a third by default for
// [ConstantLR], 0.1 for [ReduceLROnPlateau].
type Factor float64

// TotalIters is the number of epochs until a learning rate is what it shall be; 5 by
// default.
type TotalIters int

// StartFactor is what [LinearLR] multiplies learning rates by in the first epoch; a
// third by default.
type StartFactor float64

// EndFactor is what [LinearLR] multiplies learning rates by in the end; 1 by
// default.
type EndFactor float64

// Power is the degree of the polynomial; 1 by default.
type Power float64

// TMult is how much slower each round is than the one before; 1 by default.
type TMult int

// Mode tells [ReduceLROnPlateau] whether a metric is better if it is less, "min", the
// default, or more, "max". For [CyclicLR] it is the shape: "triangular", the default,
// "triangular2", of half the height each time, or "exp_range", whose height falls by
// Gamma with each step.
type Mode string

// Patience is how many epochs may be no better before the learning rate drops; 10 by
// default.
type Patience int

// Threshold is how much a metric must change to be better; 1e-4 by default.
type Threshold float64

// ThresholdMode tells whether Threshold is a part of the best metric so far, "rel",
// the default, or a difference, "abs".
type ThresholdMode string

// Cooldown is how many epochs to wait after a drop before watching again; 0 by
// default.
type Cooldown int

// MinLROption holds the rates of [MinLR].
type MinLROption []float64

// MinLR is the smallest learning rate: one for all groups, or one for each; 0 by
// default.
func MinLR(lr ...float64) MinLROption { return lr }

// Eps is the smallest drop of a learning rate; smaller ones are left out. It is 1e-8
// by default.
type Eps float64

// StepSizeUp is the number of steps up; 2000 by default.
type StepSizeUp int

// StepSizeDown is the number of steps down; as many as up by default.
type StepSizeDown int

// ScaleFn takes the place of Mode: it is the height of a cycle, from 0 to 1, by what
// ScaleMode says.
type ScaleFn func(x float64) float64

// ScaleMode tells whether a ScaleFn gets the number of the cycle, from 1, "cycle", the
// default, or that of the step, "iterations".
type ScaleMode string

// CycleMomentum tells whether momentum goes along with the learning rate, which it
// does by default.
type CycleMomentum bool

// BaseMomentumOption holds the numbers of [BaseMomentum].
type BaseMomentumOption []float64

// BaseMomentum is the smallest momentum: one for all groups, or one for each; 0.8 by
// default for [CyclicLR], 0.85 for [OneCycleLR].
func BaseMomentum(m ...float64) BaseMomentumOption { return m }

// MaxMomentumOption holds the numbers of [MaxMomentum].
type MaxMomentumOption []float64

// MaxMomentum is the greatest momentum: one for all groups, or one for each; 0.9 by
// default for [CyclicLR], 0.95 for [OneCycleLR].
func MaxMomentum(m ...float64) MaxMomentumOption { return m }

// PctStart is the part of the cycle in which the learning rate goes up; 0.3 by
// default.
type PctStart float64

// AnnealStrategy is the shape of the way: "cos", the default, or "linear".
type AnnealStrategy string

// DivFactor is the greatest learning rate over the first one; 25 by default.
type DivFactor float64

// FinalDivFactor is the first learning rate over the last one; 1e4 by default.
type FinalDivFactor float64

// ThreePhase takes the learning rate down as fast as it went up, and only then far
// down.
type ThreePhase bool

func (Gamma) stepLROption()                          {}
func (Gamma) multiStepLROption()                     {}
func (Gamma) cyclicLROption()                        {}
func (LastEpoch) stepLROption()                      {}
func (LastEpoch) multiStepLROption()                 {}
func (LastEpoch) cosineAnnealingLROption()           {}
func (LastEpoch) lambdaLROption()                    {}
func (LastEpoch) multiplicativeLROption()            {}
func (LastEpoch) constantLROption()                  {}
func (LastEpoch) linearLROption()                    {}
func (LastEpoch) exponentialLROption()               {}
func (LastEpoch) polynomialLROption()                {}
func (LastEpoch) sequentialLROption()                {}
func (LastEpoch) cyclicLROption()                    {}
func (LastEpoch) cosineAnnealingWarmRestartsOption() {}
func (LastEpoch) oneCycleLROption()                  {}
func (EtaMin) cosineAnnealingLROption()              {}
func (EtaMin) cosineAnnealingWarmRestartsOption()    {}
func (Factor) constantLROption()                     {}
func (Factor) reduceLROnPlateauOption()              {}
func (TotalIters) constantLROption()                 {}
func (TotalIters) linearLROption()                   {}
func (TotalIters) polynomialLROption()               {}
func (StartFactor) linearLROption()                  {}
func (EndFactor) linearLROption()                    {}
func (Power) polynomialLROption()                    {}
func (Mode) reduceLROnPlateauOption()                {}
func (Mode) cyclicLROption()                         {}
func (Patience) reduceLROnPlateauOption()            {}
func (Threshold) reduceLROnPlateauOption()           {}
func (ThresholdMode) reduceLROnPlateauOption()       {}
func (Cooldown) reduceLROnPlateauOption()            {}
func (MinLROption) reduceLROnPlateauOption()         {}
func (Eps) reduceLROnPlateauOption()                 {}
func (StepSizeUp) cyclicLROption()                   {}
func (StepSizeDown) cyclicLROption()                 {}
func (ScaleFn) cyclicLROption()                      {}
func (ScaleMode) cyclicLROption()                    {}
func (CycleMomentum) cyclicLROption()                {}
func (CycleMomentum) oneCycleLROption()              {}
func (BaseMomentumOption) cyclicLROption()           {}
func (BaseMomentumOption) oneCycleLROption()         {}
func (MaxMomentumOption) cyclicLROption()            {}
func (MaxMomentumOption) oneCycleLROption()          {}
func (TMult) cosineAnnealingWarmRestartsOption()     {}
func (PctStart) oneCycleLROption()                   {}
func (AnnealStrategy) oneCycleLROption()             {}
func (DivFactor) oneCycleLROption()                  {}
func (FinalDivFactor) oneCycleLROption()             {}
func (ThreePhase) oneCycleLROption()                 {}

func (AnnealEpochs) swaLROption()   {}
func (AnnealStrategy) swaLROption() {}
func (LastEpoch) swaLROption()      {}

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

// Gamma is what a learning rate is multiplied by when it drops; 0.1 by default.
type Gamma float64

// EtaMin is the smallest learning rate; 0 by default.
type EtaMin float64

// LastEpoch goes on after epoch number LastEpoch, counted from 0, with an
// optimizer whose state has been loaded; -1, the default, starts at the
// beginning.
type LastEpoch int

func (Gamma) stepLROption()                {}
func (Gamma) multiStepLROption()           {}
func (EtaMin) cosineAnnealingLROption()    {}
func (LastEpoch) stepLROption()            {}
func (LastEpoch) multiStepLROption()       {}
func (LastEpoch) cosineAnnealingLROption() {}
func (LastEpoch) lambdaLROption()          {}

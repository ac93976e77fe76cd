package windows

import "github.com/gotorch/gotorch/torch"

// Sym(false) makes a window periodic, as spectral analysis wants it, rather than
// symmetric, as filters do.
type Sym bool

// DType is the element type: [torch.Float32] or [torch.Float64].
type DType torch.DType

// Device is where the window is made.
type Device torch.Device

// Alpha is the first coefficient of [GeneralHamming], 0.54 where it is not given.
type Alpha float64

// Beta is how narrow [Kaiser] is, at least 0; 12 where it is not given.
type Beta float64

// Center is where the greatest value of a periodic [Exponential] stands, the middle
// where it is not given.
type Center float64

// Std is the standard deviation of [Gaussian] in points, 1 where it is not given.
type Std float64

// Tau is in how many points [Exponential] falls to 1/e, 1 where it is not given.
type Tau float64

// Option is an option of all windows: [Sym], [DType], [Device].
type Option interface {
	ExponentialOption
	GaussianOption
	GeneralHammingOption
	KaiserOption
	isOption()
}

// ExponentialOption is an option of [Exponential]: [Center], [Tau], and each [Option].
type ExponentialOption interface{ isExponentialOption() }

// GaussianOption is an option of [Gaussian]: [Std], and each [Option].
type GaussianOption interface{ isGaussianOption() }

// GeneralHammingOption is an option of [GeneralHamming]: [Alpha], and each [Option].
type GeneralHammingOption interface{ isGeneralHammingOption() }

// KaiserOption is an option of [Kaiser]: [Beta], and each [Option].
type KaiserOption interface{ isKaiserOption() }

func (Sym) isOption()                  {}
func (DType) isOption()                {}
func (Device) isOption()               {}
func (Sym) isExponentialOption()       {}
func (DType) isExponentialOption()     {}
func (Device) isExponentialOption()    {}
func (Center) isExponentialOption()    {}
func (Tau) isExponentialOption()       {}
func (Sym) isGaussianOption()          {}
func (DType) isGaussianOption()        {}
func (Device) isGaussianOption()       {}
func (Std) isGaussianOption()          {}
func (Sym) isGeneralHammingOption()    {}
func (DType) isGeneralHammingOption()  {}
func (Device) isGeneralHammingOption() {}
func (Alpha) isGeneralHammingOption()  {}
func (Sym) isKaiserOption()            {}
func (DType) isKaiserOption()          {}
func (Device) isKaiserOption()         {}
func (Beta) isKaiserOption()           {}

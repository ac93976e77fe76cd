package nn

// Alpha is the scale of the exponential of [ELU] and [CELU], 1 where it is not given,
// and a factor of [LocalResponseNorm], 1e-4 where it is not given.
type Alpha float64

// Beta is how sharp the bend of [Softplus] is, 1 where it is not given, the difference
// at which [SmoothL1Loss] becomes linear, also 1, and the exponent of
// [LocalResponseNorm], 0.75 where it is not given.
type Beta float64

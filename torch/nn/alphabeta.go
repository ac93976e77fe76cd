package nn

// Alpha is a factor of [LocalResponseNorm], and the scale of the exponential of [ELU]
// and [CELU]; each of them says what it is where it is not given, [ELU] and [CELU] 1.
type Alpha float64

// Beta is the exponent of [LocalResponseNorm], the sharpness of the bend of [Softplus]
// and the difference at which [SmoothL1Loss] becomes linear; the latter two are 1 where
// it is not given.
type Beta float64

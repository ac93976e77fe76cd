package nn

// Alpha is a factor of [LocalResponseNorm].
type Alpha float64

// Beta is the exponent of [LocalResponseNorm].
type Beta float64

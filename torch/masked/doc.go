// Package masked has reductions and normalizations that leave elements out: those
// where a mask is false count as if they were not there. It mirrors the functions of
// torch.masked.
//
//	mean := masked.Mean(x, masked.Dim(1), masked.Mask(valid))
//
// A [Mask] is a tensor that broadcasts to the input, of bools or of numbers that are not
// zero where an element counts; without one all do. What a function gives where no
// element counts is the number that changes nothing: 0 for a sum, 1 for a product, the
// lowest number for a maximum; NaN for a mean.
//
// Tensors must be dense, not sparse. Functions panic with a [*torch.Error] if one is
// not, if a mask has more dims than the input or does not broadcast to it, and if a dim
// is out of range or stands twice.
package masked

package windows

import (
	"math"

	"github.com/gotorch/gotorch/torch"
)

// Cosine makes a window that is half a sine wave. It mirrors
// torch.signal.windows.cosine.
func Cosine(m int, opts ...Option) torch.Tensor {
	w := newWindow("cosine", m, opts)
	if m == 0 {
		return w.short()
	}
	n := m
	if !w.sym && m > 1 {
		n = m + 1
	}
	step := math.Pi / float64(n)
	return w.line(0.5*step, (0.5+float64(m-1))*step).Sin()
}

// GeneralCosine makes a sum of cosines with the coefficients a, of which the second,
// fourth and so on are subtracted. It mirrors torch.signal.windows.general_cosine, and
// panics also if there are no coefficients.
func GeneralCosine(m int, a []float64, opts ...Option) torch.Tensor {
	return newWindow("general_cosine", m, opts).cosines(a...)
}

// Blackman makes the window whose coefficients are 0.42, 0.5 and 0.08. It mirrors
// torch.signal.windows.blackman.
func Blackman(m int, opts ...Option) torch.Tensor {
	return newWindow("blackman", m, opts).cosines(0.42, 0.5, 0.08)
}

// Nuttall makes the sum of four cosines that falls off to the sides fastest. It mirrors
// torch.signal.windows.nuttall.
func Nuttall(m int, opts ...Option) torch.Tensor {
	return newWindow("nuttall", m, opts).cosines(0.3635819, 0.4891775, 0.1365995, 0.0106411)
}

// Hann makes a raised cosine, which is 0 at both ends. It mirrors
// torch.signal.windows.hann.
func Hann(m int, opts ...Option) torch.Tensor {
	return newWindow("hann", m, opts).cosines(0.5, 0.5)
}

// Hamming makes a raised cosine that does not fall to 0: [GeneralHamming] with its
// default. It mirrors torch.signal.windows.hamming.
func Hamming(m int, opts ...Option) torch.Tensor {
	alpha := 0.54 // not a constant: 1-alpha is rounded as Python rounds it
	return newWindow("hamming", m, opts).cosines(alpha, 1-alpha)
}

// GeneralHamming makes a raised cosine with the coefficients [Alpha] and 1-Alpha. It
// mirrors torch.signal.windows.general_hamming.
func GeneralHamming(m int, opts ...GeneralHammingOption) torch.Tensor {
	alpha := 0.54
	for _, o := range opts {
		if o, ok := o.(Alpha); ok {
			alpha = float64(o)
		}
	}
	return newWindow("general_hamming", m, opts).cosines(alpha, 1-alpha)
}

// cosines is the sum of cosines.
func (w window) cosines(a ...float64) torch.Tensor {
	if w.m < 2 {
		return w.short()
	}
	if len(a) == 0 {
		w.refuse("Coefficients cannot be empty")
	}
	step := 2 * math.Pi / float64(w.intervals())
	k := w.line(0, float64(w.m-1)*step)
	signed := make([]float64, len(a))
	for i, v := range a {
		signed[i] = v
		if i%2 == 1 {
			signed[i] = -v
		}
	}
	coefficients := torch.FromSlice(signed).To(w.dtype, w.device)
	i := torch.Arange(len(a), w.dtype, w.device)
	return coefficients.Unsqueeze(-1).Mul(i.Unsqueeze(-1).Mul(k).Cos()).Sum(torch.Dim(0))
}

// Package fft is discrete Fourier transforms, Python's torch.fft. All its functions
// are generated from libtorch's schemas.
//
//	spectrum := fft.RFFT(signal)
//	signal = fft.IRFFT(spectrum, fft.N(len))
//
// Options are named as in Python: N is the length of the signal, Dim the dimension,
// Norm "forward", "backward" or "ortho". Functions panic with a [*torch.Error] if
// shapes or types do not fit.
package fft

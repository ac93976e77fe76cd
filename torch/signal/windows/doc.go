// Package windows makes window functions: the weights that a signal is multiplied by
// before its Fourier transform. It mirrors torch.signal.windows.
//
//	w := windows.Hann(512, windows.Sym(false))
//	spectrum := torch.STFT(signal, 512, torch.Window(w))
//
// All take the number of points m, and return a tensor [m] of float32 or float64, by
// default of the default type. Its greatest value is 1, which is not among the points
// where m is even and the window symmetric. They panic with a [*torch.Error] if m is
// negative, if the type is another one, or if an option is out of its range.
package windows

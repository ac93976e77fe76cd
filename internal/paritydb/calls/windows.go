package calls

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/signal/windows"
)

const anyWindow = "bool sym=True, ScalarType? dtype=None, Device? device=None"

// window is one of the windows without options of its own.
func window(name string, f func(m int, o ...windows.Option) torch.Tensor) adapter {
	return adapter{"signal.windows." + name, []string{"(int M, *, " + anyWindow + ")"}, func(a *Args) any {
		return f(a.I("M"), windowOptions[windows.Option](a)...)
	}}
}

// windowOptions are those that all windows have.
func windowOptions[O any](a *Args) (o []O) {
	with(a, &o, "sym", windows.Sym(a.B("sym")))
	with(a, &o, "dtype", windows.DType(a.DType("dtype")))
	with(a, &o, "device", windows.Device(a.Device("device")))
	return o
}

var windowed = []adapter{
	window("bartlett", windows.Bartlett),
	window("blackman", windows.Blackman),
	window("cosine", windows.Cosine),
	window("hamming", windows.Hamming),
	window("hann", windows.Hann),
	window("nuttall", windows.Nuttall),
	{"signal.windows.exponential", []string{"(int M, *, float? center=None, float tau=1.0, " + anyWindow + ")"}, func(a *Args) any {
		o := windowOptions[windows.ExponentialOption](a)
		with(a, &o, "center", windows.Center(a.F("center")))
		with(a, &o, "tau", windows.Tau(a.F("tau")))
		return windows.Exponential(a.I("M"), o...)
	}},
	{"signal.windows.gaussian", []string{"(int M, *, float std=1.0, " + anyWindow + ")"}, func(a *Args) any {
		o := windowOptions[windows.GaussianOption](a)
		with(a, &o, "std", windows.Std(a.F("std")))
		return windows.Gaussian(a.I("M"), o...)
	}},
	{"signal.windows.kaiser", []string{"(int M, *, float beta=12.0, " + anyWindow + ")"}, func(a *Args) any {
		o := windowOptions[windows.KaiserOption](a)
		with(a, &o, "beta", windows.Beta(a.F("beta")))
		return windows.Kaiser(a.I("M"), o...)
	}},
	{"signal.windows.general_hamming", []string{"(int M, *, float alpha=0.54, " + anyWindow + ")"}, func(a *Args) any {
		o := windowOptions[windows.GeneralHammingOption](a)
		with(a, &o, "alpha", windows.Alpha(a.F("alpha")))
		return windows.GeneralHamming(a.I("M"), o...)
	}},
	{"signal.windows.general_cosine", []string{"(int M, *, float[] a, " + anyWindow + ")"}, func(a *Args) any {
		return windows.GeneralCosine(a.I("M"), a.Fs("a"), windowOptions[windows.Option](a)...)
	}},
}

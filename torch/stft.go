package torch

var (
	opSTFT = Operator{Name: "aten::stft"}
	opPad  = Operator{Name: "aten::pad"}
)

// HopLength is the number of elements from one window of a Fourier transform to the
// next: a quarter of the window where it is not given.
type HopLength int

// WinLength is the size of the window of a Fourier transform: that of the transform
// where it is not given.
type WinLength int

// WindowOption holds the value of [Window].
type WindowOption struct{ t Tensor }

// Window is what a Fourier transform multiplies its windows by: ones where it is not
// given.
func Window(v Tensor) WindowOption { return WindowOption{v} }

// Center(false) makes [STFT] begin the first window at the first element; otherwise
// the input is padded so that the first window has it in the middle.
type Center bool

// PadMode is how [STFT] pads: "reflect" where it is not given, "constant",
// "replicate" or "circular".
type PadMode string

// Normalized multiplies a Fourier transform by the inverse of the square root of its
// size.
type Normalized bool

// Onesided says whether a Fourier transform has only the half of the frequencies that
// decides the others, which it has for a real input where this is not given.
type Onesided bool

// ReturnComplex(false) makes [STFT] return real and imaginary parts in a last dim, as
// PyTorch did once.
type ReturnComplex bool

// AlignToWindow makes [STFT] without [Center] place windows by their own size rather
// than by that of the transform.
type AlignToWindow bool

// STFTOption is an option of [STFT]: [HopLength], [WinLength], [Window],
// [Center], [PadMode], [Normalized], [Onesided], [ReturnComplex],
// [AlignToWindow].
type STFTOption interface{ isSTFTOption() }

func (HopLength) isSTFTOption()     {}
func (WinLength) isSTFTOption()     {}
func (WindowOption) isSTFTOption()  {}
func (Center) isSTFTOption()        {}
func (PadMode) isSTFTOption()       {}
func (Normalized) isSTFTOption()    {}
func (Onesided) isSTFTOption()      {}
func (ReturnComplex) isSTFTOption() {}
func (AlignToWindow) isSTFTOption() {}

// STFT computes the Fourier transform of windows of t, [L] or [B, L], as a complex
// tensor [B, nFFT/2+1, windows], or [B, nFFT, windows] if it is not onesided.
//
// It mirrors torch.stft, where ReturnComplex must be given: here it is true where it is
// not. It panics with a [*Error] if sizes do not fit, and if [AlignToWindow] is given
// without [Center](false).
func (t Tensor) STFT(nFFT int, opts ...STFTOption) Tensor {
	var hop, win, onesided, align Scalar
	var window Tensor
	center, padMode, normalized, complexResult := true, PadMode("reflect"), false, true
	for _, o := range opts {
		switch o := o.(type) {
		case HopLength:
			hop = int(o)
		case WinLength:
			win = int(o)
		case WindowOption:
			window = o.t
		case Center:
			center = bool(o)
		case PadMode:
			padMode = o
		case Normalized:
			normalized = bool(o)
		case Onesided:
			onesided = bool(o)
		case ReturnComplex:
			complexResult = bool(o)
		case AlignToWindow:
			align = bool(o)
		}
	}
	if center {
		if align != nil {
			panic(errorf("stft", "AlignToWindow has no use with Center; give Center(false) too"))
		}
		t = t.padSignal(nFFT/2, padMode)
	}
	var c Call
	c.Tensor(t)
	c.Int(nFFT)
	c.OptScalar(hop)
	c.OptScalar(win)
	c.Tensor(window)
	c.Bool(normalized)
	c.OptScalar(onesided)
	c.Bool(complexResult)
	c.OptScalar(align)
	return c.Run1(&opSTFT)
}

// STFT is [Tensor.STFT] as a function. It mirrors torch.stft.
func STFT(input Tensor, nFFT int, opts ...STFTOption) Tensor { return input.STFT(nFFT, opts...) }

// padSignal pads the last dim of t, of one or two dims, on both sides.
func (t Tensor) padSignal(n int, mode PadMode) Tensor {
	shape := t.Shape()
	if len(shape) != 1 && len(shape) != 2 {
		panic(&Error{Op: "stft", Args: []string{t.describe()}, Msg: "the input must have one dim, or two with a batch"})
	}
	extended := append(make([]int, 0, 3), []int{1, 1, 1}[:3-len(shape)]...)
	var c Call
	c.Tensor(t.View(append(extended, shape...)...))
	c.Ints([]int{n, n})
	c.String(string(mode))
	t = c.Run1(&opPad)
	return t.View(t.Shape()[3-len(shape):]...)
}

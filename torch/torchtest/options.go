package torchtest

// CloseOption is an option of [Close], [Compare] and [ObjectsAreClose]: [RTol],
// [ATol], [EqualNaN], [CheckDType], [CheckDevice], [CheckLayout], [CheckStride],
// [Msg], [MsgFunc], [FailNow].
type CloseOption interface{ closeOption() }

// EqualOption is an option of [Equal]: [CheckDevice], [CheckStride], [Msg],
// [MsgFunc], [FailNow].
type EqualOption interface{ equalOption() }

// RTol is the relative tolerance: a difference of RTol × |want| is allowed. It comes
// with [ATol], as in PyTorch: both, or neither.
type RTol float64

// ATol is the absolute tolerance: a difference of ATol is allowed. It comes with
// [RTol], as in PyTorch: both, or neither.
type ATol float64

// EqualNaN tells whether two NaN count as close; they don't by default.
type EqualNaN bool

// CheckDType tells whether types have to be the same, which is the default.
// Otherwise both are converted to the type that operators would promote them to.
type CheckDType bool

// CheckDevice tells whether tensors have to be on the same device, which is the
// default. Otherwise those that are not are compared on the CPU.
type CheckDevice bool

// CheckLayout tells whether tensors have to be of the same layout, which is the
// default. Otherwise those that are not are compared as strided ones.
type CheckLayout bool

// CheckStride tells whether strided tensors have to have the same strides; they
// needn't by default.
type CheckStride bool

// Msg is a message to report instead of the one that says what differs.
type Msg string

// MsgFunc makes the message to report from the one that says what differs, to put
// something before it or after.
type MsgFunc func(message string) string

// FailNow tells whether a comparison that fails ends the test, as testify's require
// does; by default the test goes on, as with assert.
type FailNow bool

func (RTol) closeOption()        {}
func (ATol) closeOption()        {}
func (EqualNaN) closeOption()    {}
func (CheckDType) closeOption()  {}
func (CheckDevice) closeOption() {}
func (CheckLayout) closeOption() {}
func (CheckStride) closeOption() {}
func (Msg) closeOption()         {}
func (MsgFunc) closeOption()     {}
func (FailNow) closeOption()     {}

func (CheckDevice) equalOption() {}
func (CheckStride) equalOption() {}
func (Msg) equalOption()         {}
func (MsgFunc) equalOption()     {}
func (FailNow) equalOption()     {}

type options struct {
	rtol, atol                    *float64
	terms                         int // of another machine: see processor.Tolerance; 0 for the tolerances of Close
	equalNaN                      bool
	dtype, device, layout, stride bool
	bits                          bool // Equal
	message                       func(string) string
	now                           bool
}

func read[O any](given []O) options {
	o := options{dtype: true, device: true, layout: true}
	for _, opt := range given {
		switch v := any(opt).(type) {
		case RTol:
			o.rtol = (*float64)(&v)
		case ATol:
			o.atol = (*float64)(&v)
		case EqualNaN:
			o.equalNaN = bool(v)
		case CheckDType:
			o.dtype = bool(v)
		case CheckDevice:
			o.device = bool(v)
		case CheckLayout:
			o.layout = bool(v)
		case CheckStride:
			o.stride = bool(v)
		case Msg:
			o.message = func(string) string { return string(v) }
		case MsgFunc:
			o.message = v
		case FailNow:
			o.now = bool(v)
		}
	}
	return o
}

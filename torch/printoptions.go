package torch

import (
	"math"
	"sync/atomic"
)

// PrintOptions is how tensors are printed. It mirrors torch.get_printoptions.
// As an option of [SetPrintOptions] it sets everything.
type PrintOptions struct {
	Precision int   // digits after the point
	Threshold int   // more elements than this are summarised
	EdgeItems int   // elements that a summary shows at each end of a dimension
	LineWidth int   // characters of a line; a summary does not cut its lines
	SciMode   *bool // exponents always or never; nil: where the numbers need them
}

// PrintOption is an option of [SetPrintOptions]: [Precision], [Threshold],
// [EdgeItems], [LineWidth], [SciMode], a [PrintProfile] or [PrintOptions].
type PrintOption interface{ setPrint(*PrintOptions) }

// Precision is the number of digits after the point, 4 unless it is set.
type Precision int

// Threshold is the number of elements above which a tensor is summarised, 1000
// unless it is set.
type Threshold int

// EdgeItems is the number of elements that a summary shows at each end of a
// dimension, 3 unless it is set.
type EdgeItems int

// LineWidth is the number of characters after which lines break, 80 unless it is
// set.
type LineWidth int

// SciMode prints floating-point numbers with an exponent always or, if false,
// never. Unless it is set, the range of a tensor's numbers decides.
type SciMode bool

// PrintProfile is a set of print options with a name.
type PrintProfile int

// PyTorch's profiles.
const (
	DefaultProfile PrintProfile = iota // 4 digits, a summary above 1000 elements
	ShortProfile                       // 2 digits, a summary of 2 elements at each end
	FullProfile                        // never a summary
)

func (v Precision) setPrint(o *PrintOptions)    { o.Precision = int(v) }
func (v Threshold) setPrint(o *PrintOptions)    { o.Threshold = int(v) }
func (v EdgeItems) setPrint(o *PrintOptions)    { o.EdgeItems = int(v) }
func (v LineWidth) setPrint(o *PrintOptions)    { o.LineWidth = int(v) }
func (v SciMode) setPrint(o *PrintOptions)      { b := bool(v); o.SciMode = &b }
func (v PrintOptions) setPrint(o *PrintOptions) { *o = v }
func (v PrintProfile) setPrint(o *PrintOptions) {
	o.Precision, o.Threshold, o.EdgeItems, o.LineWidth = 4, 1000, 3, 80
	switch v {
	case ShortProfile:
		o.Precision, o.EdgeItems = 2, 2
	case FullProfile:
		o.Threshold = math.MaxInt
	}
}

var printing = func() *atomic.Pointer[PrintOptions] {
	var o PrintOptions
	DefaultProfile.setPrint(&o)
	var p atomic.Pointer[PrintOptions]
	p.Store(&o)
	return &p
}()

// SetPrintOptions changes how all tensors are printed from now on, and returns
// the options in force before, which set it back. As in PyTorch, what is not
// given stays, except SciMode, which goes back to deciding by itself. It mirrors
// torch.set_printoptions and panics if a number is negative or, for Precision,
// above 1000.
//
//	defer torch.SetPrintOptions(torch.SetPrintOptions(torch.Precision(2)))
func SetPrintOptions(opts ...PrintOption) PrintOptions {
	for {
		before := printing.Load()
		o := *before
		o.SciMode = nil
		for _, opt := range opts {
			opt.setPrint(&o)
		}
		o.check()
		if printing.CompareAndSwap(before, &o) {
			return *before
		}
	}
}

func (o PrintOptions) check() {
	for _, v := range []struct {
		name        string
		value, most int
	}{{"Precision", o.Precision, 1000}, {"Threshold", o.Threshold, math.MaxInt}, {"EdgeItems", o.EdgeItems, math.MaxInt / 2}, {"LineWidth", o.LineWidth, math.MaxInt}} {
		if v.value < 0 || v.value > v.most {
			panic(errorf("SetPrintOptions", "%s must be from 0 to %d, not %d", v.name, v.most, v.value))
		}
	}
}

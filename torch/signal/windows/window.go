package windows

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// window is what all functions share.
type window struct {
	name   string
	m      int
	sym    bool
	dtype  torch.DType
	device torch.Device
}

// newWindow reads the options that all functions have, and checks them.
func newWindow[O any](name string, m int, opts []O) window {
	w := window{name, m, true, torch.GetDefaultDType(), torch.CPU}
	for _, o := range opts {
		switch o := any(o).(type) {
		case Sym:
			w.sym = bool(o)
		case DType:
			w.dtype = torch.DType(o)
		case Device:
			w.device = torch.Device(o)
		}
	}
	if m < 0 {
		w.refuse("%s requires non-negative window length, got M=%d", name, m)
	}
	if w.dtype != torch.Float32 && w.dtype != torch.Float64 {
		w.refuse("%s expects float32 or float64 dtypes, got: %s", name, w.dtype)
	}
	return w
}

func (w window) refuse(format string, args ...any) {
	panic(&torch.Error{Op: w.name, Msg: fmt.Sprintf(format, args...)})
}

// short returns the windows of no point and of one.
func (w window) short() torch.Tensor { return torch.Ones([]int{w.m}, w.dtype, w.device) }

// line returns the points of a straight line.
func (w window) line(start, end float64) torch.Tensor {
	return torch.Linspace(start, end, w.m, w.dtype, w.device)
}

// intervals are how many there are between the points of a window that includes both
// ends: one more if it is periodic.
func (w window) intervals() int {
	if w.sym {
		return w.m - 1
	}
	return w.m
}

// steps is intervals, where a window of one point has none.
func (w window) steps() int {
	if w.m > 1 {
		return w.intervals()
	}
	return w.m - 1
}

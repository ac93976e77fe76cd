package check

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
)

// numbers tells how elements differ whose bytes do. A NaN equals any other one: which
// of the payloads comes out is not defined, and PyTorch's own tests do not look.
func (r *runner) numbers(what string, w *wire.Expected, got []byte) {
	read, size := reader(w.DType)
	if read == nil {
		differ(Values, "%s: %d of %d bytes differ", what, count(w.Data, got), len(got))
	}
	rtol, atol := tolerance(w.DType)
	if r.near != nil {
		d := w.DType
		if d == torch.Float64 && r.c.Get("layer") != nil {
			d = torch.Float32 // in which layers draw their parameters
		}
		atol = max(atol, r.near(d, r.terms())*max(1, largest(w.Data, read, size)))
	}
	n, bad, worst, where := 0, 0, 0.0, 0
	for i := 0; i+size <= len(got); i += size {
		if bytes.Equal(got[i:i+size], w.Data[i:i+size]) {
			continue
		}
		g, x := read(got[i:]), read(w.Data[i:])
		if math.IsNaN(g) && math.IsNaN(x) {
			continue
		}
		n++
		d := math.Abs(g - x)
		if !(d <= atol+rtol*math.Abs(x)) {
			bad++
		}
		if math.IsNaN(d) || d > worst {
			worst, where = d, i/size
		}
	}
	if n == 0 {
		return
	}
	x, g := read(w.Data[where*size:]), read(got[where*size:])
	if bad > 0 {
		differ(Values, "%s: %d of %d numbers of %v differ, most of all %v in Python and %v in Go", what, n, len(got)/size, w.DType, x, g)
	}
	if r.close == "" {
		r.close = what + ": numbers of " + w.DType.String() + " differ within the tolerance"
	}
}

// terms is the number of elements of the largest tensor that the call is given.
func (r *runner) terms() int {
	n := 1
	for _, t := range r.leaves.All {
		n = max(n, t.NumEl())
	}
	return n
}

// largest is the greatest finite magnitude of the numbers in b.
func largest(b []byte, read func(b []byte) float64, size int) (most float64) {
	for i := 0; i+size <= len(b); i += size {
		if x := math.Abs(read(b[i:])); x > most && !math.IsInf(x, 0) {
			most = x
		}
	}
	return most
}

func count(a, b []byte) (n int) {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// reader returns what reads a number of a type that can be a NaN, the parts of complex
// ones one by one, and its size; nil for the other types.
func reader(d torch.DType) (func(b []byte) float64, int) {
	switch d {
	case torch.Float32, torch.Complex64:
		return func(b []byte) float64 {
			return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
		}, 4
	case torch.Float64, torch.Complex128:
		return func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }, 8
	case torch.Float16, torch.Complex32:
		return func(b []byte) float64 { return float64(torch.F16(binary.LittleEndian.Uint16(b)).Float32()) }, 2
	case torch.BFloat16, torch.BComplex32:
		return func(b []byte) float64 {
			return float64(math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16))
		}, 2
	}
	return nil, 0
}

// tolerance is what torch.testing.assert_close allows.
func tolerance(d torch.DType) (rtol, atol float64) {
	switch d {
	case torch.Float16, torch.Complex32:
		return 1e-3, 1e-5
	case torch.BFloat16, torch.BComplex32:
		return 1.6e-2, 1e-5
	case torch.Float64, torch.Complex128:
		return 1e-7, 1e-7
	}
	return 1.3e-6, 1e-5
}

package torchtest

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
)

// The operators that have no function: what sparse tensors consist of.
var (
	opIndices = torch.Operator{Name: "aten::_indices"}
	opValues  = torch.Operator{Name: "aten::_values"}
	opNnz     = torch.Operator{Name: "aten::_nnz"}
)

func indices(t torch.Tensor) torch.Tensor { return call1(&opIndices, t) }
func values(t torch.Tensor) torch.Tensor  { return call1(&opValues, t) }

func call1(op *torch.Operator, t torch.Tensor) torch.Tensor {
	var c torch.Call
	c.Tensor(t)
	return c.Run1(op)
}

func nnz(t torch.Tensor) int {
	var c torch.Call
	c.Tensor(t)
	return c.RunInt(&opNnz)
}

var precisions = map[torch.DType][2]float64{ // RTol, ATol
	torch.Float16: {1e-3, 1e-5}, torch.BFloat16: {1.6e-2, 1e-5}, torch.Float32: {1.3e-6, 1e-5}, torch.Float64: {1e-7, 1e-7},
	torch.Complex32: {1e-3, 1e-5}, torch.Complex64: {1.3e-6, 1e-5}, torch.Complex128: {1e-7, 1e-7},
	torch.QUint8: {1.3e-6, 1e-5}, torch.QUint2x4: {1.3e-6, 1e-5}, torch.QUint4x2: {1.3e-6, 1e-5}, torch.QInt8: {1.3e-6, 1e-5}, torch.QInt32: {1.3e-6, 1e-5},
}

// tolerances are those that the options ask for, or the wider ones of two types.
func (w *walk) tolerances(a, b torch.DType) (rtol, atol float64) {
	if w.rtol != nil {
		return *w.rtol, *w.atol
	}
	p, q := precisions[a], precisions[b]
	if w.terms > 0 && p[0] > 0 && q[0] > 0 {
		both := max(processor.Tolerance(throughType(a), w.terms), processor.Tolerance(throughType(b), w.terms))
		return both, both
	}
	return max(p[0], q[0]), max(p[1], q[1])
}

// throughType is the type that numbers of the type d have come through at least: parameters are
// drawn as Float32, and losses told as float64.
func throughType(d torch.DType) torch.DType {
	switch d {
	case torch.Float64:
		return torch.Float32
	case torch.Complex128:
		return torch.Complex64
	}
	return d
}

// scale is the greatest finite number of t, at least 1.
func scale(t torch.Tensor) float64 {
	if t.NumEl() == 0 {
		return 1
	}
	return max(1, t.Detach().Abs().Double().NanToNum(torch.Posinf(0), torch.Neginf(0)).Max().Item())
}

var qschemes = []string{"per_tensor_affine", "per_channel_affine", "per_tensor_symmetric", "per_channel_symmetric", "per_channel_affine_float_qparams"}

func qscheme(t torch.Tensor) string {
	if n := t.Qscheme(); n >= 0 && n < len(qschemes) {
		return "torch." + qschemes[n]
	}
	return fmt.Sprint(t.Qscheme())
}

// tensors compares two defined tensors.
func (w *walk) tensors(path string, got, want torch.Tensor) {
	attribute := func(name string, a, b any) bool {
		w.fail(path, "The values for attribute '%s' do not match: %v != %v.", name, a, b)
		return false
	}
	for _, t := range []torch.Tensor{got, want} {
		if t.Layout() == torch.MKLDNN {
			w.fail(path, "Unsupported tensor layout %s", t.Layout())
			return
		}
	}
	yesNo := func(b bool) string { // as Python spells them
		if b {
			return "True"
		}
		return "False"
	}
	same := true
	switch gq, wq := got.IsQuantized(), want.IsQuantized(); {
	case !slices.Equal(got.Shape(), want.Shape()):
		same = attribute("shape", pytext.Size(got.Shape()), pytext.Size(want.Shape()))
	case gq != wq:
		same = attribute("is_quantized", yesNo(gq), yesNo(wq))
	case gq && got.Qscheme() != want.Qscheme():
		same = attribute("qscheme()", qscheme(got), qscheme(want))
	case got.Layout() != want.Layout() && w.layout:
		same = attribute("layout", got.Layout(), want.Layout())
	case w.stride && got.Layout() == torch.Strided && want.Layout() == torch.Strided && !slices.Equal(got.Stride(), want.Stride()):
		same = attribute("stride()", pytext.Tuple(got.Stride()), pytext.Tuple(want.Stride()))
	case w.device && got.Device() != want.Device():
		same = attribute("device", got.Device(), want.Device())
	case w.dtype && got.DType() != want.DType():
		same = attribute("dtype", got.DType(), want.DType())
	}
	if !same || got.IsMeta() || want.IsMeta() {
		return
	}
	rtol, atol := w.tolerances(got.DType(), want.DType()) // of the types before they are made one
	if w.terms > 0 && atol > 0 && want.Layout() == torch.Strided && !want.IsQuantized() {
		atol *= scale(want)
	}
	got, want = equalize(got, want)

	switch layout := got.Layout(); {
	case got.IsQuantized() && w.bits:
		w.quantized(path, got, want)
	case got.IsQuantized():
		w.elements(path, "Quantized tensor-likes", got.Dequantize(), want.Dequantize(), rtol, atol)
	case layout == torch.SparseCOO:
		w.sparse(path, got, want, rtol, atol)
	case layout != torch.Strided:
		w.compressed(path, got, want, rtol, atol)
	case isFloat8(got.DType()) && (rtol != 0 || atol != 0):
		w.fail(path, "Rtol=%s and atol=%s are not supported for bitwise comparison of low dimensional floats. Please use rtol=0.0 and atol=0.0.", pytext.Float(rtol), pytext.Float(atol))
	default:
		w.elements(path, "Tensor-likes", got, want, rtol, atol)
	}
}

// equalize makes device, type and layout the same, where options let them differ.
func equalize(got, want torch.Tensor) (torch.Tensor, torch.Tensor) {
	if got.Device() != want.Device() {
		got, want = got.To(torch.CPU), want.To(torch.CPU)
	}
	if a, b := got.DType(), want.DType(); a != b {
		common := torch.PromoteTypes(withoutUnsigned(a), withoutUnsigned(b))
		got, want = got.To(common), want.To(common)
	}
	if got.Layout() != want.Layout() {
		got, want = dense(got), dense(want)
	}
	return got, want
}

// withoutUnsigned is the type to promote instead of one that libtorch promotes with
// no other.
func withoutUnsigned(d torch.DType) torch.DType {
	switch d {
	case torch.Uint16, torch.Uint32, torch.Uint64:
		return torch.Int64
	}
	return d
}

func dense(t torch.Tensor) torch.Tensor {
	if t.Layout() == torch.Strided {
		return t
	}
	return t.ToDense()
}

func isFloat8(d torch.DType) bool { return d.IsFloatingPoint() && d.Size() == 1 }

// quantized compares quantized tensors bit by bit.
func (w *walk) quantized(path string, got, want torch.Tensor) {
	if torch.Tensor.Qscheme(got) <= 2 && got.Qscheme()%2 == 0 { // per tensor
		if a, b := got.QScale(), want.QScale(); a != b {
			w.fail(path, "The values for attribute 'q_scale()' do not match: %s != %s.", pytext.Float(a), pytext.Float(b))
			return
		}
		if a, b := got.QZeroPoint(), want.QZeroPoint(); a != b {
			w.fail(path, "The values for attribute 'q_zero_point()' do not match: %d != %d.", a, b)
			return
		}
	} else {
		w.elements(path, "Quantization scales", got.QPerChannelScales(), want.QPerChannelScales(), 0, 0)
		w.elements(path, "Quantization zero points", got.QPerChannelZeroPoints(), want.QPerChannelZeroPoints(), 0, 0)
	}
	w.elements(path, "Quantized tensor-likes", got.IntRepr(), want.IntRepr(), 0, 0)
}

func (w *walk) sparse(path string, got, want torch.Tensor, rtol, atol float64) {
	if a, b := got.SparseDim(), want.SparseDim(); a != b {
		w.fail(path, "The number of sparse dimensions in sparse COO tensors does not match: %d != %d", a, b)
		return
	}
	if a, b := nnz(got), nnz(want); a != b {
		w.fail(path, "The number of specified values in sparse COO tensors does not match: %d != %d", a, b)
		return
	}
	if w.elements(path, "Sparse COO indices", indices(got), indices(want), 0, 0) {
		w.elements(path, "Sparse COO values", values(got), values(want), rtol, atol)
	}
}

func (w *walk) compressed(path string, got, want torch.Tensor, rtol, atol float64) {
	type part struct {
		name string
		of   func(torch.Tensor) torch.Tensor
	}
	rows := [2]part{{"crow_indices", torch.Tensor.CrowIndices}, {"col_indices", torch.Tensor.ColIndices}}
	columns := [2]part{{"ccol_indices", torch.Tensor.CcolIndices}, {"row_indices", torch.Tensor.RowIndices}}
	format := map[torch.Layout]struct {
		name  string
		parts [2]part
	}{torch.SparseCSR: {"CSR", rows}, torch.SparseCSC: {"CSC", columns}, torch.SparseBSR: {"BSR", rows}, torch.SparseBSC: {"BSC", columns}}[got.Layout()]
	if format.name == "" {
		w.fail(path, "Unsupported tensor layout %s", got.Layout())
		return
	}
	if a, b := nnz(got), nnz(want); a != b {
		w.fail(path, "The number of specified values in sparse %s tensors does not match: %d != %d", format.name, a, b)
		return
	}
	for _, p := range format.parts {
		a, b := p.of(got), p.of(want)
		common := torch.PromoteTypes(a.DType(), b.DType())
		if !w.elements(path, "Sparse "+format.name+" "+p.name, a.To(common), b.To(common), 0, 0) {
			return
		}
	}
	w.elements(path, "Sparse "+format.name+" values", got.Values(), want.Values(), rtol, atol)
}

// elements compares strided tensors of the same type and shape on the same device.
func (w *walk) elements(path, what string, got, want torch.Tensor, rtol, atol float64) bool {
	if w.bits {
		return w.bitwise(path, what, got.Detach().To(torch.CPU), want.Detach().To(torch.CPU))
	}
	matches := got.Isclose(want, torch.Rtol(rtol), torch.Atol(atol), torch.EqualNan(w.equalNaN))
	if torch.Item[bool](matches.All()) {
		return true
	}
	w.fail(path, "%s", w.tensorMismatch(what, got, want, matches, rtol, atol))
	return false
}

// bitwise compares memory.
func (w *walk) bitwise(path, what string, got, want torch.Tensor) bool {
	a, b := raw(got), raw(want)
	if bytes.Equal(a, b) {
		return true
	}
	n := got.DType().Size()
	matches := make([]bool, got.NumEl())
	first := -1
	for i := range matches {
		matches[i] = bytes.Equal(a[i*n:i*n+n], b[i*n:i*n+n])
		if !matches[i] && first < 0 {
			first = i
		}
	}
	at := unravel(first, got.Shape())
	msg := w.tensorMismatch(what, got, want, torch.FromSlice(matches, got.Shape()...), 0, 0)
	if got.NDim() > 0 && !isFloat8(got.DType()) {
		msg += fmt.Sprintf("\nFirst mismatch at index %s: expected %s (%x) but got %s (%x).", pytext.Tuple(at),
			item(want.Reshape(-1), first), reversed(b[first*n:first*n+n]), item(got.Reshape(-1), first), reversed(a[first*n:first*n+n]))
	}
	w.fail(path, "%s", msg)
	return false
}

// raw returns the elements' memory, in row-major order.
func raw(t torch.Tensor) (b []byte) {
	t = t.ResolveConj().ResolveNeg().Contiguous()
	if t.NumEl() > 0 {
		t.Bytes(func(m []byte) { b = bytes.Clone(m) })
	}
	return b
}

// reversed has the highest byte first, as one writes numbers.
func reversed(b []byte) []byte {
	b = bytes.Clone(b)
	slices.Reverse(b)
	return b
}

// item prints an element as Python prints the number.
func item(flat torch.Tensor, i int) string {
	t := flat.Select(0, i)
	switch d := t.DType(); {
	case d == torch.Bool:
		if torch.Item[bool](t) {
			return "True"
		}
		return "False"
	case d.IsComplex():
		return pyComplex(torch.Item[complex128](t))
	case d.IsFloatingPoint():
		return pytext.Float(t.Item())
	case d == torch.Uint64:
		return fmt.Sprint(torch.Item[uint64](t))
	}
	return fmt.Sprint(torch.Item[int64](t))
}

func unravel(flat int, shape []int) []int {
	at := make([]int, len(shape))
	for d := len(shape) - 1; d >= 0; d-- {
		at[d] = flat % shape[d]
		flat /= shape[d]
	}
	return at
}

// tensorMismatch is the message for tensors that differ where matches is false.
func (w *walk) tensorMismatch(what string, got, want, matches torch.Tensor, rtol, atol float64) string {
	gotFlat, wantFlat, match := got.Reshape(-1), want.Reshape(-1), matches.Reshape(-1)
	if got.NDim() == 0 {
		a, b := scalar(gotFlat), scalar(wantFlat)
		if what == "Tensor-likes" {
			what = "Scalars"
		}
		return w.scalarMismatch(what, item(gotFlat, 0), item(wantFlat, 0), abs(a-b), abs(b), rtol, atol)
	}
	n := got.NumEl()
	extra := share(n-torch.Item[int](match.Sum()), n)
	d := got.DType()
	if isFloat8(d) {
		first := torch.Item[int](match.LogicalNot().To(torch.Uint8).Argmax())
		return fmt.Sprintf("%s are not 'equal'!\n\n%s\nThe first mismatched element is at index %s.", what, extra, pytext.Tuple(unravel(first, got.Shape())))
	}
	if !d.IsFloatingPoint() && !d.IsComplex() {
		gotFlat, wantFlat = gotFlat.To(torch.Int64), wantFlat.To(torch.Int64)
	}
	absolute := gotFlat.Sub(wantFlat).Abs().MaskedFill(match, 0)
	relative := absolute.Div(wantFlat.Abs()).MaskedFill(match, 0)
	greatest := func(kind string, diff torch.Tensor) string {
		v, at := diff.MaxDim(0)
		return fmt.Sprintf("Greatest %s difference: %s at index %s", kind, item(v.Reshape(-1), 0), pytext.Tuple(unravel(torch.Item[int](at), got.Shape())))
	}
	return mismatch(what, extra, rtol, atol, greatest("absolute", absolute), greatest("relative", relative))
}

func scalar(t torch.Tensor) complex128 {
	if t.DType().IsComplex() {
		return torch.Item[complex128](t)
	}
	return complex(t.Item(), 0)
}

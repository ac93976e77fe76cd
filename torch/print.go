package torch

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/internal/pytext"
)

// String returns what Python's repr prints: tensor([[1., 2.], [3., 4.]]). More
// elements than [Threshold] are summarised, see [SetPrintOptions]. The undefined
// tensor is "None". It panics if t was freed.
func (t Tensor) String() string { return repr(t, style{PrintOptions: *printing.Load()}) }

// style is how one tensor is printed.
type style struct {
	PrintOptions
	verb string // of package fmt for each element, "" for Python's way
}

// Format implements [fmt.Formatter]:
//
//	%v %s         as [Tensor.String]; a precision, as in %.2v, is the number of digits
//	              after the point
//	%+v           the same
//	%#v           what t is rather than its numbers: torch.Tensor(float32[2, 3])
//	%f %e %g %d … each element as fmt prints it with this verb and its flags, width and
//	              precision, all of them aligned: %f, %e, %g and their kin floating-point
//	              and complex numbers, with 4 digits unless a precision is given (%g: as few
//	              as there are), %d, %x, %X, %o and %b integers, %t bools
//
// With a verb that does not fit the elements it prints them as fmt does in this case:
// %!d(torch.Tensor=tensor([1.5000])). It never panics: of a freed tensor it prints the
// message.
func (t Tensor) Format(f fmt.State, verb rune) {
	o := style{PrintOptions: *printing.Load()}
	digits, precise := f.Precision()
	if precise {
		o.Precision = digits
	}
	switch {
	case verb == 'v' && f.Flag('#'):
		fmt.Fprint(f, "torch.Tensor("+t.describe()+")")
		return
	case verb == 'v' || verb == 's' || !t.Defined() && strings.ContainsRune("eEfFgG", verb):
	case t.Defined() && t.fits(verb):
		o.verb = fmt.FormatString(f, verb)
		if !precise && strings.ContainsRune("eEfF", verb) {
			o.verb = fmt.Sprintf("%s.%d%c", o.verb[:len(o.verb)-1], o.Precision, verb)
		}
	default:
		fmt.Fprintf(f, "%%!%c(torch.Tensor=", verb)
		defer fmt.Fprint(f, ")")
	}
	fmt.Fprint(f, repr(t, o))
}

// fits reports whether a verb of package fmt prints elements as those of t.
func (t Tensor) fits(verb rune) bool {
	d := t.DType()
	switch {
	case d.IsComplex(), d.IsFloatingPoint(), d.is(quantized):
		return strings.ContainsRune("eEfFgG", verb)
	case d == Bool:
		return verb == 't'
	}
	return strings.ContainsRune("dxXob", verb)
}

const (
	reprPrefix   = "tensor("
	nestedPrefix = "nested_tensor("
)

// repr writes t as Python's torch/_tensor_str.py does.
func repr(t Tensor, o style) (s string) {
	if !t.Defined() {
		return "None"
	}
	if s, ok := reprWrapped(t, o); ok {
		return s
	}
	m := t.meta("String")
	suffixes := []string{}
	prefix := reprPrefix
	if m.Nested {
		prefix = nestedPrefix
	}
	if d := t.Device(); d.Type != CPUType {
		suffixes = append(suffixes, "device='"+d.String()+"'")
	}
	var body, tangent string
	var more []string
	NoGrad(func() {
		defer NewScope().Close() // frees what formatting makes, also while one of the caller's is open
		x := t
		if !m.Nested { // PyTorch tells of the tensors in a nested one whether they require gradients
			x = t.Detach()
		}
		tangent = reprTangent(t, o)
		if err := Try(func() { body, more = contents(x, m, o) }); err != nil {
			// libtorch can do nothing with elements of this type.
			body, more = "...", []string{"size=" + pytext.Tuple(t.Shape()), "dtype=" + DType(m.DType).String()}
		}
	})
	suffixes = append(suffixes, more...)
	switch fn, err := gradFn(t); {
	case err != nil:
		suffixes = append(suffixes, "grad_fn=<Invalid>")
	case fn != "":
		suffixes = append(suffixes, "grad_fn=<"+fn+">")
	case m.RequiresGrad:
		suffixes = append(suffixes, "requires_grad=True")
	}
	if tangent != "" {
		suffixes = append(suffixes, tangent)
	}
	return addSuffixes(prefix+body, suffixes, len(prefix), o.LineWidth, m.Layout == cooLayout)
}

// gradFn is Tensor.GradFn with an error for a view whose history libtorch
// refuses to work out, because it was changed in place without recording.
func gradFn(t Tensor) (name string, err error) {
	err = Try(func() { name = t.GradFn() })
	return name, err
}

// contents returns the numbers of t, and what follows them.
func contents(t Tensor, m cgo.Meta, o style) (body string, suffixes []string) {
	dtype := DType(m.DType)
	if m.Nested {
		return nestedContents(t, o), nil
	}
	size := "size=" + pytext.Tuple(t.Shape())
	switch {
	case m.Layout != stridedLayout:
		return sparseContents(t, m.Layout, size, o)
	case dtype.is(quantized):
		if t.quantizer() == "" && m.NumEl > 0 { // operators on it may crash
			return "...", []string{size, "dtype=" + dtype.String()}
		}
		if t.quantizer() != "" {
			return quantizedContents(t, size, o)
		}
		fallthrough
	case m.DeviceType == int(MetaType), m.NumEl == 0:
		body = "[]"
		if m.DeviceType == int(MetaType) {
			body = "..."
		}
		if body == "..." || m.NDim != 1 {
			suffixes = append(suffixes, size)
		}
		if dtype != GetDefaultDType() {
			suffixes = append(suffixes, "dtype="+dtype.String())
		}
		return body, suffixes
	}
	if o.EdgeItems == 0 {
		suffixes = append(suffixes, size)
	}
	return numbers(t, len(reprPrefix), o), append(suffixes, dtypeSuffix(dtype)...)
}

// dtypeSuffix names the type, unless the numbers already show it.
func dtypeSuffix(d DType) []string {
	usual := GetDefaultDType()
	complexUsual := Complex64
	if usual == Float64 {
		complexUsual = Complex128
	}
	switch d {
	case usual, complexUsual, Int64, Bool:
		return nil
	}
	return []string{"dtype=" + d.String()}
}

// addSuffixes ends the text with the suffixes, on new lines where they do not
// fit.
func addSuffixes(s string, suffixes []string, indent, width int, newLine bool) string {
	var b strings.Builder
	b.WriteString(s)
	column := len(s) - strings.LastIndexByte(s, '\n') + 1
	for _, suffix := range suffixes {
		if newLine || column+len(suffix)+2 > width {
			b.WriteString(",\n" + strings.Repeat(" ", indent) + suffix)
			column, newLine = indent+len(suffix), false
		} else {
			b.WriteString(", " + suffix)
			column += len(suffix) + 2
		}
	}
	return b.String() + ")"
}

// nestedContents writes the tensors in a nested one.
func nestedContents(t Tensor, o style) string {
	var b strings.Builder
	for i, part := range t.Unbind() {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n  " + strings.ReplaceAll(repr(part, o), "\n", "\n  "))
	}
	return "[" + b.String() + "\n]"
}

// numbers writes the elements of a dense tensor in brackets, its later lines
// indented.
func numbers(t Tensor, indent int, o style) string {
	shape := t.Shape()
	n := t.NumEl()
	if n == 0 {
		return "[]"
	}
	p := printer{shape: shape, width: o.LineWidth}
	t = t.ResolveNeg() // all of it and before conjugation, as in Python: zeros get other signs in another order
	if n > o.Threshold {
		if o.EdgeItems == 0 && len(shape) > 0 {
			return "[...]"
		}
		p.edge = o.EdgeItems
		t = edges(t, shape, o.EdgeItems)
	}
	if o.verb != "" {
		p.cells, p.cell = verbCells(t, o.verb)
	} else {
		p.cells, p.cell = cells(t, o.PrintOptions)
	}
	return p.write(0, indent)
}

// edges leaves only the first and last elements of each dimension: those that a
// summary shows. The longest dimension goes first, so that little is copied.
func edges(t Tensor, shape []int, edge int) Tensor {
	dims := make([]int, len(shape))
	for i := range dims {
		dims[i] = i
	}
	slices.SortStableFunc(dims, func(a, b int) int { return shape[b] - shape[a] })
	for _, d := range dims {
		if n := shape[d]; n > 2*edge {
			t = Cat([]Tensor{t.Narrow(d, 0, edge), t.Narrow(d, n-edge, edge)}, d)
		}
	}
	return t
}

// printer puts formatted elements into brackets and lines.
type printer struct {
	shape []int
	edge  int      // elements at each end of a dimension to show, 0 for all
	width int      // of a line
	cells []string // the elements shown, in row-major order; write takes them off
	cell  int      // width of one
}

// write writes dimension dim and those after it.
func (p *printer) write(dim, indent int) string {
	if dim == len(p.shape) {
		return p.take()
	}
	n, cut := p.shape[dim], p.edge > 0 && p.shape[dim] > 2*p.edge
	if cut {
		n = 2 * p.edge
	}
	last, dots := dim == len(p.shape)-1, "..."
	if last {
		dots = " ..." // as Python has it
	}
	parts := make([]string, 0, n+1)
	for i := range n {
		if cut && i == p.edge {
			parts = append(parts, dots)
		}
		parts = append(parts, p.write(dim+1, indent+1))
	}
	if !last {
		between := "," + strings.Repeat("\n", len(p.shape)-dim-1) + strings.Repeat(" ", indent+1)
		return "[" + strings.Join(parts, between) + "]"
	}
	perLine := max(1, (p.width-indent)/(p.cell+2))
	var lines []string
	for line := range slices.Chunk(parts, perLine) {
		lines = append(lines, strings.Join(line, ", "))
	}
	return "[" + strings.Join(lines, ",\n"+strings.Repeat(" ", indent+1)) + "]"
}

func (p *printer) take() string {
	s := p.cells[0]
	p.cells = p.cells[1:]
	return s
}

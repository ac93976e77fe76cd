package torch

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/cgo"
)

// String returns what Python's repr prints: tensor([[1., 2.], [3., 4.]]). More
// elements than [Threshold] are summarised, see [SetPrintOptions]. The undefined
// tensor is "None". It panics if t was freed.
func (t Tensor) String() string { return repr(t, *printing.Load()) }

// Format prints t as [Tensor.String] for %v and %s. %e prints floating-point
// numbers with an exponent and %f without; a precision, as in %.2v, is the number
// of digits after the point.
func (t Tensor) Format(f fmt.State, verb rune) {
	o := *printing.Load()
	switch verb {
	case 'v', 's':
	case 'e':
		o.SciMode = new(bool)
		*o.SciMode = true
	case 'f':
		o.SciMode = new(bool)
	default:
		fmt.Fprintf(f, "%%!%c(torch.Tensor=", verb)
		defer fmt.Fprint(f, ")")
	}
	if p, ok := f.Precision(); ok {
		o.Precision = p
	}
	fmt.Fprint(f, repr(t, o))
}

const reprPrefix = "tensor("

// repr writes t as Python's torch/_tensor_str.py does.
func repr(t Tensor, o PrintOptions) (s string) {
	if !t.Defined() {
		return "None"
	}
	if s, ok := reprWrapped(t, o); ok {
		return s
	}
	m := t.meta("String")
	suffixes := []string{}
	if d := t.Device(); d.Type != CPUType {
		suffixes = append(suffixes, "device='"+d.String()+"'")
	}
	var body string
	var more []string
	NoGrad(func() {
		defer NewScope().Close() // frees what formatting makes, also while one of the caller's is open
		body, more = contents(t.Detach(), m, o)
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
	return addSuffixes(reprPrefix+body, suffixes, o.LineWidth, m.Layout == cooLayout)
}

// gradFn is Tensor.GradFn with an error for a view whose history libtorch
// refuses to work out, because it was changed in place without recording.
func gradFn(t Tensor) (name string, err error) {
	err = Try(func() { name = t.GradFn() })
	return name, err
}

// contents returns the numbers of t, and what follows them.
func contents(t Tensor, m cgo.Meta, o PrintOptions) (body string, suffixes []string) {
	dtype := DType(m.DType)
	size := "size=" + pythonTuple(t.Shape())
	switch {
	case m.Layout != stridedLayout:
		return sparseContents(t, m.Layout, size, o)
	case dtype == QInt8 || dtype == QUint8 || dtype == QInt32:
		return quantizedContents(t, size, o)
	case m.DeviceType == int(MetaType), m.NumEl == 0:
		body = "[]"
		if m.DeviceType == int(MetaType) {
			body = "..."
		}
		if body == "..." || m.NDim != 1 {
			suffixes = append(suffixes, size)
		}
		if dtype != Float32 {
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
	switch d {
	case Float32, Complex64, Int64, Bool:
		return nil
	}
	return []string{"dtype=" + d.String()}
}

// addSuffixes ends the text with the suffixes, on new lines where they do not
// fit.
func addSuffixes(s string, suffixes []string, width int, newLine bool) string {
	var b strings.Builder
	b.WriteString(s)
	column := len(s) - strings.LastIndexByte(s, '\n') + 1
	for _, suffix := range suffixes {
		if newLine || column+len(suffix)+2 > width {
			b.WriteString(",\n" + strings.Repeat(" ", len(reprPrefix)) + suffix)
			column, newLine = len(reprPrefix)+len(suffix), false
		} else {
			b.WriteString(", " + suffix)
			column += len(suffix) + 2
		}
	}
	return b.String() + ")"
}

// pythonTuple writes a shape as Python's tuple: (), (3,), (2, 3).
func pythonTuple(shape []int) string {
	s := strings.ReplaceAll(strings.Trim(fmt.Sprint(shape), "[]"), " ", ", ")
	if len(shape) == 1 {
		s += ","
	}
	return "(" + s + ")"
}

// numbers writes the elements of a dense tensor in brackets, its later lines
// indented.
func numbers(t Tensor, indent int, o PrintOptions) string {
	shape := t.Shape()
	n := t.NumEl()
	if n == 0 {
		return "[]"
	}
	p := printer{shape: shape, width: o.LineWidth}
	if n > o.Threshold {
		if o.EdgeItems == 0 && len(shape) > 0 {
			return "[...]"
		}
		p.edge = o.EdgeItems
		t = edges(t, shape, o.EdgeItems)
	}
	p.cells, p.cell = cells(t, o)
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

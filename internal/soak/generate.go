package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// generator draws cases: an operator and a literal for each argument (literal.go
// says how they are written). What it draws depends on seed and index alone.
type generator struct {
	*rand.Rand
	shape []int // most tensors of a case share it
	dtype string
	rank  int
}

// drawCase returns case number index: a line that runCase takes.
func drawCase(schemas []schema, seed, index uint64) string {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, index))}
	s := schemas[g.IntN(len(schemas))]
	g.rank = g.IntN(5)
	g.shape = g.drawShape(g.rank)
	g.dtype = g.drawDType()
	fields := []string{s.name + " " + g.drawMode(s)}
	for _, p := range s.params {
		if !p.required && g.chance(40) {
			break // the rest takes its defaults
		}
		fields = append(fields, g.drawArg(p))
	}
	switch { // wrong counts
	case g.chance(3):
		fields = append(fields, g.drawAny())
	case g.chance(3) && len(fields) > 1:
		fields = fields[:1+g.IntN(len(fields)-1)]
	}
	return strings.Join(fields, " | ")
}

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// drawMode says how the results are taken, and what is done with them.
func (g *generator) drawMode(s schema) string {
	mode := "run"
	switch {
	case s.returns == "Tensor":
		mode = "run1"
	case s.returns == "Tensor[]":
		mode = "list"
	case s.returns == "bool":
		mode = "bool"
	case s.returns == "int" || s.returns == "SymInt":
		mode = "int"
	case s.returns == "Scalar":
		mode = "scalar"
	case s.returns == "(Tensor, Tensor)":
		mode = "run2"
	case s.returns == "(Tensor, Tensor, Tensor)":
		mode = "run3"
	}
	if g.chance(3) {
		mode = pick(g, "run", "run1", "run2", "run3", "list", "bool", "int", "scalar")
	}
	if g.chance(25) {
		mode += " print"
	}
	if g.chance(25) {
		mode += " backward"
	}
	if g.chance(5) {
		mode += " nograd"
	}
	return mode
}

func (g *generator) drawArg(p param) string {
	kind := p.kind
	if p.optional() {
		if g.chance(40) {
			return "none"
		}
		kind = strings.TrimSuffix(kind, "?")
	}
	switch {
	case g.chance(1):
		return g.drawAny()
	case g.chance(1):
		return "none"
	case !p.required && g.chance(20):
		return "default"
	}
	base, count, isList := strings.Cut(kind, "[")
	if isList && base != "Scalar?" {
		n := g.IntN(4)
		if size, err := strconv.Atoi(strings.TrimSuffix(count, "]")); err == nil && !g.chance(10) {
			n = size
		} else if g.chance(50) {
			n = g.rank
		}
		return g.drawList(strings.TrimSuffix(base, "?"), strings.HasSuffix(base, "?"), n, p.name)
	}
	switch base {
	case "Tensor":
		return g.drawTensor(p.name)
	case "int", "SymInt":
		return g.drawInt(p.name)
	case "float":
		return g.drawFloat()
	case "bool":
		return pick(g, "true", "false")
	case "Scalar":
		return g.drawScalar()
	case "str":
		return g.drawString(p.name)
	case "ScalarType":
		if g.chance(20) {
			return strconv.Itoa(pick(g, -1, 8, 12, 13, 14, 16, 17, 22, 45, 46, 47, 99, 127, 128, 255, 256, 1<<31, -1<<31, math.MaxInt64))
		}
		return strconv.Itoa(pick(g, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 23, 24, 27, 28, 29))
	case "Layout":
		return strconv.Itoa(pick(g, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100, -1, 256))
	case "MemoryFormat":
		return strconv.Itoa(pick(g, 0, 1, 2, 3, 4, 5, 100, -1, 256))
	case "Device":
		return g.drawDevice()
	case "Generator":
		return pick(g, "gen", "gen", "gen default")
	}
	return g.drawAny()
}

func (g *generator) drawAny() string {
	switch g.IntN(12) {
	case 0, 1, 2:
		return g.drawTensor("")
	case 3:
		return g.drawInt("")
	case 4:
		return g.drawFloat()
	case 5:
		return g.drawScalar()
	case 6:
		return g.drawString("")
	case 7:
		return g.drawDevice()
	case 8:
		return "gen"
	case 9:
		return "none"
	case 10:
		return "default"
	}
	return g.drawList(pick(g, "Tensor", "int", "float", "bool", "Scalar"), false, g.IntN(4), "")
}

func (g *generator) drawList(base string, optional bool, n int, name string) string {
	var open string
	var one func() string
	switch base {
	case "Tensor":
		open, one = "t[", func() string { return g.drawTensor("") }
	case "int", "SymInt":
		open, one = "i[", func() string { return g.drawInt(name) }
		if g.chance(30) && (strings.Contains(name, "size") || strings.Contains(name, "shape")) {
			return "i[" + strings.Trim(fmt.Sprint(g.shape), "[]") + "]"
		}
	case "float":
		open, one = "f[", g.drawFloat
	case "bool":
		open, one = "b[", func() string { return pick(g, "true", "false") }
	case "Scalar":
		open, one = "s[", func() string { return pick(g, "1", "2.5", "true", "-3", "nan", "0") }
	default:
		return g.drawAny()
	}
	parts := make([]string, n)
	for i := range parts {
		if parts[i] = one(); optional && open == "t[" && g.chance(30) {
			parts[i] = "none"
		}
	}
	return open + strings.Join(parts, " ") + "]"
}

var hugeInts = []int64{1 << 16, 1 << 20, 1 << 28, 1<<31 - 1, 1 << 31, -1 << 31, 1 << 32, 1 << 40, 1 << 62, math.MaxInt64, math.MinInt64, math.MinInt64 + 1}

func (g *generator) drawInt(name string) string {
	switch n := g.IntN(100); {
	case n < 8:
		return strconv.FormatInt(hugeInts[g.IntN(len(hugeInts))], 10)
	case n < 25:
		return strconv.Itoa(-1 - g.IntN(4))
	case n < 30:
		return strconv.Itoa(pick(g, -100, 100, 1000, -17, 64, 33))
	case strings.Contains(name, "dim") && n < 80:
		return strconv.Itoa(g.IntN(max(g.rank, 1)))
	}
	return strconv.Itoa(g.IntN(6))
}

func (g *generator) drawFloat() string {
	return pick(g, "0.5", "1.0", "2.0", "0.1", "1e-05", "0.0", "-1.0", "-0.5", "nan", "inf", "-inf", "1e+308", "1e-300", "3")
}

func (g *generator) drawScalar() string {
	switch g.IntN(10) {
	case 0:
		return pick(g, "true", "false")
	case 1:
		return pick(g, "c(1,2)", "c(nan,0)", "c(inf,-inf)")
	case 2, 3, 4:
		return g.drawFloat()
	}
	return g.drawInt("")
}

// Words that operators know, and some that none does.
var words = []string{"mean", "sum", "none", "max", "min", "amax", "amin", "prod", "floor", "trunc", "tanh", "linear", "reduce",
	"ij", "xy", "ij,jk->ik", "ii->i", "...->", "fro", "nuc", "forward", "backward", "ortho", "reduced", "complete", "r", "A",
	"left", "right", "L", "U", "N", "T", "gelsy", "gelsd", "gelss", "gels", "gesvd", "constant", "reflect", "replicate", "circular",
	"zeros", "border", "bilinear", "nearest", "upper", "lower", "sigmoid", "relu", "", "\\x00", "no such word", "%s%n", "cpu", "cuda", "ab\\tü"}

func (g *generator) drawString(string) string { return `"` + words[g.IntN(len(words))] + `"` }

func (g *generator) drawDevice() string {
	return pick(g, "@0:0", "@0:0", "@0:0", "@0:-1", "@0:1", "@0:200", "@1:0", "@1:-1", "@13:0", "@14:0", "@14:0", "@2:0", "@5:0", "@12:0",
		"@19:0", "@20:0", "@21:0", "@22:0", "@99:0", "@-1:0", "@127:-128", "@9:3")
}

func (g *generator) drawDType() string {
	if g.chance(60) {
		return "float32"
	}
	return pick(g, "float64", "float64", "int64", "int64", "int32", "uint8", "int8", "int16", "bool", "float16", "bfloat16", "complex64",
		"complex128", "complex32", "uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2", "qint8", "quint8", "qint32")
}

func (g *generator) drawShape(rank int) []int {
	shape := make([]int, rank)
	for i := range shape {
		shape[i] = pick(g, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 8, 16)
		if shape[i] == 0 && g.chance(50) {
			shape[i] = 2
		}
	}
	return shape
}

func (g *generator) drawTensor(name string) string {
	dtype, shape := g.dtype, g.shape
	if g.chance(15) {
		dtype = g.drawDType()
	}
	if strings.Contains(name, "ind") && g.chance(70) {
		dtype = "int64"
	}
	if g.chance(35) {
		shape = g.drawShape(pick(g, 0, 1, 1, 2, 2, 3, 4, 5, 6))
	}
	if g.chance(10) && len(shape) > 0 {
		shape = slices.Clone(shape)
		shape[g.IntN(len(shape))] = g.IntN(6)
	}
	size := "()"
	if len(shape) > 0 {
		size = strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", "x"), "[]")
	}
	spec := dtype + "," + size + "," + pick(g, "rand", "rand", "rand", "rand", "count", "count", "zeros", "ones", "minus", "nan", "inf", "huge", "mixed")
	if g.chance(40) {
		spec += "," + pick(g, "grad", "grad", "grad", "t", "t", "expand", "narrow", "neg", "conj", "last")
	}
	if g.chance(12) {
		spec += "," + pick(g, "meta", "meta", "sparse", "sparse", "csr", "csc", "bsr", "mkldnn", "quant", "nested", "freed")
	}
	return "<" + spec + ">"
}

package main

import (
	"fmt"
	"sort"
	"strings"
)

// The adapters of internal/paritydb/calls: for each typed function one that takes
// arguments by the names of the schema.
const adaptersDir = "internal/paritydb/calls"

// atenAdapted are operators that PyTorch's test tables call by their names in
// torch.ops.aten, besides those that write to out.
var atenAdapted = []string{"_chunk_cat", "_efficient_attention_forward", "_flash_attention_forward", "_safe_softmax",
	"_scaled_dot_product_flash_attention_for_cpu", "_scaled_mm", "_scaled_mm_v2", "_softmax_backward_data", "_upsample_bilinear2d_aa",
	"_unsafe_masked_index", "_unsafe_masked_index_put_accumulate", "_upsample_bilinear2d_aa.vec", "max_pool2d_with_indices_backward", "native_dropout_backward", "numpy_T", "slice.Tensor"}

// adapters collects them over all packages.
type adapters struct {
	functions, methods, out strings.Builder
	bases                   map[string][]string // operator without overload → what Python calls its functions
}

// function adds the adapter of a function of package p.
func (c *adapters) function(p *pkg, e *entry, s signature, method *signature) {
	name, _ := p.python(e, false)
	name = strings.TrimPrefix(name, "torch.")
	if p.module == "" {
		name = "torch." + name
	}
	base := e.main().base()
	c.bases[base] = append(c.bases[base], name)
	if method != nil && len(s.params) > 0 && s.params[0].arg.kind == tensorKind && !s.params[0].arg.list {
		// What [pkg.forward] writes takes the method's signature behind the tensor.
		with := *method
		with.params = append([]param{s.params[0]}, method.params...)
		with.receiver = ""
		s = with
	}
	c.adapter(&c.functions, p, name, p.name+"."+e.goName, e, s)
}

// method adds the adapter of a method of Tensor.
func (c *adapters) method(p *pkg, e *entry, s signature) {
	self := e.main().args[s.at].name
	c.adapter(&c.methods, p, "Tensor."+e.main().base(), fmt.Sprintf("a.T(%q).%s", self, e.goName), e, s)
}

func (c *adapters) adapter(w *strings.Builder, p *pkg, name, callee string, e *entry, s signature) {
	var schemas []string
	for _, op := range e.ops {
		text := signatureOf(op)
		if len(op.args) > 0 && op.args[0].kind == e.main().args[0].kind { // one argument may have two names
			text = strings.Replace(text, " "+op.args[0].name, " "+e.main().args[0].name, 1)
		}
		if s.receiver != "" && s.at > 0 { // Python's method takes its tensor first
			text = "(Tensor self, " + strings.TrimPrefix(strings.Replace(text, ", Tensor self", "", 1), "(")
		}
		schemas = append(schemas, fmt.Sprintf("%q", text))
	}
	fmt.Fprintf(w, "{%q, []string{%s}, func(a *Args) any {\n", name, strings.Join(schemas, ", "))
	var args []string
	for _, prm := range s.params {
		get := "a." + getter(prm.arg) + fmt.Sprintf("(%q)", prm.arg.name)
		if prm.arg.kind == reductionKind && p.name == "functional" {
			get = "functional.Reduction(" + get + ")"
		}
		if prm.variadic {
			get += "..."
		}
		args = append(args, get)
	}
	switch {
	case len(s.spread) > 0 && s.spread[0].list:
		args = append(args, fmt.Sprintf("a.Is(%q)...", s.spread[0].name))
	case len(s.spread) > 0:
		var names []string
		for _, a := range s.spread {
			names = append(names, fmt.Sprintf("%q", a.name))
		}
		args = append(args, "a.Spread("+strings.Join(names, ", ")+")...")
	case len(s.options) > 0:
		fmt.Fprintf(w, "var o []%s.%sOption\n", p.name, strings.TrimSuffix(e.goName, "_"))
		for _, a := range s.options {
			has := fmt.Sprintf("a.Has(%q)", a.name)
			for _, other := range s.options {
				if other.name == a.name && family(other) != family(a) { // of two the one that its value fits
					has = fmt.Sprintf("a.HasKind(%q, %q)", a.name, family(a))
				}
			}
			fmt.Fprintf(w, "if %s {\no = append(o, %s)\n}\n", has, p.optionOf(a))
		}
		args = append(args, "o...")
	}
	results := len(e.main().returns)
	if e.inPlace && s.receiver != "" {
		results = 1
	}
	writeCall(w, results, callee+"("+strings.Join(args, ", ")+")")
}

// writeCall ends an adapter.
func writeCall(w *strings.Builder, results int, call string) {
	switch results {
	case 0:
		fmt.Fprintf(w, "%s\nreturn nil\n}},\n", call)
	case 1:
		fmt.Fprintf(w, "return %s\n}},\n", call)
	default:
		fmt.Fprintf(w, "return tuple%d(%s)\n}},\n", results, call)
	}
}

// signatureOf is what op takes, in PyTorch's notation: "(Tensor self)".
func signatureOf(op *schema) string {
	text := op.text[strings.Index(op.text, "("):]
	return text[:strings.LastIndex(text, " -> ")]
}

// getter is the method of Args that returns an argument.
func getter(a arg) string {
	name := map[kind]string{tensorKind: "T", intKind: "I", floatKind: "F", boolKind: "B", scalarKind: "S", stringKind: "Str", dtypeKind: "DType",
		deviceKind: "Device", layoutKind: "Layout", formatKind: "Format", generatorKind: "Gen", reductionKind: "Reduction"}[a.kind]
	if a.list {
		name += "s"
	}
	return name
}

// optionOf is the option that carries the argument a.
func (p *pkg) optionOf(a arg) string {
	o := p.options[optionKey(a)]
	wide := o.arg
	t := p.optionType(o)
	get := fmt.Sprintf("(%q)", a.name)
	number := map[kind]string{intKind: "I", floatKind: "Num", scalarKind: "S", reductionKind: "Reduction"}[wide.kind]
	switch {
	case t == "*Generator":
		return "a.Gen" + get
	case builtin[wide.kind] == t && p.name == "torch":
		return "a." + getter(arg{kind: wide.kind}) + get
	case t == "Reduction" && p.name == "functional":
		return "functional.Reduction(a.Reduction" + get + ")"
	case wide.list && wide.kind == floatKind:
		return p.name + "." + o.name + "(a.Nums" + get + "...)"
	case wide.list || wide.kind == intKind && t != o.name:
		return p.name + "." + o.name + "(a." + getter(arg{kind: wide.kind, list: true}) + get + "...)"
	case number != "":
		return p.name + "." + o.name + "(a." + number + get + ")"
	}
	return p.name + "." + o.name + "(a." + getter(arg{kind: wide.kind}) + get + ")"
}

// operators adds the adapters of package aten: those that write to out of functions
// that Python has, and those of atenAdapted.
func (c *adapters) operators(all map[string]*schema) {
	for _, name := range atenAdapted {
		s := all[name]
		c.systematic("aten."+s.base(), s)
		if name != s.base() {
			c.systematic("aten."+name, s)
		} else {
			c.bases[name] = append(c.bases[name], "aten."+name)
		}
	}
	names := sorted(all)
	sort.SliceStable(names, func(i, j int) bool { return twinRank(all, all[names[i]]) < twinRank(all, all[names[j]]) })
	for _, full := range names {
		s := all[full]
		if s.reason() != "" || !writesOut(s) {
			continue
		}
		names := append([]string(nil), c.bases[s.base()]...)
		sort.Strings(names)
		for _, name := range names {
			c.systematic(name+" out", s)
		}
	}
}

// writesOut reports whether s is a function that writes to what a caller hands it.
func writesOut(s *schema) bool {
	for _, a := range s.args {
		if a.written && a.kwarg && a.kind == tensorKind {
			return true
		}
	}
	return false
}

// twinRank tells which of several that write to out comes first: those of a function
// that there is without out, as Python has no others.
func twinRank(all map[string]*schema, s *schema) int {
	there := func(overload string) bool {
		return all[strings.TrimSuffix(s.base()+"."+overload, ".")] != nil
	}
	switch {
	case s.overload == "out" && (there("") || there("Tensor")):
		return 0
	case there(strings.TrimSuffix(strings.TrimSuffix(s.overload, "out"), "_")):
		return 1
	}
	return 2
}

func (c *adapters) systematic(name string, s *schema) {
	w := &c.out
	params, rest := systematicParams(s)
	var args []string
	for _, a := range params {
		args = append(args, "a."+getter(a)+fmt.Sprintf("(%q)", a.name))
	}
	if len(rest) > 0 {
		var names []string
		for _, a := range rest {
			names = append(names, fmt.Sprintf("%q", a.name))
		}
		args = append(args, "a.Rest("+strings.Join(names, ", ")+")...")
	}
	fmt.Fprintf(w, "{%q, []string{%q}, func(a *Args) any {\n", name, signatureOf(s))
	writeCall(w, len(s.returns), "aten."+atenName(s)+"("+strings.Join(args, ", ")+")")
}

// files are the generated ones, by their path.
func (c *adapters) files() map[string]string {
	file := func(name, what string, w *strings.Builder, packages ...string) string {
		var b strings.Builder
		b.WriteString(header + "package calls\n\nimport (\n")
		for _, p := range packages {
			fmt.Fprintf(&b, "\t%q\n", "github.com/gotorch/gotorch/"+p)
		}
		fmt.Fprintf(&b, ")\n\n// %s %s.\nvar %s = []adapter{\n%s}\n", name, what, name, w.String())
		return b.String()
	}
	dirs := []string{"torch", "torch/fft", "torch/linalg", "torch/nn/functional", "torch/sparse", "torch/special"}
	return map[string]string{
		adaptersDir + "/zfunctions.go": file("functions", "are the functions of PyTorch's namespaces", &c.functions, dirs...),
		adaptersDir + "/zmethods.go":   file("methods", "are the methods of Tensor", &c.methods, "torch"),
		adaptersDir + "/zout.go":       file("out", "are operators of package aten: those that write to out", &c.out, "torch/aten"),
	}
}

package main

import (
	"fmt"
	"strings"
)

// method writes a method of Tensor.
func (p *pkg) method(e *entry, s signature) {
	p.write(e, s, "func (t Tensor) "+e.goName)
}

// function writes a function.
func (p *pkg) function(e *entry, s signature) {
	p.write(e, s, "func "+e.goName)
}

// forward writes the function that calls the method of the same name.
func (p *pkg) forward(e *entry, method, function signature) {
	res, _ := p.results(e.main(), "")
	params, names := p.paramList(method, e.goName)
	self := function.params[0].name
	fmt.Fprintf(&p.code, "// %s is [Tensor.%s] as a function. %s\n", e.goName, e.goName, p.mirrors(e, false))
	fmt.Fprintf(&p.code, "func %s(%s) %s {\n", e.goName, join(self+" Tensor", params), res)
	call := fmt.Sprintf("%s.%s(%s)", self, e.goName, names)
	if res != "" {
		call = "return " + call
	}
	fmt.Fprintf(&p.code, "\t%s\n}\n\n", call)
}

func join(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// paramList returns the parameters of a signature and the arguments that pass
// them on.
func (p *pkg) paramList(s signature, goName string) (params, names string) {
	var ps, ns []string
	for _, prm := range s.params {
		t := p.goType(prm.arg)
		n := prm.name
		switch {
		case p.generic(prm):
			t = "K"
		case prm.variadic:
			t = "..." + strings.TrimPrefix(t, "[]")
		}
		ps = append(ps, prm.name+" "+t)
		if prm.variadic {
			n += "..."
		}
		ns = append(ns, n)
	}
	switch {
	case len(s.spread) > 0:
		ps = append(ps, s.spreadName()+" ...int")
		ns = append(ns, s.spreadName()+"...")
	case len(s.options) > 0:
		ps = append(ps, "opts ..."+strings.TrimSuffix(goName, "_")+"Option")
		ns = append(ns, "opts...")
	}
	return strings.Join(ps, ", "), strings.Join(ns, ", ")
}

// generic reports whether a parameter is a window size of nn/functional, one
// number or several.
func (p *pkg) generic(prm param) bool {
	return p.name == "functional" && prm.arg.kind == intKind && prm.arg.list && prm.arg.size > 1
}

// write writes one function: its arguments go into a Call, which runs the operator.
func (p *pkg) write(e *entry, s signature, head string) {
	w := &p.code
	v := p.opVar(e, len(s.params)+len(s.receiver))
	res, run := p.results(e.main(), v)
	if e.inPlace && s.receiver != "" {
		res, run = p.q("Tensor"), "c.Run(&"+v+")\n\treturn t"
	}
	typeParams := ""
	for _, prm := range s.params {
		if p.generic(prm) {
			typeParams = "[K torch.IntOrInts]"
		}
	}
	params, _ := p.paramList(s, e.goName)
	p.doc(e, s)
	fmt.Fprintf(w, "%s%s(%s) %s {\n\tvar c %s\n", head, typeParams, params, res, p.q("Call"))
	if len(s.spread) > 0 && !s.spread[0].list {
		fmt.Fprintf(w, "\t%s(%q, len(%s), %d)\n", p.q("CheckVariadic"), pythonName(e.main().base(), e.module), s.spreadName(), len(s.spread))
	}
	for i, prm := range s.params {
		if s.receiver != "" && i == s.at {
			fmt.Fprintf(w, "\tc.Tensor(t)\n")
		}
		if p.generic(prm) {
			fmt.Fprintf(w, "\tc.Ints(torch.Expand(%s, %d))\n", prm.name, prm.arg.size)
			continue
		}
		fmt.Fprintf(w, "\t%s\n", p.adder(prm.arg, prm.name))
	}
	if s.receiver != "" && s.at >= len(s.params) {
		fmt.Fprintf(w, "\tc.Tensor(t)\n")
	}
	p.writeSpread(e, s)
	if len(s.options) > 0 {
		add := "c.option(o)"
		if p.name != "torch" {
			add = "option(&c, o)"
		}
		fmt.Fprintf(w, "\tfor _, o := range opts {\n\t\t%s\n\t}\n", add)
	}
	fmt.Fprintf(w, "\t%s\n}\n\n", run)
}

// writeSpread adds the ints of a variadic.
func (p *pkg) writeSpread(e *entry, s signature) {
	if len(s.spread) == 0 {
		return
	}
	w := &p.code
	v := s.spreadName()
	inPlace := s.spreadInPlace(e)
	if a := s.spread[0]; a.list { // an empty list is not the same as none
		fmt.Fprintf(w, "\tif %s != nil {\n", v)
		if !inPlace {
			fmt.Fprintf(w, "\t\tc.Named(%q)\n", a.name)
		}
		fmt.Fprintf(w, "\t\tc.Ints(%s)\n\t}\n", v)
		return
	}
	if inPlace {
		fmt.Fprintf(w, "\tfor _, v := range %s {\n\t\tc.Int(v)\n\t}\n", v)
		return
	}
	for i, a := range s.spread {
		fmt.Fprintf(w, "\tif len(%s) > %d {\n\t\tc.Named(%q)\n\t\tc.Int(%s[%d])\n\t}\n", v, i, a.name, v, i)
	}
}

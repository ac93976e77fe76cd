package main

import (
	"fmt"
	"sort"
	"strings"
)

// option is one optional argument of a package's functions as a Go type. Its kind
// is the widest of those that the operators have.
type option struct {
	name  string // Dim, the name of the constructor or type
	arg   arg
	takes map[string]bool // Go names of functions that take it
}

// builtin are the types of package torch that are options themselves.
var builtin = map[kind]string{dtypeKind: "DType", deviceKind: "Device", generatorKind: "Generator", formatKind: "MemoryFormat", layoutKind: "Layout"}

// optionNames gives options another name than their argument has: there is an n
// beside N, and To is what a method does.
var optionNames = map[string]string{"N": "Columns", "to": "UpTo"}

// optionKinds are the kinds of options that are wider in some schemas than makes
// sense.
var optionKinds = map[string]kind{"p": floatKind}

// family are kinds that one option may stand for.
func family(a arg) string {
	switch a.kind {
	case intKind, floatKind, scalarKind, reductionKind:
		return "number"
	}
	return string(a.kind)
}

// collect gathers the options of all entries of the package, and names them. Where
// arguments of one name are of two families, the rarer family's name ends in its
// type; a name that a function or a hand-written identifier has ends in Opt.
func (p *pkg) collect(signatures map[*entry]signature) {
	count := map[string]map[string]int{}
	for _, s := range signatures {
		for _, a := range s.options {
			if count[a.name] == nil {
				count[a.name] = map[string]int{}
			}
			count[a.name][family(a)]++
		}
	}
	for e, s := range signatures {
		for _, a := range s.options {
			key := optionKey(a)
			o := p.options[key]
			if o == nil {
				o = &option{name: p.optionName(a, count[a.name]), arg: a, takes: map[string]bool{}}
				p.options[key] = o
			}
			o.arg.list = o.arg.list || a.list
			if k, ok := optionKinds[a.name]; ok && p.name == "torch" {
				o.arg.kind = k
			} else if a.kind != o.arg.kind && family(a) == "number" {
				o.arg.kind = scalarKind
				if o.arg.list {
					o.arg.kind = floatKind
				}
			}
			o.takes[strings.TrimSuffix(e.goName, "_")] = true
		}
	}
}

func optionKey(a arg) string { return a.name + " " + family(a) }

func (p *pkg) optionName(a arg, families map[string]int) string {
	if t, ok := builtin[a.kind]; ok && camel(a.name) == t {
		return t
	}
	name := camel(a.name)
	if other := optionNames[a.name]; other != "" {
		name = other
	}
	for f, n := range families {
		if mine := families[family(a)]; f != family(a) && (n > mine || n == mine && f < family(a)) {
			name += map[string]string{"number": "Number", "Tensor": "Tensor", "str": "Name", "bool": "Flag"}[family(a)]
			break
		}
	}
	if p.taken[name] || p.taken[name+"Option"] {
		name += "Opt"
	}
	return name
}

// optionType is the Go type that values of the option have.
func (p *pkg) optionType(o *option) string {
	a := o.arg
	if t, ok := builtin[a.kind]; ok && o.name == t && p.name == "torch" {
		if a.kind == generatorKind {
			return "*Generator"
		}
		return t
	}
	switch {
	case a.kind == reductionKind && p.name == "functional":
		return "Reduction"
	case a.list, a.kind == scalarKind, a.kind == tensorKind, a.kind == generatorKind, a.kind == intKind && a.name == "dim":
		return o.name + "Option"
	}
	return o.name
}

// declare writes the option's type and constructor.
func (p *pkg) declare(b *strings.Builder, o *option) {
	t := p.optionType(o)
	a := o.arg
	if _, ok := builtin[a.kind]; ok && p.name == "torch" && o.name == builtin[a.kind] || t == "Reduction" && p.name == "functional" {
		return
	}
	names := sorted(o.takes)
	if len(names) > 6 {
		names = append(append([]string(nil), names[:6]...), "others")
	}
	use := fmt.Sprintf("is the option %s of %s", a.name, strings.Join(names, ", "))
	if t == o.name {
		base := map[kind]string{boolKind: "bool", floatKind: "float64", stringKind: "string", intKind: "int", dtypeKind: p.q("DType"),
			deviceKind: p.q("Device"), formatKind: p.q("MemoryFormat"), layoutKind: p.q("Layout"), reductionKind: "int"}[a.kind]
		fmt.Fprintf(b, "// %s %s.\ntype %s %s\n\n", o.name, use, t, base)
		return
	}
	element := p.goType(arg{kind: a.kind})
	if a.list || a.kind == intKind {
		fmt.Fprintf(b, "// %s holds the value of [%s].\ntype %s []%s\n\n", t, o.name, t, element)
		fmt.Fprintf(b, "// %s %s.\nfunc %s(v ...%s) %s { return v }\n\n", o.name, use, o.name, element, t)
		return
	}
	field := "v"
	if a.kind == tensorKind {
		field = "t"
	}
	fmt.Fprintf(b, "// %s holds the value of [%s].\ntype %s struct{ %s %s }\n\n", t, o.name, t, field, element)
	fmt.Fprintf(b, "// %s %s.\nfunc %s(v %s) %s { return %s{v} }\n\n", o.name, use, o.name, element, t, t)
}

// add is the code that adds the option's value, in o, to the call.
func (p *pkg) add(o *option) string {
	a := o.arg
	t := p.optionType(o)
	value := "o"
	switch {
	case strings.HasSuffix(t, "Option") && !a.list && a.kind != intKind:
		value = "o.v"
		if a.kind == tensorKind {
			value = "o.t"
		}
	case a.kind == boolKind && !a.list:
		value = "bool(o)"
	case a.kind == floatKind && !a.list:
		value = "float64(o)"
	case a.kind == stringKind && !a.list:
		value = "string(o)"
	case (a.kind == intKind || a.kind == reductionKind) && !a.list && t == o.name || t == "Reduction":
		value = "int(o)"
	case t == o.name && p.name != "torch" || t == o.name && builtin[a.kind] != o.name:
		if b, ok := builtin[a.kind]; ok {
			value = p.q(b) + "(o)"
		}
	}
	a.optional = false
	if a.kind == intKind && t != o.name {
		a.list = true
	}
	if t == "Reduction" {
		return "c.Int(int(o))"
	}
	return p.adder(a, value)
}

// optionsFile is zoptions.go: the options, the interface of each function's
// options, and the switch that adds a value to a call.
func (p *pkg) optionsFile() string {
	var b strings.Builder
	b.WriteString(header + "package " + p.name + "\n\n" + p.imports())
	takers := map[string][]*option{}
	var list []*option
	for _, key := range sorted(p.options) {
		o := p.options[key]
		list = append(list, o)
		for name := range o.takes {
			takers[name] = append(takers[name], o)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].name < list[j].name })
	for _, o := range list {
		if !p.handOption[o.name] {
			p.declare(&b, o)
		}
	}
	for _, name := range sorted(takers) {
		var names []string
		for _, o := range takers[name] {
			names = append(names, o.name)
		}
		sort.Strings(names)
		fmt.Fprintf(&b, "// %sOption is an option of %s: %s.\ntype %sOption interface{ is%sOption() }\n\n", name, name, strings.Join(names, ", "), name, name)
	}
	for _, o := range list {
		for _, name := range sorted(o.takes) {
			fmt.Fprintf(&b, "func (%s) is%sOption() {}\n", p.optionType(o), name)
		}
	}
	if p.name == "torch" {
		b.WriteString("\n// option adds an option of any function to the call.\nfunc (c *Call) option(o any) {\n\tswitch o := o.(type) {\n")
	} else {
		b.WriteString("\n// option adds an option of any function to the call.\nfunc option(c *torch.Call, o any) {\n\tswitch o := o.(type) {\n")
	}
	for _, o := range list {
		fmt.Fprintf(&b, "\tcase %s:\n\t\tc.Named(%q)\n\t\t%s\n", p.optionType(o), o.arg.name, p.add(o))
	}
	b.WriteString("\t}\n}\n")
	return b.String()
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

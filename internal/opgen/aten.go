package main

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// atenName is the systematic name of an operator in package aten: its words and
// its overload's with capitals; Internal before those that begin with an
// underscore, an underscore behind those that work in place.
func atenName(s *schema) string {
	base := s.base()
	name := camel(base) + camel("_"+s.overload)
	if strings.HasSuffix(s.overload, "_") { // of two that differ by nothing else
		name += "Plain"
	}
	if strings.HasPrefix(base, "_") && !strings.HasPrefix(base, "__") {
		name = "Internal" + name
	}
	if strings.HasPrefix(base, "__") {
		name = "Dunder" + name
	}
	if isInPlace(base) {
		name += "_"
	}
	return name
}

// aten writes package aten: every operator that a Go function can call. Its files
// go by the first letter.
func (c *catalogue) aten() (map[string]string, error) {
	p := &pkg{name: "aten", dir: "torch/aten"}
	seen := map[string]string{}
	var list []*schema
	for full, s := range c.all {
		if s.reason() != "" {
			continue
		}
		name := atenName(s)
		if other := seen[name]; other != "" {
			return nil, fmt.Errorf("aten.%s is both %s and %s", name, other, full)
		}
		seen[name] = full
		list = append(list, s)
	}
	sort.Slice(list, func(i, j int) bool { return atenName(list[i]) < atenName(list[j]) })
	vars, code := map[string]*strings.Builder{}, map[string]*strings.Builder{}
	for _, s := range list {
		letter := strings.ToLower(atenName(s)[:1])
		if strings.HasPrefix(atenName(s), "Internal") {
			letter = "internal"
		}
		if code[letter] == nil {
			vars[letter], code[letter] = &strings.Builder{}, &strings.Builder{}
		}
		p.systematic(vars[letter], code[letter], s)
	}
	files := map[string]string{}
	for letter := range code {
		files["z"+letter+".go"] = header + "package aten\n\n" + p.imports() + "var (\n" + vars[letter].String() + ")\n\n" + code[letter].String()
	}
	return files, nil
}

// systematic writes the function of one operator: what the schema requires in
// order, at most eight of it, the rest by name.
func (p *pkg) systematic(vars, w *strings.Builder, s *schema) {
	name := atenName(s)
	v := "z" + name
	var params, positional []string
	var adds strings.Builder
	required, rest := systematicParams(s)
	for _, a := range required {
		if s.after(a, rest) { // a required one behind optional ones goes by its name
			fmt.Fprintf(&adds, "\tc.Named(%q)\n", a.name)
		} else {
			positional = append(positional, a.name)
		}
		n := lowerCamel(a.name)
		if n == "input" && a.name == "self" && s.arg("input") != nil {
			n = "tensor"
		}
		params = append(params, n+" "+p.goType(a))
		fmt.Fprintf(&adds, "\t%s\n", p.adder(a, n))
	}
	fmt.Fprintf(vars, "\t%s = torch.Operator{Name: %q, Overload: %q, Args: %q}\n", v, s.name, s.overload, strings.Join(positional, ","))
	res, run := p.results(s, v)
	fmt.Fprintf(w, "// %s calls\n//\n//\t%s\n", name, s.text)
	if len(rest) > 0 {
		params = append(params, "args ...torch.Arg")
		adds.WriteString("\tc.Args(args)\n")
	}
	fmt.Fprintf(w, "func %s(%s) %s {\n\tvar c torch.Call\n%s\t%s\n}\n\n", name, strings.Join(params, ", "), res, adds.String(), run)
}

// systematicParams are the arguments that stand in their place in package aten, and
// those that go by name.
func systematicParams(s *schema) (params, rest []arg) {
	for _, a := range s.args {
		if a.hasDef || len(params) == maxPositional || len(rest) > 0 && !a.kwarg {
			rest = append(rest, a)
			continue
		}
		params = append(params, a)
	}
	return params, rest
}

// after reports whether a stands behind one of rest.
func (s *schema) after(a arg, rest []arg) bool {
	return len(rest) > 0 && slices.IndexFunc(s.args, func(o arg) bool { return o.name == a.name }) > slices.IndexFunc(s.args, func(o arg) bool { return o.name == rest[0].name })
}

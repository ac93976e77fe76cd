package main

import "strings"

// maxPositional is how many arguments stand in their place; required ones beyond
// are options, which the schema is held against when the operator is called.
const maxPositional = 8

// hidden arguments have no place in a typed signature: they are for libtorch's own
// use.
var hidden = map[string]bool{"implicit": true}

// param is one positional argument in the Go signature.
type param struct {
	arg      arg
	name     string
	variadic bool
}

// signature is how an entry looks in Go.
type signature struct {
	receiver string // "t" for a method, "" for a function
	at       int    // where the receiver stands among the operator's arguments
	params   []param
	spread   []arg // optional ints that a variadic stands for, in order
	options  []arg
}

// sign applies the rules: required arguments positional, in order; the optional
// ones a variadic if all are single ints, or the only one is a list of ints; else
// options. A list of ints that comes last, without options, is a variadic too.
func sign(e *entry, method bool) signature {
	var s signature
	var optional []arg
	seen := map[string]bool{}
	if method {
		s.receiver, s.at = "t", e.main().self()
	}
	for i, op := range e.ops {
		for j, a := range op.args {
			if i == 0 && j == s.at && method {
				seen[a.name] = true
				continue
			}
			if hidden[a.name] || seen[a.name] || seen[optionKey(a)] {
				continue
			}
			if i == 0 && a.positional() && len(s.params) < maxPositional {
				s.params = append(s.params, param{arg: a, name: lowerCamel(a.name)})
				seen[a.name] = true
				continue
			}
			if i > 0 && j < len(s.params)+len(s.receiver) {
				continue // one of the positional ones by another name
			}
			seen[optionKey(a)] = true
			optional = append(optional, a)
		}
	}
	ints := len(optional) > 0
	for _, a := range optional {
		ints = ints && a.kind == intKind && !(a.list && len(optional) > 1)
	}
	last := len(s.params) - 1
	switch {
	case ints:
		s.spread = optional
	case len(optional) > 0:
		s.options = optional
	case last >= 0 && s.params[last].arg.kind == intKind && s.params[last].arg.list && s.params[last].arg.size == 0:
		s.params[last].variadic = true
	}
	return s
}

// self is where the tensor stands that a method is called on: that of this name, or
// else the first.
func (s *schema) self() int {
	for i, a := range s.args {
		if a.name == "self" && a.kind == tensorKind {
			return i
		}
	}
	return 0
}

// spreadName is the variadic's name: dim, or startDimAndEndDim.
func (s signature) spreadName() string {
	var n []string
	for i, a := range s.spread {
		if i == 0 {
			n = append(n, lowerCamel(a.name))
		} else {
			n = append(n, camel(a.name))
		}
	}
	return strings.Join(n, "And")
}

// spreadInPlace reports whether the variadic's arguments follow the positional
// ones in every overload, so that they need no names.
func (s signature) spreadInPlace(e *entry) bool {
	start := len(s.params)
	if s.receiver != "" {
		start++
	}
	if len(e.ops) > 1 {
		return false
	}
	for i, a := range s.spread {
		if start+i >= len(e.main().args) || e.main().args[start+i].name != a.name {
			return false
		}
	}
	return true
}

// goType is the Go type of a positional argument or a result.
func (p *pkg) goType(a arg) string {
	var t string
	switch a.kind {
	case tensorKind:
		t = p.q("Tensor")
	case intKind:
		t = "int"
	case floatKind:
		t = "float64"
	case boolKind:
		t = "bool"
	case scalarKind:
		t = p.q("Scalar")
	case stringKind:
		t = "string"
	case dtypeKind:
		t = p.q("DType")
	case deviceKind:
		t = p.q("Device")
	case layoutKind:
		t = p.q("Layout")
	case formatKind:
		t = p.q("MemoryFormat")
	case generatorKind:
		t = "*" + p.q("Generator")
	case reductionKind:
		t = "int"
		if p.name == "functional" {
			t = "Reduction"
		}
	default:
		panic("no Go type for " + string(a.kind))
	}
	if a.list {
		return "[]" + t
	}
	return t
}

// adder is the method of Call that adds a value of this kind.
func (p *pkg) adder(a arg, value string) string {
	name := map[kind]string{tensorKind: "Tensor", intKind: "Int", floatKind: "Float", boolKind: "Bool", scalarKind: "Scalar", stringKind: "String",
		dtypeKind: "DType", deviceKind: "Device", generatorKind: "Generator", layoutKind: "Layout", formatKind: "MemoryFormat", reductionKind: "Int"}[a.kind]
	if a.list {
		name += "s"
	}
	switch {
	case a.kind == reductionKind && p.name == "functional":
		value = "int(" + value + ")"
	case a.optional && !a.list && a.kind == scalarKind, a.optional && a.list && a.kind == intKind:
		name = "Opt" + name
	case a.optional && a.list && a.kind == floatKind:
		name = "OptFloats"
	case a.optional && a.kind == dtypeKind:
		name = "OptDType"
	}
	return "c." + name + "(" + value + ")"
}

// results returns the Go result list, and the code that runs op and returns them.
func (p *pkg) results(op *schema, opVar string) (list, code string) {
	var types []string
	tensors, named := true, len(op.returns) > 1
	for _, r := range op.returns {
		named = named && r.name != "" && op.arg(r.name) == nil
	}
	for _, r := range op.returns {
		t := p.goType(r)
		tensors = tensors && r.kind == tensorKind && !r.list
		if named {
			t = lowerCamel(r.name) + " " + t
		}
		types = append(types, t)
	}
	n := len(op.returns)
	if n > 1 {
		list = "(" + strings.Join(types, ", ") + ")"
	} else if n == 1 {
		list = types[0]
	}
	run := map[int]string{2: "Run2", 3: "Run3", 4: "Run4", 5: "Run5"}
	switch {
	case n == 0:
		return "", "c.Run(&" + opVar + ")"
	case n == 1:
		return list, "return " + p.run1(op.returns[0], opVar)
	case tensors && run[n] != "":
		return list, "return c." + run[n] + "(&" + opVar + ")"
	}
	var out []string
	for _, r := range op.returns {
		name := map[kind]string{tensorKind: "Tensor", intKind: "Int", floatKind: "Float", boolKind: "Bool"}[r.kind]
		if r.list {
			name += "s"
		}
		out = append(out, "c.Result"+name+"()")
	}
	return list, "c.RunAll(&" + opVar + ")\n\treturn " + strings.Join(out, ", ")
}

func (p *pkg) run1(r arg, opVar string) string {
	switch {
	case r.list && r.kind == tensorKind:
		return "c.RunList(&" + opVar + ")"
	case r.kind == boolKind:
		return "c.RunBool(&" + opVar + ")"
	case r.kind == intKind:
		return "c.RunInt(&" + opVar + ")"
	case r.kind == floatKind:
		return "c.RunFloat(&" + opVar + ")"
	case r.kind == scalarKind:
		return "c.RunScalar(&" + opVar + ")"
	case r.kind == dtypeKind:
		return p.q("DType") + "(c.RunInt(&" + opVar + "))"
	}
	return "c.Run1(&" + opVar + ")"
}

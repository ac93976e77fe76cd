package main

import (
	"fmt"
	"strings"

	"github.com/gotorch/gotorch/cgo"
	sch "github.com/gotorch/gotorch/internal/schema"
)

// schema is one operator as libtorch registers it.
type schema struct {
	name     string // "aten::add"
	overload string // "Tensor"
	args     []arg
	returns  []arg
	text     string
}

// arg is an argument or a result of an operator.
type arg struct {
	name     string
	kind     kind
	list     bool
	size     int // of a list that one number may stand for, int[2]; 0 if none
	optional bool
	hasDef   bool
	def      string
	kwarg    bool
	written  bool
}

type kind string

const (
	tensorKind    kind = "Tensor"
	intKind       kind = "int"
	floatKind     kind = "float"
	boolKind      kind = "bool"
	scalarKind    kind = "Scalar"
	stringKind    kind = "str"
	dtypeKind     kind = "ScalarType"
	deviceKind    kind = "Device"
	generatorKind kind = "Generator"
	formatKind    kind = "MemoryFormat"
	layoutKind    kind = "Layout"
	reductionKind kind = "Reduction" // ours: an int called reduction
)

// unsupported are the types that no Go value stands for: why an operator that has
// one can be called by nobody, or by its name only.
var unsupported = map[string]string{
	"Storage":  "takes a Storage, which Go code has no value of",
	"Stream":   "takes a Stream, which package torch/cuda hands over by itself",
	"Dimname":  "named dimensions, which PyTorch gave up",
	"Dict":     "returns a dictionary, which the C boundary does not carry",
	"CellPara": "takes packed parameters of the quantized cells, which are C++ objects",
}

// positional reports whether a caller has to give a in its place: no default, and
// not an optional type that only keyword arguments or a dim have.
func (a arg) positional() bool {
	if a.hasDef {
		return false
	}
	return !a.optional || !(a.kwarg || a.name == "dim")
}

// base is the name without the namespace.
func (s *schema) base() string { return strings.TrimPrefix(s.name, "aten::") }

// full is the base with the overload, the key of all tables.
func (s *schema) full() string {
	if s.overload == "" {
		return s.base()
	}
	return s.base() + "." + s.overload
}

func (s *schema) arg(name string) *arg {
	for i := range s.args {
		if s.args[i].name == name {
			return &s.args[i]
		}
	}
	return nil
}

// reason says why no typed Go function can call s, "" if one can.
func (s *schema) reason() string {
	for _, list := range [][]arg{s.args, s.returns} {
		for _, a := range list {
			for part, why := range unsupported {
				if strings.Contains(string(a.kind), part) {
					return why
				}
			}
		}
	}
	return ""
}

// schemas reads what this libtorch registers in the namespace aten, by full name.
func schemas() (map[string]*schema, error) {
	all := map[string]*schema{}
	for _, line := range strings.Split(strings.TrimSpace(cgo.Schemas()), "\n") {
		if !strings.HasPrefix(line, "aten::") {
			continue
		}
		s, err := parse(line)
		if err != nil {
			return nil, err
		}
		all[s.full()] = s
	}
	return all, nil
}

func parse(line string) (*schema, error) {
	parsed, err := sch.Parse(line)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", line, err)
	}
	s := &schema{name: parsed.Name, overload: parsed.Overload, text: line}
	for _, a := range parsed.Args {
		s.args = append(s.args, argOf(a))
	}
	for _, a := range parsed.Returns {
		s.returns = append(s.returns, argOf(a))
	}
	return s, nil
}

func argOf(p sch.Argument) arg {
	a := arg{name: p.Name, kind: kind(p.Type), list: p.List, size: p.Size, optional: p.Optional, hasDef: p.HasDefault, def: p.Default,
		kwarg: p.KwargOnly, written: p.Written}
	switch {
	case a.name == "reduction" && a.kind == intKind:
		a.kind = reductionKind
	case a.kind == "QScheme":
		a.kind = intKind
	}
	return a
}

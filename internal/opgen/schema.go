package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/cgo"
)

// schema is one operator as libtorch registers it.
type schema struct {
	name     string // "aten::add"
	overload string // "Tensor"
	args     []arg
	returns  []arg
}

// arg is an argument or a result of an operator.
type arg struct {
	name     string
	kind     kind
	list     bool
	size     int // of a list that one number may stand for, int[2]; 0 if none
	optional bool
	def      string // "" for none
	kwarg    bool
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

// required reports whether a caller has to give a: no default, and not an
// optional type that only keyword arguments or a dim have.
func (a arg) required() bool {
	if a.def != "" {
		return false
	}
	return !a.optional || !(a.kwarg || a.name == "dim")
}

func (s *schema) full() string {
	if s.overload == "" {
		return s.name
	}
	return s.name + "." + s.overload
}

// schemas reads what this libtorch registers, by full name without "aten::".
func schemas() (map[string]*schema, error) {
	all := map[string]*schema{}
	for _, line := range strings.Split(strings.TrimSpace(cgo.Schemas()), "\n") {
		if !strings.HasPrefix(line, "aten::") {
			continue
		}
		s, err := parseSchema(line)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", line, err)
		}
		all[strings.TrimPrefix(s.full(), "aten::")] = s
	}
	return all, nil
}

var head = regexp.MustCompile(`^([\w:]+)(?:\.(\w+))?\((.*)\) -> (.*)$`)

func parseSchema(line string) (*schema, error) {
	m := head.FindStringSubmatch(line)
	if m == nil {
		return nil, fmt.Errorf("no schema")
	}
	s := &schema{name: m[1], overload: m[2]}
	kwarg := false
	for _, field := range split(m[3]) {
		if field == "*" {
			kwarg = true
			continue
		}
		a := parseArg(field)
		a.kwarg = kwarg
		s.args = append(s.args, a)
	}
	results := m[4]
	if strings.HasPrefix(results, "(") {
		results = results[1 : len(results)-1]
	}
	for _, field := range split(results) {
		s.returns = append(s.returns, parseArg(field))
	}
	return s, nil
}

// split cuts at the commas outside brackets and quotes.
func split(s string) (fields []string) {
	depth, start, quoted := 0, 0, false
	for i, r := range s {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case strings.ContainsRune("([", r):
			depth++
		case strings.ContainsRune(")]", r):
			depth--
		case r == ',' && depth == 0:
			fields = append(fields, strings.TrimSpace(s[start:i]))
			start = i + 1
		}
	}
	if rest := strings.TrimSpace(s[start:]); rest != "" {
		fields = append(fields, rest)
	}
	return fields
}

var (
	alias   = regexp.MustCompile(`\([^)]*\)`)
	listing = regexp.MustCompile(`^(.*)\[(\d*)\]$`)
)

func parseArg(field string) (a arg) {
	field, def, _ := strings.Cut(field, "=")
	a.def = def
	typ, name, _ := strings.Cut(strings.TrimSpace(alias.ReplaceAllString(field, "")), " ")
	a.name = name
	if t, ok := strings.CutSuffix(typ, "?"); ok {
		typ, a.optional = t, true
	}
	if m := listing.FindStringSubmatch(typ); m != nil {
		a.list = true
		typ = strings.TrimSuffix(m[1], "?")
		a.size, _ = strconv.Atoi(m[2])
	}
	a.kind = kind(strings.TrimPrefix(typ, "Sym"))
	if a.kind == "Int" {
		a.kind = intKind
	}
	if a.name == "reduction" && a.kind == intKind {
		a.kind = reductionKind
	}
	return a
}

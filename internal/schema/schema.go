package schema

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Schema is the signature of an operator as libtorch registers it. It mirrors
// torch._C.FunctionSchema.
type Schema struct {
	Name     string // "aten::add"
	Overload string // "Tensor", or ""
	Args     []Argument
	Returns  []Argument

	text string
}

// Argument is an argument or a result of an operator.
type Argument struct {
	Name       string
	Type       string // "Tensor", "int", "float", "Scalar", … without what the next fields say
	List       bool   // a list of Type
	Size       int    // of a list that one number may stand for, 2 for int[2]; 0 if none
	Optional   bool   // None is allowed
	Default    string // in the notation of the schema
	HasDefault bool
	KwargOnly  bool // Python takes it by name only
	Written    bool // the operator writes to it
}

// String returns the schema in PyTorch's notation.
func (s *Schema) String() string { return s.text }

// Index is the position of the argument of this name, -1 if there is none.
func (s *Schema) Index(name string) int {
	for i := range s.Args {
		if s.Args[i].Name == name {
			return i
		}
	}
	return -1
}

var head = regexp.MustCompile(`^([\w:]+)(?:\.(\w+))?\((.*)\) -> (.*)$`)

// Parse reads a schema in PyTorch's notation:
//
//	aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor
//
// It returns an error if text is none.
func Parse(text string) (*Schema, error) {
	m := head.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("torch: %q is no schema of an operator", text)
	}
	s := &Schema{Name: m[1], Overload: m[2], text: text}
	kwarg := false
	for _, field := range split(m[3]) {
		if field == "*" {
			kwarg = true
			continue
		}
		a := parseArgument(field)
		a.KwargOnly = kwarg
		s.Args = append(s.Args, a)
	}
	results := m[4]
	if strings.HasPrefix(results, "(") {
		results = results[1 : len(results)-1]
	}
	for _, field := range split(results) {
		s.Returns = append(s.Returns, parseArgument(field))
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

func parseArgument(field string) (a Argument) {
	field, a.Default, a.HasDefault = strings.Cut(field, "=")
	a.Written = strings.Contains(alias.FindString(field), "!")
	typ, name, _ := strings.Cut(strings.TrimSpace(alias.ReplaceAllString(field, "")), " ")
	a.Name = name
	if t, ok := strings.CutSuffix(typ, "?"); ok {
		typ, a.Optional = t, true
	}
	if m := listing.FindStringSubmatch(typ); m != nil {
		a.List = true
		typ = strings.TrimSuffix(m[1], "?")
		a.Size, _ = strconv.Atoi(m[2])
	}
	if typ = strings.TrimPrefix(typ, "Sym"); typ == "Int" || typ == "Float" || typ == "Bool" {
		typ = strings.ToLower(typ)
	}
	a.Type = typ
	return a
}

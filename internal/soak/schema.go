package main

import (
	"fmt"
	"regexp"
	"strings"
)

// schema is one operator as libtorch describes it, "aten::sum.dim_IntList(Tensor
// self, int[1]? dim, …) -> Tensor", as far as making arguments needs it.
type schema struct {
	name    string // "aten::sum.dim_IntList"
	params  []param
	returns string // "Tensor", "(Tensor, Tensor)", "Tensor[]"
}

type param struct {
	kind     string // "Tensor", "int[2]", "ScalarType?", without alias marks
	name     string
	required bool
}

func (p param) optional() bool { return strings.HasSuffix(p.kind, "?") }

// parseSchemas reads the lines of cgo.Schemas.
func parseSchemas(text string) ([]schema, error) {
	var all []schema
	for line := range strings.Lines(text) {
		s, err := parseSchema(strings.TrimSpace(line))
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func parseSchema(line string) (schema, error) {
	name, rest, ok := strings.Cut(line, "(")
	end := strings.LastIndex(rest, ") -> ")
	if !ok || end < 0 {
		return schema{}, fmt.Errorf("no schema: %s", line)
	}
	s := schema{name: name, returns: withoutAlias(rest[end+len(") -> "):])}
	for _, part := range splitOutside(rest[:end], ',') {
		part = strings.TrimSpace(part)
		if part == "" || part == "*" || part == "..." {
			continue
		}
		head, _, hasDefault := strings.Cut(part, "=")
		i := strings.LastIndex(head, " ")
		if i < 0 {
			return schema{}, fmt.Errorf("no parameter: %q in %s", part, line)
		}
		s.params = append(s.params, param{kind: withoutAlias(head[:i]), name: head[i+1:], required: !hasDefault})
	}
	return s, nil
}

var alias = regexp.MustCompile(`\([a-z]?!?( -> [a-z*|]+)?\)`)

// withoutAlias drops "(a!)" and "(a -> *)" from a type.
func withoutAlias(t string) string { return alias.ReplaceAllString(t, "") }

// splitOutside splits s at sep, but not within brackets or quotes.
func splitOutside(s string, sep byte) []string {
	var parts []string
	depth, start, quoted := 0, 0, false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case c == sep && depth == 0:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

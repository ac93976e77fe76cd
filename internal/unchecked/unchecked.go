// Package unchecked lists the operators of libtorch that crash the process, or
// never end, on arguments that they should refuse.
//
// The operators of list.txt are libtorch's own inner workings: kernels that other
// operators call with arguments they have checked, backward functions, caches of
// packed weights. Package torch refuses them unless the program says that it has
// checked its arguments. Each line holds a case that proves the crash; the soak run
// fails when one of them no longer does.
package unchecked

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed list.txt
var text string

// Case is a call that crashes, or hangs, and why.
type Case struct {
	Op     string // "aten::_stack.out"
	Line   string // the call, in the notation of internal/soak
	Reason string
}

// Parse reads lines "operator … # reason"; empty ones and those that begin with # are
// left out.
func Parse(text string) []Case {
	var cases []Case
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		call, reason, _ := strings.Cut(line, " # ")
		op, _, _ := strings.Cut(call, " ")
		cases = append(cases, Case{op, call, reason})
	}
	return cases
}

// Cases returns the listed cases.
func Cases() []Case { return Parse(text) }

var reasons = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, c := range Cases() {
		m[c.Op] = c.Reason
		if base, inner := family(c.Op); inner {
			m[base] = c.Reason
		}
	}
	return m
})

// family is the operator without its overload, and whether its overloads are one
// kernel that only libtorch itself is to call.
func family(op string) (base string, inner bool) {
	base, _, _ = strings.Cut(op, ".")
	_, name, _ := strings.Cut(base, "::")
	inner = strings.HasPrefix(name, "_") && !strings.HasPrefix(name, "_foreach_")
	return base, inner || strings.Contains(name, "_backward") || strings.HasPrefix(name, "mkldnn_")
}

// Reason says why op, "aten::_stack", is on the list, or of an inner operator
// another overload, "" if it is not.
func Reason(op string) string {
	if why := reasons()[op]; why != "" {
		return why
	}
	if base, inner := family(op); inner {
		return reasons()[base]
	}
	return ""
}

package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/gotorch/gotorch/internal/paritydb/check"
)

// machineBits is a line of the list of what is not compared to the last bit, nor by the rule
// of processor.Tolerance: which results they are, on which machines, and why. Between tabs:
//
//	entry     a regular expression of whole names
//	dtype     a regular expression of the whole
//	where     portable: between processors that have portable bits; native: between any two
//	what      a regular expression of what differs, from its beginning
//	how       near: compared by the rule of processor.Tolerance; none: not compared
//	reason
type machineBits struct {
	entry, dtype, what *regexp.Regexp
	where, how, reason string
}

func readMachineBits(path string) ([]machineBits, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []machineBits
	for i, line := range strings.Split(string(b), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 6 || f[5] == "" || f[2] != "portable" && f[2] != "native" || f[4] != "near" && f[4] != "none" {
			return nil, fmt.Errorf("%s:%d: six fields between tabs: entry, dtype, portable or native, what, near or none, a reason", path, i+1)
		}
		m := machineBits{where: f[2], how: f[4], reason: f[5]}
		for pattern, re := range map[string]**regexp.Regexp{"^(?:" + f[0] + ")$": &m.entry, "^(?:" + f[1] + ")$": &m.dtype, "^(?:" + f[3] + ")": &m.what} {
			if *re, err = regexp.Compile(pattern); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
			}
		}
		all = append(all, m)
	}
	return all, nil
}

// excuses reports whether a difference between two machines is one of m. portable tells
// whether both have portable bits, and near whether the numbers are near each other.
func (m machineBits) excuses(v check.Verdict, portable, near bool) bool {
	return (m.where == "portable" || !portable) && (m.how == "none" || near) &&
		m.entry.MatchString(v.Entry) && m.dtype.MatchString(v.DType) && m.what.MatchString(v.Detail)
}

package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// exception is a line of the list: what differs and why that is so. Between tabs:
//
//	entry     a regular expression of whole names
//	variant   function, alias, method, in-place, noncontiguous, out, error; of layers training,
//	          evaluation, … of a type, noncontiguous, error; of optimizers the
//	          implementation, error; a regular expression of the whole
//	dtype     a regular expression of the whole
//	status    what comes of it, see package check; with a ? behind it may also be equal
//	reason
//
// The first that fits stands.
type exception struct {
	text                  string
	entry, variant, dtype *regexp.Regexp
	status                string
	maybe                 bool
	reason                string
	used                  bool
}

func readExceptions(path string) ([]*exception, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []*exception
	for i, line := range strings.Split(string(b), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 5 || f[4] == "" {
			return nil, fmt.Errorf("%s:%d: five fields between tabs, the last one a reason", path, i+1)
		}
		x := &exception{text: line, reason: f[4]}
		x.status, x.maybe = strings.CutSuffix(f[3], "?")
		for j, re := range []**regexp.Regexp{&x.entry, &x.variant, &x.dtype} {
			if *re, err = regexp.Compile("^(?:" + f[j] + ")$"); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
			}
		}
		all = append(all, x)
	}
	return all, nil
}

func (x *exception) fits(e *entry, g *group) bool {
	return x.status == string(g.Status) && x.entry.MatchString(e.Key.Name) && x.variant.MatchString(g.Variant) && x.dtype.MatchString(g.DType)
}

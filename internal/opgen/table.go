package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"strings"
)

// The table has what the rules cannot know: what an operator does, and the names
// that they would not find.
//
//	sum                     Sums the elements, or those along the dims of [Dim].
//	pow.Scalar=ScalarPow    Raises one number to the power of each element.
//	sort|sort.stable        Sorts along a dim; returns the sorted tensor and the indices.
//	conv2d @functional      Convolves a batch [N, C, H, W] with weight [O, C/groups, KH, KW].
//	!all.dim                all.dims does the same.
//
// A line begins with the operator's name with its overload, or with the name alone
// for whatever overload the rules choose for it. After | stand overloads that are
// taken where an option was given that the first one lacks; after = stands the Go
// name. @functional puts an operator of package torch into nn/functional as well.
// A line with ! leaves an overload out, with the reason.
//
//go:embed ops.txt
var tableText string

// row is one line of the table.
type row struct {
	names      []string
	goName     string
	functional bool
	drop       bool
	doc        string
	used       bool
}

func table() (rows []*row, err error) {
	sc := bufio.NewScanner(strings.NewReader(tableText))
	for sc.Scan() {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		head, doc, _ := strings.Cut(line, " ")
		r := &row{doc: strings.TrimSpace(doc)}
		if rest, ok := strings.CutPrefix(r.doc, "@functional "); ok {
			r.functional, r.doc = true, strings.TrimSpace(rest)
		}
		if rest, ok := strings.CutPrefix(head, "!"); ok {
			r.drop, head = true, rest
		}
		if r.doc == "" {
			return nil, fmt.Errorf("ops.txt: %q says nothing of it", line)
		}
		names, goName, _ := strings.Cut(head, "=")
		r.names, r.goName = strings.Split(names, "|"), goName
		rows = append(rows, r)
	}
	return rows, nil
}

package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/gotorch/gotorch/internal/paritydb/check"
)

// counts is a line of the table, in checks but for the first two.
type counts struct {
	entries, samples, checks, equal, errors int
	close, incomparable, other, failing     int
}

func (c *counts) add(e *entry) {
	c.entries++
	c.samples += e.Samples
	c.checks += e.Checks
	c.equal += e.Equal
	c.errors += e.Errors
	for _, g := range e.Groups {
		switch {
		case g.because == nil:
			c.failing += g.Count
		case g.Status == check.Close:
			c.close += g.Count
		case g.Status == check.Undefined, g.Status == check.Missing, g.Status == check.Inexpressible, g.Status == check.Values, g.Status == check.Broken:
			c.incomparable += g.Count
		default:
			c.other += g.Count
		}
	}
}

// report holds what came of the entries against the list.
type report struct {
	entries []*entry
	listed  []*exception
}

func newReport(entries []*entry, listed []*exception) *report {
	for _, e := range entries {
		for _, g := range e.Groups {
			for _, x := range listed {
				if x.fits(e, g) {
					g.because, x.used = x, true
					break
				}
			}
		}
	}
	return &report{entries, listed}
}

func (r *report) failing() int {
	var c counts
	for _, e := range r.entries {
		c.add(e)
	}
	return c.failing
}

// mostShown is how many entries a message tells of.
const mostShown = 10

// differences says in one block how many calls have results that no exception explains, which
// entries have most of them, and how to see one; "" if there is none.
func (r *report) differences() string {
	calls, failing := 0, 0
	type line struct {
		name  string
		count int
		first *group
	}
	var lines []line
	for _, e := range r.entries {
		l := line{name: e.Key.Name}
		for _, g := range e.Groups {
			if g.because != nil {
				continue
			}
			if l.count += g.Count; l.first == nil {
				l.first = g
			}
		}
		if calls += e.Checks; l.count > 0 {
			failing += l.count
			lines = append(lines, l)
		}
	}
	if failing == 0 {
		return ""
	}
	slices.SortStableFunc(lines, func(a, b line) int { return b.count - a.count })
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d calls differ, of %d entries of %d. Those with most:\n", failing, calls, len(lines), len(r.entries))
	for i, l := range lines {
		if i == mostShown {
			fmt.Fprintf(&b, "  and %d more\n", len(lines)-i)
			break
		}
		fmt.Fprintf(&b, "  %s, %d calls: %s\n", l.name, l.count, l.first)
	}
	fmt.Fprintf(&b, "To see one: go test ./internal/paritydb -run 'TestGolden$' -entry '^%s$'", regexp.QuoteMeta(lines[0].name))
	return b.String()
}

// stale are the exceptions that nothing needs any more. Where only some entries ran,
// the others' say nothing.
func (r *report) stale(whole bool) []string {
	var all []string
	for _, x := range r.listed {
		if whole && !x.used && !x.maybe {
			all = append(all, x.text)
		}
	}
	return all
}

// print writes the failures, and the table.
func (r *report) print(w io.Writer, verbose bool) {
	for _, e := range r.entries {
		for _, g := range e.Groups {
			if g.because == nil || verbose {
				fmt.Fprintf(w, "%s: %s\n", e.Key.Name, g)
			}
		}
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\nentries\tsamples\tcalls\tbit-equal\tof them errors\twithin tolerance\tnot comparable\totherwise listed\tfailing\t area\t")
	var all counts
	areas := map[string]*counts{}
	var order []string
	for _, e := range r.entries {
		a := e.Key.area()
		if areas[a] == nil {
			areas[a] = &counts{}
			order = append(order, a)
		}
		areas[a].add(e)
		all.add(e)
	}
	line := func(c *counts, name string) {
		fmt.Fprintf(t, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t %s\t\n", c.entries, c.samples, c.checks, c.equal, c.errors, c.close, c.incomparable, c.other, c.failing, name)
	}
	for _, a := range order {
		line(areas[a], a)
	}
	line(&all, "all")
	t.Flush()
	if all.checks > 0 {
		fmt.Fprintf(w, "bit-equal: %.3f %%\n", 100*float64(all.equal)/float64(all.checks))
	}
}

func (g *group) String() string {
	return fmt.Sprintf("%s of %s, %s: %d × %s, first of sample %d: %s", g.Variant, g.Callable, g.DType, g.Count, g.Status, g.Sample, g.Detail)
}

// list is the text of parity.txt.
func (r *report) list() string {
	var b strings.Builder
	b.WriteString("# make parity writes this: what came of each entry of PyTorch's test tables.\n# table, entry, samples, calls, bit-equal calls, those of them that both sides refuse; then the others: variant, dtype, calls, status, reason.\n")
	for _, e := range r.entries {
		fmt.Fprintf(&b, "%s\t%s\t%d\t%d\t%d\t%d\n", e.Key.Table, e.Key.Name, e.Samples, e.Checks, e.Equal, e.Errors)
		for _, g := range e.Groups {
			why := "NOT LISTED"
			if g.because != nil {
				if g.because.maybe { // may differ from run to run
					continue
				}
				why = g.because.reason
			}
			fmt.Fprintf(&b, "\t%s\t%s\t%d\t%s\t%s\n", g.Variant, g.DType, g.Count, g.Status, why)
		}
	}
	return b.String()
}

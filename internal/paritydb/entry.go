package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/internal/paritydb/check"
)

// entry is what came of an entry of a table.
type entry struct {
	Key     key
	Samples int
	Checks  int
	Equal   int
	Errors  int // of Equal, those where both sides refused the call or a derivative
	Groups  []*group

	ended bool // one of the processes did before the entry, which may be otherwise next time
}

// group are verdicts of an entry that are alike, all but the equal ones.
type group struct {
	Variant, DType, Callable string
	Status                   check.Status
	Count                    int
	Sample                   int    // the first one's
	Detail                   string // the first one's

	because *exception
}

func newEntry(k key) *entry { return &entry{Key: k} }

func (e *entry) add(v check.Verdict) {
	e.Checks++
	if v.Status == check.Equal {
		e.Equal++
		if v.Detail != "" {
			e.Errors++
		}
		return
	}
	for _, g := range e.Groups {
		if g.Variant == v.Variant && g.DType == v.DType && g.Status == v.Status {
			g.Count++
			return
		}
	}
	detail := strings.Join(strings.Fields(v.Detail), " ")
	e.Groups = append(e.Groups, &group{Variant: v.Variant, DType: v.DType, Callable: v.Callable, Status: v.Status, Count: 1, Sample: v.Sample, Detail: detail})
	slices.SortStableFunc(e.Groups, func(a, b *group) int {
		return cmp.Or(strings.Compare(a.Variant, b.Variant), strings.Compare(string(a.Status), string(b.Status)))
	})
}

// area is the part of PyTorch that an entry belongs to.
func (k key) area() string {
	switch k.Table {
	case "module":
		return "modules"
	case "optimizer":
		return "optimizers"
	}
	for _, space := range []string{"nn.functional", "linalg", "fft", "special", "masked", "signal.windows", "sparse"} {
		if strings.HasPrefix(k.Name, space+".") {
			return space
		}
	}
	return "torch"
}

package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// tolerance is how much a loss may be from that of the newest version: the same as
// between processors, since both add up in other orders.
const tolerance = 1e-3

// report prints the table and what failed. The last version is the one that the
// others are compared with. It reports whether all went well.
func report(w io.Writer, all []*result, steps int) bool {
	ok := true
	last := all[len(all)-1]
	part := max(1, steps/4)
	fmt.Fprintf(w, "\n| libtorch | build | unit tests: passed | failed | skipped | tutorial: mean loss of steps 1–%d | %d–%d | furthest from %s |\n|---|---|---|---|---|---|---|---|\n",
		part, steps-part+1, steps, last.version)
	for _, r := range all {
		build, losses := "–", "– | – | –"
		if r.build > 0 {
			build = r.build.Round(time.Second).String()
			if r.stage == "build" {
				build = "failed"
			}
		}
		if len(r.losses) > 0 {
			far, said := furthest(r.losses, last.losses)
			losses = fmt.Sprintf("%.4f | %.4f | %s", mean(r.losses[:part]), mean(r.losses[len(r.losses)-part:]), said)
			ok = ok && far <= tolerance
		}
		fmt.Fprintf(w, "| %s | %s | %d | %d | %d | %s |\n", r.version, build, r.tests.passed, r.tests.failed, r.tests.skipped, losses)
		ok = ok && r.stage == ""
	}
	for _, r := range all {
		for _, name := range slices.Sorted(maps.Keys(r.tests.skips)) {
			if _, too := last.tests.skips[name]; !too {
				fmt.Fprintf(w, "\nonly skipped on %s: %s: %s", r.version, name, r.tests.skips[name])
			}
		}
	}
	fmt.Fprintln(w)
	for _, r := range all {
		if r.stage != "" {
			fmt.Fprintf(w, "\nlibtorch %s, %s: %v\n", r.version, r.stage, r.err)
		}
		for _, f := range r.tests.failures {
			fmt.Fprintf(w, "\nlibtorch %s: FAILED %s\n%s", r.version, f.name, tail(f.text, 30))
		}
	}
	return ok
}

// furthest returns the greatest difference between two trainings, and how to print
// it.
func furthest(losses, from []float64) (float64, string) {
	if len(losses) != len(from) {
		return math.Inf(1), "–"
	}
	most := 0.0
	for i := range losses {
		if d := math.Abs(losses[i] - from[i]); !(d <= most) { // NaN too
			most = d
		}
	}
	switch {
	case most == 0:
		return 0, "equal to the last bit"
	case !(most <= tolerance):
		return math.Inf(1), fmt.Sprintf("%.2g, more than %g", most, tolerance)
	}
	return most, fmt.Sprintf("%.2g", most)
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// tail returns the last n lines of a text.
func tail(text string, n int) string {
	lines := strings.SplitAfter(strings.TrimRight(text, "\n")+"\n", "\n")
	if len(lines) > n {
		lines = append([]string{"…\n"}, lines[len(lines)-n:]...)
	}
	return strings.Join(lines, "")
}

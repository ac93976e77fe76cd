package main

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// exactTicks places ticks as gonum does, and gives their labels the digits that it
// takes to tell their values: gonum's are rounded, so that those of a loss that hardly
// falls would all be the same.
type exactTicks struct{ plot.DefaultTicks }

func (t exactTicks) Ticks(low, high float64) []plot.Tick {
	ticks := t.DefaultTicks.Ticks(low, high)
	var labelled []int
	for i := range ticks {
		if !ticks[i].IsMinor() {
			labelled = append(labelled, i)
		}
	}
	if len(labelled) < 2 {
		return ticks
	}
	step := math.Abs(ticks[labelled[1]].Value - ticks[labelled[0]].Value)
	write := func(format byte, digits int) (exact bool, longest int) {
		exact = true
		for _, i := range labelled {
			label := strconv.FormatFloat(ticks[i].Value, format, digits, 64)
			shown, _ := strconv.ParseFloat(label, 64)
			exact = exact && math.Abs(shown-ticks[i].Value) < step/100
			ticks[i].Label = label
			longest = max(longest, len(label))
		}
		return exact, longest
	}
	const most = 17 // digits of a float64
	for digits := range most {
		if exact, longest := write('f', digits); exact && longest < 10 {
			return ticks
		}
	}
	for digits := 1; digits <= most; digits++ { // 1e-12, 2.5e+30
		if exact, _ := write('g', digits); exact {
			break
		}
	}
	return ticks
}

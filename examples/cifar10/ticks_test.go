package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// labels are those of the ticks that have one.
func labels(ticks []plot.Tick) (labels []string) {
	for _, tick := range ticks {
		if !tick.IsMinor() {
			labels = append(labels, tick.Label)
		}
	}
	return labels
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      []string
	}{
		{2.3045, 2.3105, []string{"2.3050", "2.3075", "2.3100"}}, // gonum writes 2.31 at all of them
		{2.30258, 2.30262, []string{"2.30258", "2.30260", "2.30262"}},
		{1.3, 2.2, []string{"1.4", "1.8", "2.2"}},
		{0, 24000, []string{"0", "10000", "20000"}},
		{250, 10000, []string{"2000", "6000", "10000"}},
		{-1e-12, 1e-12, []string{"-1e-12", "0", "1e-12"}},
		{0, 5e30, []string{"0", "2.5e+30", "5e+30"}},
	} {
		assert.Equal(t, c.want, labels(exactTicks{}.Ticks(c.low, c.high)), "from %g to %g", c.low, c.high)
	}
}

// Each label says the value of its tick, and no two are the same.
func TestTicksOfAnyRange(t *testing.T) {
	r := rand.New(rand.NewPCG(0, 0))
	for range 2000 {
		low := 3 * r.Float64()
		high := low + math.Pow(10, 6-14*r.Float64())
		where := fmt.Sprintf("from %v to %v", low, high)
		ticks := exactTicks{}.Ticks(low, high)
		seen := map[string]bool{}
		for _, tick := range ticks {
			if tick.IsMinor() {
				assert.Empty(t, tick.Label, where)
				continue
			}
			require.False(t, seen[tick.Label], "%s: %s comes twice", where, tick.Label)
			seen[tick.Label] = true
			shown, err := strconv.ParseFloat(tick.Label, 64)
			require.NoError(t, err, where)
			require.InDelta(t, tick.Value, shown, (high-low)/100, where)
		}
		require.Greater(t, len(seen), 1, where)
	}
}

// The curve of a loss that hardly falls, and of one batch.
func TestLossCurve(t *testing.T) {
	p, err := lossCurve(plotter.XYs{{X: 41, Y: 2.3105}, {X: 82, Y: 2.3061}, {X: 123, Y: 2.3045}})
	require.NoError(t, err)
	assert.Equal(t, []string{"2.3050", "2.3075", "2.3100"}, labels(p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max)))
	assert.Equal(t, []string{"60", "90", "120"}, labels(p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max)))

	c := config{out: t.TempDir()}
	require.NoError(t, saveCurve(c, plotter.XYs{{X: 1, Y: 2.3}}, speaker("en", io.Discard)))
	assert.FileExists(t, filepath.Join(c.out, "loss.png"))
}

package cuda

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// made is statistics of three sizes; testdata/make_summary.py has the same ones.
func made(scale int) (s Statistics) {
	n := 0
	next := func() int {
		n++
		return n * n * scale
	}
	stat := func() Stat { return Stat{next(), next(), next(), next()} }
	for _, p := range []*PoolStat{
		&s.Allocation, &s.Segment, &s.Active, &s.InactiveSplit,
		&s.AllocatedBytes, &s.ReservedBytes, &s.ActiveBytes, &s.InactiveSplitBytes, &s.RequestedBytes,
	} {
		*p = PoolStat{stat(), stat(), stat()}
	}
	s.OversizeAllocations, s.OversizeSegments = stat(), stat()
	s.NumAllocRetries, s.NumOOMs = next(), next()
	return s
}

// The table is Python's: testdata/make_summary.py.
func TestSummaryIsPythons(t *testing.T) {
	want, err := os.ReadFile("testdata/summary.txt")
	require.NoError(t, err)
	var got string
	for _, scale := range []int{0, 1, 1000, 123456789} {
		got += made(scale).table(0, false) + made(scale).table(1, true)
	}
	assert.Equal(t, string(want), got)
}

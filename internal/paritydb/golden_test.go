package main

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/paritydb/check"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
)

// golden.gz has the first sample of each element type of every entry, and four wrong
// calls of each: what make parity-golden writes with Python, replayed without it.
func TestGolden(t *testing.T) {
	pinned.Need(t, "the samples")
	listed, err := readExceptions("testdata/exceptions.txt")
	require.NoError(t, err)
	f, err := os.Open("testdata/golden.gz")
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	capability, err := readFrame(z)
	require.NoError(t, err)
	sameBits := string(capability) == torch.CPUCapability()

	entries := map[string]*entry{}
	var order []*entry
	torch.WithThreads(1, func() {
		for i := 0; ; i++ {
			frame, err := readFrame(z)
			if errors.Is(err, io.EOF) {
				return
			}
			require.NoError(t, err)
			if testing.Short() && i%20 != 0 {
				continue
			}
			verdicts, err := check.Frame(frame)
			require.NoError(t, err)
			for _, v := range verdicts {
				if entries[v.Entry] == nil {
					entries[v.Entry] = newEntry(key{"op", v.Entry})
					order = append(order, entries[v.Entry])
				}
				if !sameBits && (v.Status == check.Close || v.Status == check.Values) {
					v.Status = check.Equal // another instruction set rounds otherwise
				}
				entries[v.Entry].add(v)
			}
		}
	})
	r := newReport(order, listed)
	for _, e := range r.entries {
		for _, g := range e.Groups {
			assert.NotNil(t, g.because, "%s: %s", e.Key.Name, g)
		}
	}
	if !testing.Short() {
		assert.Greater(t, len(order), 690)
	}
}

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/paritydb/check"
)

func TestExceptions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list")
	require.NoError(t, os.WriteFile(path, []byte("# a comment\nconv.*\tout|alias\tfloat32\tclose\tsums\nempty\t.*\t.*\tvalues?\tmemory\nnobody\t.*\t.*\tform\tnone\n"), 0o644))
	listed, err := readExceptions(path)
	require.NoError(t, err)
	made := func(name, variant, dtype string, s check.Status) *entry {
		e := newEntry(key{"op", name})
		e.add(check.Verdict{Variant: variant, DType: dtype, Status: s})
		e.add(check.Verdict{Status: check.Equal})
		return e
	}
	entries := []*entry{made("conv2d", "out", "float32", check.Close), made("conv2d", "out", "float64", check.Close), made("empty", "function", "int64", check.Values)}
	r := newReport(entries, listed)
	assert.Equal(t, 1, r.failing(), "float64 is not listed")
	assert.Equal(t, []string{"nobody\t.*\t.*\tform\tnone"}, r.stale(true))
	assert.Empty(t, r.stale(false), "a part of the entries says nothing of the others")
	assert.Contains(t, r.list(), "op\tconv2d\t0\t2\t1\t0\n\tout\tfloat32\t1\tclose\tsums\n")
	assert.NotContains(t, r.list(), "memory", "what may be otherwise next time")

	require.NoError(t, os.WriteFile(path, []byte("a\tb\tc\tform\n"), 0o644))
	_, err = readExceptions(path)
	require.ErrorContains(t, err, "list:1: five fields")
}

package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/paritydb/check"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
)

// elsewhere is how far apart numbers may be on a processor that rounds otherwise than the
// one that the golden file was made on: 1/10,000 of the largest number of their tensor (of 1
// at least), or what a few last bits are of bfloat16 and float16. float64 has no less,
// because layers draw in float32.
func elsewhere(d torch.DType) float64 {
	if d == torch.BFloat16 || d == torch.Float16 {
		return 1.0 / 32
	}
	return 1.0 / 10000
}

// arbitrary are the entries, and what of them, whose numbers are not compared there:
// decompositions of which LAPACK may find another that is as right, with other signs or in
// another order, and the history of LBFGS, which divides by differences of almost equal
// gradients.
var arbitrary = regexp.MustCompile(`^(linalg\.)?(eig|eigh|svd|qr|geqrf|lstsq|pca_lowrank|svd_lowrank|polar)(\.\w+)?: |^optim\.LBFGS: after step \d+, parameter 0, `)

// golden.gz has samples of each element type of every entry, and wrong calls: what make
// parity-golden writes with Python, replayed without it.
func TestGolden(t *testing.T) {
	pinned.Need(t, "the samples")
	listed, err := readExceptions("testdata/exceptions.txt")
	require.NoError(t, err)
	f, err := os.Open("testdata/golden.gz")
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	maker, err := readFrame(z)
	require.NoError(t, err)
	var near check.Near
	if string(maker) != made() {
		t.Logf("golden.gz was made on %q, this is %q: comparing to four digits, not bit by bit", maker, made())
		near = elsewhere
	}

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
			verdicts, err := check.Frame(frame, near)
			require.NoError(t, err)
			for _, v := range verdicts {
				if entries[v.Entry] == nil {
					entries[v.Entry] = newEntry(key{Name: v.Entry})
					order = append(order, entries[v.Entry])
				}
				if near != nil && (v.Status == check.Close || v.Status == check.Values && arbitrary.MatchString(v.Entry+": "+v.Detail)) {
					v.Status = check.Equal
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
	if testing.Short() {
		return
	}
	all, err := os.ReadFile("testdata/parity.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(all)) {
		// table, entry, samples
		f := strings.SplitN(line, "\t", 4)
		if len(f) == 4 && f[0] != "" && f[2] != "0" {
			assert.NotNil(t, entries[f[1]], "golden.gz has no sample of %s; make parity-golden writes it anew", f[1])
		}
	}
}

// Instructions that libtorch is told to leave alone round as another processor does.
func TestGoldenElsewhere(t *testing.T) {
	if testing.Short() {
		t.Skip("replays all samples once more")
	}
	program, err := os.Executable()
	require.NoError(t, err)
	c := exec.Command(program, "-test.run", "^TestGolden$", "-test.v")
	c.Env = append(os.Environ(), "ATEN_CPU_CAPABILITY=default", "ONEDNN_MAX_CPU_ISA=SSE41", "MKL_CBWR=COMPATIBLE")
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.True(t, bytes.Contains(out, []byte("to four digits")) || bytes.Contains(out, []byte("SKIP")), "%s", out)
}

func TestSmall(t *testing.T) {
	large, larger, tiny := make([]byte, mostArchived+1), make([]byte, mostArchived+2), []byte("tiny")
	assert.Equal(t, [][]byte{tiny}, small([][]byte{large, tiny, larger}))
	assert.Equal(t, [][]byte{large}, small([][]byte{larger, large}), "an entry is not without any")
	assert.Empty(t, small(nil))

	path := filepath.Join(t.TempDir(), "golden.gz")
	require.NoError(t, writeArchive(path, [][][]byte{{tiny}, nil, {large}}))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	z, err := gzip.NewReader(bytes.NewReader(b))
	require.NoError(t, err)
	for _, want := range [][]byte{[]byte(made()), tiny, large} {
		frame, err := readFrame(z)
		require.NoError(t, err)
		assert.Equal(t, want, frame)
	}
}

package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/paritydb/check"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/internal/portable"
	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
)

// only and not are flags of the tests: go test ./internal/paritydb -run TestGolden$ -entry lobpcg.
var (
	only = flag.String("entry", "", "replay the samples of entries whose name matches this regular expression alone")
	not  = flag.String("not", "^$", "do not replay those of entries whose name matches this")
)

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
	bits, err := readMachineBits("testdata/bits.txt")
	require.NoError(t, err)
	var there processor.Machine
	require.NoError(t, json.Unmarshal(maker, &there))
	golden.Log(t, "golden.gz", there)
	exact := there.Same(processor.Here()) == ""

	entries := map[string]*entry{}
	var order []*entry
	warned := map[string]int{} // by libtorch, as it does in Python
	wanted, unwanted := regexp.MustCompile(*only), regexp.MustCompile(*not)
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
			name, err := check.Entry(frame)
			require.NoError(t, err)
			if !wanted.MatchString(name) || unwanted.MatchString(name) {
				continue
			}
			var verdicts []check.Verdict
			for _, w := range torch.CatchWarnings(func() { verdicts, err = replay(frame, bits, exact) }) {
				warned[w.Source]++
			}
			require.NoError(t, err)
			if entries[name] == nil {
				entries[name] = newEntry(key{Name: name})
				order = append(order, entries[name])
			}
			for _, v := range verdicts {
				entries[name].add(v)
			}
		}
	})
	t.Logf("libtorch warned from these of its lines, and how often: %v", warned)
	if message := newReport(order, listed).differences(); message != "" {
		t.Errorf("golden.gz, of %s, is not what this computes: %s\n%s", there, processor.Describe(), message)
	}
	if testing.Short() || *only != "" || *not != "^$" {
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

// replay makes the calls of a frame and compares: to the last bit, or where another machine made it by the rule of
// processor.Tolerance; what bits excuse is equal.
func replay(frame []byte, bits []machineBits, exact bool) ([]check.Verdict, error) {
	if exact {
		verdicts, err := check.Frame(frame, nil)
		if err != nil || !slices.ContainsFunc(verdicts, func(v check.Verdict) bool { return v.Status == check.Values || v.Status == check.Close }) {
			return verdicts, err
		}
		near, err := check.Frame(frame, processor.Tolerance)
		for i := range verdicts {
			v := &verdicts[i]
			if v.Status == check.Values || v.Status == check.Close {
				excuse(v, bits, true, near[i].Status == check.Close || near[i].Status == check.Equal)
			}
		}
		return verdicts, err
	}
	verdicts, err := check.Frame(frame, processor.Tolerance)
	for i := range verdicts {
		switch v := &verdicts[i]; v.Status {
		case check.Close:
			v.Status = check.Equal
		case check.Values:
			excuse(v, bits, false, false)
		}
	}
	return verdicts, err
}

func excuse(v *check.Verdict, bits []machineBits, portable, near bool) {
	for _, m := range bits {
		if m.excuses(*v, portable, near) {
			v.Status = check.Equal
			return
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
	c.Env = append(os.Environ(), portable.Env+"=0", "ATEN_CPU_CAPABILITY=default", "ONEDNN_MAX_CPU_ISA=SSE41", "MKL_CBWR=COMPATIBLE", "MKL_VML_DEBUG_CPU_TYPE=")
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.True(t, bytes.Contains(out, []byte("within a tolerance")) || bytes.Contains(out, []byte("SKIP")), "%s", out)
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
	for _, want := range [][]byte{made(), tiny, large} {
		frame, err := readFrame(z)
		require.NoError(t, err)
		assert.Equal(t, want, frame)
	}
}

package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

const small = "-device cpu -threads 1 -block 8 -layers 1 -heads 2 -embd 16 -batch 4 -generate 20 -warmup 2 -seed 0 "

// program runs the program with arguments, and returns what it writes.
func program(t *testing.T, ctx context.Context, args string) (stdout, stderr string, err error) {
	t.Helper()
	threads := torch.GetNumThreads()
	defer torch.SetNumThreads(threads)
	var out, errs bytes.Buffer
	c, err := parseFlags(strings.Fields(args), &errs)
	require.NoError(t, err)
	err = run(ctx, c, &out, &errs)
	return out.String(), errs.String(), err
}

func TestRun(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "gpt.pth")
	first, stderr, err := program(t, ctx, small+"-steps 20 -save "+path)
	require.NoError(t, err)
	assert.Equal(t, 10, strings.Count(first, ": loss "))
	assert.Contains(t, first, "step    20: loss ")
	assert.Contains(t, stderr, "61 different characters, ")
	assert.Contains(t, stderr, "99843 characters of text\n")
	assert.Contains(t, stderr, " tokens a second\n")
	assert.Contains(t, stderr, "saved to "+path)
	assert.Contains(t, stderr, "loss on text that it has not seen: ")
	assert.NotContains(t, stderr, "\x1b", "the progress line is for terminals")

	again, _, err := program(t, ctx, small+"-steps 20")
	require.NoError(t, err)
	assert.Equal(t, first, again, "same seed, same text")
	lower, _, err := program(t, ctx, small+"-steps 20 -autocast")
	require.NoError(t, err)
	assert.NotEqual(t, first, lower)

	t.Run("go on from the saved model", func(t *testing.T) {
		only, stderr, err := program(t, ctx, "-device cpu -steps 0 -generate 30 -prompt MENENIUS: -seed 1 -load "+path)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(only, "MENENIUS:"))
		assert.Len(t, only, len("MENENIUS:")+30+1)
		assert.NotContains(t, stderr, "tokens a second")
		assert.NotContains(t, stderr, "loss on text", "no text is read where none is named")
		more, _, err := program(t, ctx, small+"-steps 20 -load "+path)
		require.NoError(t, err)
		assert.NotEqual(t, first, more)
	})
	t.Run("of another text", func(t *testing.T) {
		dir := t.TempDir()
		digits, saved := filepath.Join(dir, "digits"), filepath.Join(dir, "digits.pth")
		require.NoError(t, os.WriteFile(digits, []byte(strings.Repeat("0123456789", 20)), 0o644))
		_, _, err := program(t, ctx, small+"-steps 1 -prompt 0 -text "+digits+" -save "+saved)
		require.NoError(t, err)
		written, _, err := program(t, ctx, "-device cpu -steps 0 -generate 5 -prompt 7 -load "+saved)
		require.NoError(t, err)
		assert.Regexp(t, "^7[0-9]{5}\n$", written)
		_, _, err = program(t, ctx, "-device cpu -steps 1 -prompt 7 -load "+saved)
		assert.ErrorContains(t, err, "-text: the character")
	})
	t.Run("Python reads it", func(t *testing.T) {
		python := os.Getenv("GOTORCH_PYTHON")
		if python == "" {
			t.Skip("GOTORCH_PYTHON, the path of a Python that can import torch, is not set")
		}
		out, err := exec.Command(python, "-c", `import sys, torch, twin
d = torch.load(sys.argv[1], weights_only=True)
m = twin.GPT(len(d["alphabet"]), d["block"], d["layers"], d["heads"], d["embd"])
print(m.load_state_dict(d["model"]))`, path).CombinedOutput()
		require.NoError(t, err, "%s", out)
		assert.Equal(t, "<All keys matched successfully>\n", string(out))
	})
}

func TestRunErrors(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	other := filepath.Join(dir, "other.pth")
	require.NoError(t, torch.Save(other, map[string]any{"model": 1}))
	for args, says := range map[string]string{
		"-text " + filepath.Join(dir, "none"):        "-text: open ",
		"-save " + dir:                               "name a file in it",
		"-save " + filepath.Join(dir, "no", "x.pth"): "the folder cannot be written",
		"-steps 2 -lr 1e30":                          "take a lower -lr",
		"-prompt \t":                                 "is empty",
		"-text " + file("short", "to be or not"):     "longer than -block 8",
		"-text " + file("bad", "\xff"+"abcdefghijk"): "not UTF-8",
		"-load " + file("text.pth", "hello"):         "text.pth",
		"-load " + other:                             "no model of this program",
	} {
		var errs bytes.Buffer
		c, err := parseFlags(append(strings.Fields(small), strings.Split(args, " ")...), &errs)
		if err == nil {
			err = run(t.Context(), c, &errs, &errs)
		}
		if strings.HasPrefix(args, "-prompt") {
			assert.ErrorContains(t, err, `the character '\t' is not among those`)
			continue
		}
		assert.ErrorContains(t, err, says, args)
	}
}

// Ctrl-C ends the training, and what was learned is saved.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := filepath.Join(t.TempDir(), "gpt.pth")
	_, _, err := program(t, ctx, small+"-steps 1000000 -save "+path)
	assert.ErrorIs(t, err, context.Canceled)
	assert.FileExists(t, path)
	_, stderr, err := program(t, ctx, small+"-steps 1000000")
	assert.ErrorIs(t, err, context.Canceled)
	assert.Contains(t, stderr, "nothing is saved")
}

package pyvenv

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("GOTORCH_PYTHON names no Python with PyTorch")
	}
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("beside.py", []byte("word = 'beside'"), 0o600))
	require.NoError(t, os.WriteFile("script.py", []byte(`
import os, sys, beside
print(__name__, sys.argv[1:], sys.stdin.read(), beside.word, os.path.isabs(__file__), os.environ["GOTORCH_WORD"])
print("aside", file=sys.stderr)
sys.modules["torch"].changed = True
`), 0o600))
	for range 2 {
		t.Setenv("GOTORCH_WORD", "env")
		out, err := Run(python, []byte("input"), "script.py", "a", "b c")
		require.NoError(t, err)
		assert.Equal(t, "__main__ ['a', 'b c'] input beside True env\n", string(out))
	}
	out, err := Run(python, nil, "-W", "ignore", "-c", `import sys, torch, warnings
warnings.warn("nobody sees this")
print(hasattr(torch, "changed"), sys.argv)`, "x")
	require.NoError(t, err)
	assert.Equal(t, "False ['-c', 'x']\n", string(out), "what one script does to PyTorch, the next does not see")

	for code, want := range map[string]string{
		"raise ValueError('no')":             "exit status 1\n…ValueError: no",
		"import sys; sys.exit('a reason')":   "exit status 1\na reason",
		"import sys; sys.exit(3)":            "exit status 3",
		"import os; os.kill(os.getpid(), 9)": "exit status -9",
	} {
		_, err := Run(python, nil, "-c", code)
		first, last, _ := strings.Cut(want, "…")
		require.Error(t, err, code)
		assert.True(t, strings.HasPrefix(err.Error(), first) && strings.HasSuffix(strings.TrimSpace(err.Error()), last), "%s: %v", code, err)
	}
	_, err = Run(python, nil, "none.py")
	require.ErrorContains(t, err, "none.py")
	_, err = Run(filepath.Join(t.TempDir(), "python"), nil, "script.py")
	require.ErrorContains(t, err, "no such file")
}

func TestCheck(t *testing.T) {
	python := func(text string) string {
		path := filepath.Join(t.TempDir(), "python")
		require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700))
		return path
	}
	require.NoError(t, check(python("echo torch "+Torch+"; echo torchvision "+Torchvision)))
	for text, want := range map[string]string{
		"echo torch 2.11.0; echo torchvision 0.26.0": "it has torch 2.11.0 and torchvision 0.26.0; " + Torch + " and " + Torchvision + " are needed",
		"echo torch " + Torch:                        "it has no torchvision",
		"exit 0":                                     "it has no torch",
		"echo broken >&2; exit 3":                    "it does not run: exit status 3: broken",
	} {
		assert.ErrorContains(t, check(python(text)), want)
	}
	assert.ErrorContains(t, check(filepath.Join(t.TempDir(), "python")), "no such file")
}

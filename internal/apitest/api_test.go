package apitest

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite testdata from the packages as they are")

const root = "../.."

func goldenName(path string) string {
	return filepath.Join("testdata", strings.ReplaceAll(path, "/", ".")+".txt")
}

// The exported API of each package is the text in testdata, so that a change of
// it shows, and is meant.
func TestAPI(t *testing.T) {
	list, err := packages(root)
	require.NoError(t, err)
	require.NotEmpty(t, list)
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	for _, p := range list {
		name, now := goldenName(p.path), p.api()
		files = slices.DeleteFunc(files, func(f string) bool { return f == name })
		if *update {
			require.NoError(t, os.WriteFile(name, []byte(strings.Join(now, "\n")+"\n"), 0o644))
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			assert.Fail(t, "package "+p.path+" is new; run go test ./internal/apitest -update")
			continue
		}
		if diff := changes(strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' }), now); diff != "" {
			assert.Fail(t, "the API of "+p.path+" has changed; if it is meant, run go test ./internal/apitest -update\n"+diff)
		}
	}
	for _, f := range files {
		if *update {
			require.NoError(t, os.Remove(f))
		} else {
			assert.Fail(t, f+" is of a package that is gone; run go test ./internal/apitest -update")
		}
	}
}

// changes lists the lines that only one of two sorted texts has.
func changes(before, now []string) string {
	var b strings.Builder
	for _, l := range before {
		if _, ok := slices.BinarySearch(now, l); !ok {
			b.WriteString("- " + l + "\n")
		}
	}
	for _, l := range now {
		if _, ok := slices.BinarySearch(before, l); !ok {
			b.WriteString("+ " + l + "\n")
		}
	}
	return b.String()
}

package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each message in the source has a translation with the same verbs, and each
// translation is of a message.
func TestMessagesAreTranslated(t *testing.T) {
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	said := map[string]bool{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			f, _ := call.Fun.(*ast.Ident)
			text, _ := call.Args[0].(*ast.BasicLit)
			if f != nil && f.Name == "say" && text != nil {
				message, err := strconv.Unquote(text.Value)
				require.NoError(t, err)
				said[message] = true
			}
			return true
		})
	}
	delete(said, "%s") // an error
	verbs := regexp.MustCompile(`%[.0-9]*[a-z]`)
	for message := range said {
		if assert.Contains(t, japanese, message) {
			assert.Equal(t, verbs.FindAllString(message, -1), verbs.FindAllString(japanese[message], -1), message)
		}
	}
	for message := range japanese {
		assert.Contains(t, said, message, "nobody says this any more")
	}
}

func TestSpeaker(t *testing.T) {
	var b bytes.Buffer
	speaker("en", &b)("saved to %s", "a")
	speaker("ja", &b)("saved to %s", "a")
	speaker("ja", &b)("%s", "an error")
	assert.Equal(t, "saved to a\na に保存しました\nan error\n", b.String())
}

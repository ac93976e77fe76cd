package apitest

import (
	"go/ast"
	"go/doc"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every exported name has a comment, which begins with the name as go doc shows
// it; a group of constants or variables may have one for all.
func TestEverythingIsDocumented(t *testing.T) {
	list, err := packages(root)
	require.NoError(t, err)
	for _, p := range list {
		named := func(what, name, text string) {
			begin := regexp.MustCompile(`^((A|An|The) )?` + regexp.QuoteMeta(name) + `\b`)
			assert.Regexp(t, begin, text, "%s: the comment of %s", p.path, what)
		}
		values := func(groups []*doc.Value) {
			for _, g := range groups {
				for _, s := range g.Decl.Specs {
					if s := s.(*ast.ValueSpec); g.Doc == "" && s.Doc == nil && s.Comment == nil {
						assert.Fail(t, p.path+": "+strings.Join(g.Names, ", ")+" has no comment")
					}
				}
			}
		}
		funcs := func(list []*doc.Func) {
			for _, f := range list {
				named(f.Recv+" "+f.Name, f.Name, f.Doc)
			}
		}
		values(p.Consts)
		values(p.Vars)
		funcs(p.Funcs)
		for _, typ := range p.Types {
			named(typ.Name, typ.Name, typ.Doc)
			values(typ.Consts)
			values(typ.Vars)
			funcs(typ.Funcs)
			funcs(typ.Methods)
		}
	}
}

// Every package has its comment in doc.go, and a runnable example whose output
// is checked.
func TestPackagesHaveDocAndExample(t *testing.T) {
	list, err := packages(root)
	require.NoError(t, err)
	for _, p := range list {
		assert.Contains(t, p.files, "doc.go", p.path)
		assert.True(t, strings.HasPrefix(p.Doc, "Package "+p.Name+" "), "%s: the package's comment begins %.40q", p.path, p.Doc)
		checked := 0
		count := func(examples []*doc.Example) {
			for _, e := range examples {
				if e.Output != "" || e.EmptyOutput {
					checked++
				}
			}
		}
		count(p.Examples)
		for _, f := range p.Funcs {
			count(f.Examples)
		}
		for _, typ := range p.Types {
			count(typ.Examples)
			for _, f := range slices.Concat(typ.Funcs, typ.Methods) {
				count(f.Examples)
			}
		}
		assert.Positive(t, checked, "%s has no Example with an Output", p.path)
	}
}

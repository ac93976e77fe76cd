package apitest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/printer"
	"go/token"
	"slices"
	"strings"
)

// api lists the exported names of p, a line each, sorted: functions, methods,
// types with their exported fields, constants with their values, variables, and
// which types are options of what.
func (p *pkg) api() []string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	values := func(kind string, groups []*doc.Value) {
		for _, g := range groups {
			for _, s := range g.Decl.Specs {
				add("%s %s", kind, p.source(exported(s.(*ast.ValueSpec))))
			}
		}
	}
	funcs := func(list []*doc.Func) {
		for _, f := range list {
			d := *f.Decl
			d.Doc, d.Body = nil, nil
			if d.Recv != nil { // without its name
				d.Recv = &ast.FieldList{List: []*ast.Field{{Type: d.Recv.List[0].Type}}}
			}
			add("%s", p.source(&d))
		}
	}
	for _, m := range p.marks {
		add("option %s %s", p.source(m.Recv.List[0].Type), m.Name.Name)
	}
	values("const", p.Consts)
	values("var", p.Vars)
	funcs(p.Funcs)
	for _, t := range p.Types {
		for _, s := range t.Decl.Specs {
			s := *s.(*ast.TypeSpec)
			s.Doc, s.Comment = nil, nil
			add("type %s", p.source(&s))
		}
		values("const", t.Consts)
		values("var", t.Vars)
		funcs(t.Funcs)
		funcs(t.Methods)
	}
	slices.Sort(lines)
	return lines
}

// exported is s without the names that are not, and without comments.
func exported(s *ast.ValueSpec) *ast.ValueSpec {
	e := &ast.ValueSpec{Type: s.Type}
	for i, n := range s.Names {
		if !n.IsExported() {
			continue
		}
		e.Names = append(e.Names, n)
		if i < len(s.Values) && (s.Type == nil || isConst(s.Values[i])) {
			e.Values = append(e.Values, s.Values[i])
		}
	}
	return e
}

// isConst reports whether an expression is short and says something: a number or
// a string, and not the function that a variable starts with.
func isConst(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit, *ast.Ident:
		return true
	case *ast.UnaryExpr:
		return isConst(e.X)
	}
	return false
}

// source prints a declaration on one line, without comments.
func (p *pkg) source(node any) string {
	if t, ok := node.(*ast.TypeSpec); ok {
		stripComments(t.Type)
	}
	var b bytes.Buffer
	if err := printer.Fprint(&b, token.NewFileSet(), node); err != nil {
		return err.Error()
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func stripComments(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			n.Doc, n.Comment = nil, nil
		case *ast.StructType:
			n.Incomplete = false
		case *ast.InterfaceType:
			n.Incomplete = false
		}
		return true
	})
}

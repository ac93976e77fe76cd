package apitest

import (
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// pkg is one public package of the module, as its documentation sees it.
type pkg struct {
	*doc.Package
	path  string // "torch/nn"
	fset  *token.FileSet
	files []string
	marks []*ast.FuncDecl // methods that make a type an option of something
}

// Folders whose packages are nobody's API. Package cgo is public only because
// the layers above it lie in folders of their own.
var private = []string{"cgo", "examples", "internal", "scripts", "testdata"}

// packages parses the public packages below root, the module's folder, as they
// are on Linux.
func packages(root string) (list []*pkg, err error) {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH, ctx.CgoEnabled = "linux", "amd64", true
	err = filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if dir != root && (strings.HasPrefix(d.Name(), ".") || slices.Contains(private, d.Name())) {
			return filepath.SkipDir
		}
		b, err := ctx.ImportDir(dir, 0)
		if _, none := err.(*build.NoGoError); none || err == nil && b.Name == "main" {
			return nil
		}
		if err != nil {
			return err
		}
		path, err := filepath.Rel(root, dir)
		if err != nil {
			return err
		}
		p, err := parse(filepath.ToSlash(path), b)
		list = append(list, p)
		return err
	})
	return list, err
}

func parse(path string, b *build.Package) (*pkg, error) {
	p := &pkg{path: path, fset: token.NewFileSet(), files: slices.Concat(b.GoFiles, b.CgoFiles)}
	var files []*ast.File
	for _, name := range slices.Concat(p.files, b.TestGoFiles, b.XTestGoFiles) {
		f, err := parser.ParseFile(p.fset, filepath.Join(b.Dir, name), nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
		for _, d := range f.Decls {
			if m, ok := d.(*ast.FuncDecl); ok && m.Recv != nil && !m.Name.IsExported() && strings.HasSuffix(m.Name.Name, "Option") {
				p.marks = append(p.marks, m)
			}
		}
	}
	d, err := doc.NewFromFiles(p.fset, files, "github.com/gotorch/gotorch/"+path)
	p.Package = d
	return p, err
}

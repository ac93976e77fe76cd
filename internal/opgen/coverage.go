package main

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/gotorch/gotorch/cgo"
)

// What Python has, and what of it has another name in Go, or none: see the head of
// each file.
var (
	//go:embed surface/surface.tsv
	surfaceText string
	//go:embed surface/goname.txt
	goNameText string
	//go:embed surface/excluded.txt
	excludedText string
	//go:embed surface/handwritten.txt
	handwrittenText string
)

// coverage prints what gotorch has of libtorch's operators and of Python's names,
// and returns what is missing.
func coverage(w io.Writer, root string, c *catalogue) (missing []string, err error) {
	idents, err := exported(root)
	if err != nil {
		return nil, err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "Operators that libtorch %s registers\n\n", cgo.Version())
	missing = append(missing, c.operatorTable(t)...)
	t.Flush()
	fmt.Fprintf(w, "\nNames that Python has\n\n")
	more, err := nameTable(t, root, idents)
	t.Flush()
	return append(missing, more...), err
}

// operatorTable counts operators by what can call them.
func (c *catalogue) operatorTable(t io.Writer) (missing []string) {
	byHand := map[string]bool{}
	for _, f := range rowsOf(handwrittenText) {
		byHand[strings.TrimPrefix(f[0], "aten::")] = true
	}
	typed := map[string]bool{}
	for _, e := range c.entries {
		for _, op := range e.ops {
			typed[op.full()] = true
		}
	}
	var public, n [4]int // typed, aten only, by name only, excluded with a reason
	reasons := map[string]int{}
	for full, s := range c.all {
		kind := 1
		switch {
		case typed[full] || byHand[full]:
			kind = 0
		case c.excluded[full] != "":
			kind = 3
			reasons[c.excluded[full]]++
		case s.reason() != "":
			kind = 2
		}
		n[kind]++
		if c.public(full) {
			public[kind]++
			if kind == 1 || kind == 2 {
				missing = append(missing, "operator "+s.text+": Python has it, no package has a Go function")
			}
		}
	}
	others := len(strings.Split(strings.TrimSpace(cgo.Schemas()), "\n")) - len(c.all)
	fmt.Fprintf(t, "\tall\ttyped\tonly in package aten\tby name only\tanother does the same\t\n")
	fmt.Fprintf(t, "aten, public in Python\t%d\t%d\t%d\t%d\t%d\t\n", public[0]+public[1]+public[2]+public[3], public[0], public[1], public[2], public[3])
	fmt.Fprintf(t, "aten, others\t%d\t%d\t%d\t%d\t%d\t\n", len(c.all)-(public[0]+public[1]+public[2]+public[3]), n[0]-public[0], n[1]-public[1], n[2]-public[2], n[3]-public[3])
	fmt.Fprintf(t, "other namespaces\t%d\t0\t0\t%d\t0\t\n", others, others)
	return missing
}

// nameTable counts Python's names by namespace.
func nameTable(t io.Writer, root string, idents map[string]bool) (missing []string, err error) {
	type count struct{ all, go_, excluded, missing int }
	counts := map[string]*count{}
	renamed, excluded := map[string]string{}, map[string]string{}
	for _, f := range rowsOf(goNameText) {
		renamed[f[0]+" "+f[1]] = f[2]
	}
	for _, f := range rowsOf(excludedText) {
		excluded[f[0]+" "+f[1]] = f[2]
	}
	used := map[string]bool{}
	var order []string
	for _, f := range rowsOf(surfaceText) {
		namespace, name, kind := f[0], f[1], f[2]
		n := counts[namespace]
		if n == nil {
			n = &count{}
			counts[namespace] = n
			order = append(order, namespace)
		}
		n.all++
		key := namespace + " " + name
		switch where, other := renamed[key]; {
		case excluded[key] != "":
			n.excluded++
			used[key] = true
		case other && found(root, namespace, where, idents), !other && found(root, namespace, goNameOf(name), idents):
			n.go_++
		case other:
			missing = append(missing, fmt.Sprintf("%s.%s: goname.txt says %s, which does not exist", namespace, name, where))
			n.missing++
		default:
			missing = append(missing, fmt.Sprintf("%s.%s (%s): no Go function %s, and no line in excluded.txt", namespace, name, kind, goNameOf(name)))
			n.missing++
		}
	}
	for key := range excluded {
		if !used[key] {
			missing = append(missing, "excluded.txt: Python has no "+key)
		}
	}
	sort.Strings(missing)
	fmt.Fprintf(t, "\tall\tin Go\tnot, with a reason\tmissing\t\n")
	var sum count
	for _, namespace := range order {
		n := counts[namespace]
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t\n", namespace, n.all, n.go_, n.excluded, n.missing)
		sum.all, sum.go_, sum.excluded, sum.missing = sum.all+n.all, sum.go_+n.go_, sum.excluded+n.excluded, sum.missing+n.missing
	}
	fmt.Fprintf(t, "all\t%d\t%d\t%d\t%d\t\n", sum.all, sum.go_, sum.excluded, sum.missing)
	return missing, nil
}

// goNameOf is the name that the rule gives.
func goNameOf(name string) string {
	s := camel(name)
	if isInPlace(name) {
		s += "_"
	}
	return s
}

var folders = map[string]string{"torch": "torch", "Tensor": "torch", "nn.functional": "functional", "linalg": "linalg", "fft": "fft", "special": "special", "sparse": "sparse"}

// found reports whether where names something that exists: in the namespace's
// package, a method of Tensor, in another package, or a package.
func found(root, namespace, where string, idents map[string]bool) bool {
	where, _, _ = strings.Cut(where, ",")
	if strings.Contains(where, "/") {
		info, err := os.Stat(filepath.Join(root, where))
		return err == nil && info.IsDir()
	}
	pkg := folders[namespace]
	switch {
	case strings.HasPrefix(where, "math."):
		return true
	case strings.HasPrefix(where, "Tensor."):
		return idents["torch."+where]
	case strings.Contains(where, "."):
		return idents[where]
	case namespace == "Tensor":
		return idents["torch.Tensor."+where] || idents["torch."+where]
	}
	return idents[pkg+"."+where] || idents[pkg+".Tensor."+where]
}

// rowsOf are the lines of a table, cut at the tabs.
func rowsOf(text string) (rows [][]string) {
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimRight(line, "\r"); line != "" && !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}

// exported lists what the packages below torch export, "functional.ReLU" and
// "torch.Tensor.Add".
func exported(root string) (map[string]bool, error) {
	idents := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(root, "torch"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		pkg := f.Name.Name + "."
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					idents[pkg+d.Name.Name] = true
				} else if r := receiver(d); r != "" {
					idents[pkg+r+"."+d.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						idents[pkg+s.Name.Name] = true
					case *ast.ValueSpec:
						for _, n := range s.Names {
							idents[pkg+n.Name] = true
						}
					}
				}
			}
		}
		return nil
	})
	return idents, err
}

package guidetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	guide  = "docs/pytorch-to-go.md"
	golden = "internal/guidetest/testdata/pytorch-to-go.json"
)

// row is a row of a table of the guide.
type row struct {
	Line    int    `json:"-"`
	Prelude string `json:"prelude"` // Python that comes before
	Code    string `json:"code"`    // the column PyTorch
	Show    string `json:"show"`    // what to look at afterwards, "" for the last value
	Mode    string `json:"mode"`    // "", "run": nothing to look at, "compile": not even run

	goPrelude, goCode, goShow string
}

var (
	fence   = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")
	span    = regexp.MustCompile("`([^`]*)`")
	comment = regexp.MustCompile(`<!-- (.*?) -->`)
)

// rows reads the guide: the code before the first heading comes before every row, the
// code of a section before its rows.
func rows(t *testing.T) (list []row) {
	text, err := os.ReadFile(guide)
	require.NoError(t, err)
	sections := strings.Split(string(text), "\n## ")
	python, golang := preludes(sections[0])
	for _, s := range sections[1:] {
		py, g := preludes(s)
		line := 1 + strings.Count(string(text[:strings.Index(string(text), "\n## "+s)]), "\n") + 1
		for n, l := range strings.Split(s, "\n") {
			if !strings.HasPrefix(l, "| `") {
				continue
			}
			cells := strings.Split(strings.TrimSuffix(strings.TrimPrefix(l, "| "), " |"), " | ")
			require.Len(t, cells, 2, "%s:%d", guide, line+n)
			r := row{Line: line + n, Prelude: python + py, Code: code(cells[0]), goPrelude: golang + "\n" + g, goCode: code(comment.ReplaceAllString(cells[1], ""))}
			if m := comment.FindStringSubmatch(cells[1]); m != nil {
				if show, ok := strings.CutPrefix(m[1], "show: "); ok {
					r.Show, r.goShow, ok = strings.Cut(show, " ;; ")
					require.True(t, ok, "%s:%d: show: PYTHON ;; GO", guide, r.Line)
				} else {
					require.Contains(t, []string{"run", "compile"}, m[1], "%s:%d", guide, r.Line)
					r.Mode = m[1]
				}
			}
			list = append(list, r)
		}
	}
	return list
}

func preludes(section string) (python, golang string) {
	for _, m := range fence.FindAllStringSubmatch(section, -1) {
		switch m[1] {
		case "python":
			python += m[2]
		case "go":
			golang += m[2]
		}
	}
	return python, golang
}

// code joins the spans of a cell to lines.
func code(cell string) string {
	var lines []string
	for _, m := range span.FindAllStringSubmatch(cell, -1) {
		lines = append(lines, strings.ReplaceAll(m[1], `\|`, "|"))
	}
	return strings.Join(lines, "\n")
}

const header = `package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gotorch/gotorch/torch"
%s)

var (
	_   = errors.Is
	_   = fs.ErrNotExist
	_   = math.Pi
	_   = filepath.Join
	_   = slices.Values[[]int]
	_   iter.Seq[int]
	_   testing.TB
	tmp string
)

// show is one canonical form for both languages.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case torch.Tensor:
		if !v.Defined() {
			return "None"
		}
		return v.String()
	case error:
		panic(v)
	case bool:
		return map[bool]string{true: "True", false: "False"}[v]
	case float64, float32:
		return fmt.Sprintf("%%.6g", v)
	case fmt.Stringer:
		return v.String()
	}
	if l := reflect.ValueOf(v); l.Kind() == reflect.Slice {
		s := []string{}
		for i := range l.Len() {
			s = append(s, show(l.Index(i).Interface()))
		}
		return "[" + strings.Join(s, ", ") + "]"
	}
	return fmt.Sprint(v)
}

// shows is show of several, without errors that are nil.
func shows(vs ...any) []string {
	s := []string{}
	for i, v := range vs {
		if v == nil && i > 0 && i == len(vs)-1 {
			continue
		}
		s = append(s, show(v))
	}
	return s
}

func main() {
	tmp = os.Args[1]
	var all [][]string
	for i, f := range rows {
		var s []string
		if err := torch.Try(func() { s = f() }); err != nil {
			panic(fmt.Sprintf("%%s: %%v", lines[i], err))
		}
		all = append(all, s)
	}
	out, _ := json.Marshal(all)
	if err := os.WriteFile(filepath.Join(tmp, "shown.json"), out, 0o644); err != nil { // rows may print
		panic(err)
	}
}
`

// imports are the packages of the guide beside package torch, by the name that they
// have in it.
var imports = map[string]string{
	"F":          "torch/nn/functional",
	"amp":        "torch/amp",
	"autograd":   "torch/autograd",
	"backends":   "torch/backends",
	"cuda":       "torch/cuda",
	"data":       "torch/data",
	"fft":        "torch/fft",
	"functorch":  "torch/functorch",
	"functional": "torch/autograd/functional",
	"linalg":     "torch/linalg",
	"lr":         "torch/optim/lr",
	"nn":         "torch/nn",
	"nninit":     "torch/nn/init",
	"optim":      "torch/optim",
	"special":    "torch/special",
	"sparse":     "torch/sparse",

	"parametrizations": "torch/nn/utils/parametrizations",
	"parametrize":      "torch/nn/utils/parametrize",
	"prune":            "torch/nn/utils/prune",
	"rnn":              "torch/nn/utils/rnn",
	"swa":              "torch/optim/swa",
	"torchtest":        "torch/torchtest",
	"utils":            "torch/nn/utils",
}

// program writes the program that runs the Go column.
func program(t *testing.T, list []row) []byte {
	var types, body bytes.Buffer
	seen := map[string]bool{}
	fmt.Fprintf(&body, "\nvar rows = []func() []string{\n")
	for _, r := range list {
		decls, prelude := split(t, r, r.goPrelude)
		if !seen[decls] {
			seen[decls] = true
			types.WriteString(decls)
		}
		fmt.Fprintf(&body, "// line %d\nfunc() []string {\n%s\n{\n%s\n}\n},\n", r.Line, use(t, r, prelude), statements(t, r))
	}
	fmt.Fprintf(&body, "}\n\nvar lines = []string{\n")
	for _, r := range list {
		fmt.Fprintf(&body, "\"%s:%d\",\n", guide, r.Line)
	}
	body.WriteString("}\n")
	var used strings.Builder
	for _, name := range slices.Sorted(keys(imports)) {
		if regexp.MustCompile(`\b` + name + `\.`).MatchString(types.String() + body.String()) {
			fmt.Fprintf(&used, "\t%s \"github.com/gotorch/gotorch/%s\"\n", name, imports[name])
		}
	}
	text := fmt.Sprintf(header, used.String()) + types.String() + body.String()
	out, err := format.Source([]byte(text))
	require.NoError(t, err, "%s", text)
	return out
}

func keys(m map[string]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// split parts the declarations of a prelude, which start a line with type or func,
// from its statements.
func split(t *testing.T, r row, text string) (decls, rest string) {
	for _, part := range strings.SplitAfter(text, "\n\n") {
		if strings.HasPrefix(part, "type ") || strings.HasPrefix(part, "func ") {
			decls += "\n" + part
		} else {
			rest += part
		}
	}
	return decls, rest
}

// parse reads statements as the body of a function.
func parse(t *testing.T, r row, text string) (*token.FileSet, []ast.Stmt, int) {
	const before = "package p; func _() {\n"
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "row", before+text+"\n}", 0)
	require.NoError(t, err, "%s:%d", guide, r.Line)
	return set, f.Decls[0].(*ast.FuncDecl).Body.List, len(before)
}

// use adds a use of what statements declare, which Go asks for.
func use(t *testing.T, r row, text string) string {
	_, list, _ := parse(t, r, text)
	text += "\n"
	for _, name := range declared(list) {
		text += "_ = " + name + "\n"
	}
	return text
}

func declared(list []ast.Stmt) (names []string) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.AssignStmt:
			if s.Tok != token.DEFINE {
				continue
			}
			for _, l := range s.Lhs {
				if name := l.(*ast.Ident).Name; name != "_" && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		case *ast.DeclStmt:
			for _, spec := range s.Decl.(*ast.GenDecl).Specs {
				for _, n := range spec.(*ast.ValueSpec).Names {
					names = append(names, n.Name)
				}
			}
		}
	}
	return names
}

// statements is what a row does, and returns.
func statements(t *testing.T, r row) string {
	set, list, before := parse(t, r, r.goCode)
	require.NotEmpty(t, list, "%s:%d", guide, r.Line)
	text, result := use(t, r, r.goCode), "nil"
	last := list[len(list)-1]
	at := set.Position(last.Pos()).Offset - before
	switch s := last.(type) {
	case *ast.ExprStmt:
		if r.Mode == "" && r.Show == "" {
			text = use(t, r, r.goCode[:at])
			result = "shows(" + r.goCode[at:] + ")"
		}
	case *ast.AssignStmt:
		var names []string
		for _, l := range s.Lhs {
			if name := r.goCode[set.Position(l.Pos()).Offset-before : set.Position(l.End()).Offset-before]; name != "_" {
				names = append(names, name)
			}
		}
		if r.Mode == "" && r.Show == "" {
			result = "shows(" + strings.Join(names, ", ") + ")"
		}
	default:
		require.False(t, r.Mode == "" && r.Show == "", "%s:%d shows nothing", guide, r.Line)
	}
	if r.Show != "" {
		result = "shows(" + r.goShow + ")"
	}
	if r.Mode == "compile" {
		return "if tmp == \"never\" {\n" + text + "}\nreturn nil"
	}
	return text + "return " + result
}

// root makes the paths of this file those of the repository.
func root(t *testing.T) { t.Chdir(filepath.Join("..", "..")) }

func TestPyTorchToGo(t *testing.T) {
	root(t)
	list := rows(t)
	assert.GreaterOrEqual(t, len(list), 100)
	dir := t.TempDir()
	file := filepath.Join(dir, "main.go")
	require.NoError(t, os.WriteFile(file, program(t, list), 0o644))
	program := filepath.Join(dir, "rows")
	out, err := exec.Command("go", "build", "-o", program, file).CombinedOutput()
	require.NoError(t, err, "%s", out)
	cmd := exec.Command(program, dir)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	cmd.Dir = dir
	require.NoError(t, cmd.Run(), "%s", &errs)
	out, err = os.ReadFile(filepath.Join(dir, "shown.json"))
	require.NoError(t, err)
	var got, want [][]string
	require.NoError(t, json.Unmarshal(out, &got))

	text, err := os.ReadFile(golden)
	require.NoError(t, err)
	if py := os.Getenv("GOTORCH_PYTHON"); py != "" {
		live := python(t, py, list)
		if os.Getenv("UPDATE") != "" {
			require.NoError(t, os.WriteFile(golden, live, 0o644))
		} else {
			assert.Equal(t, string(live), string(text), "the golden file is stale; UPDATE=1 go test ./internal/guidetest writes it anew")
		}
		text = live
	}
	require.NoError(t, json.Unmarshal(text, &want))
	require.Len(t, want, len(list), "the golden file is stale; UPDATE=1 with GOTORCH_PYTHON writes it anew")
	shown := 0
	for i, r := range list {
		assert.Equal(t, want[i], append([]string{}, got[i]...), "%s:%d: %s", guide, r.Line, r.goCode)
		if len(got[i]) > 0 {
			shown++
		}
	}
	assert.GreaterOrEqual(t, shown, 100, "rows that are compared")
}

// python runs the Python column.
func python(t *testing.T, py string, list []row) []byte {
	in, err := json.Marshal(list)
	require.NoError(t, err)
	cmd := exec.Command(py, "internal/guidetest/testdata/rows.py")
	cmd.Stdin = bytes.NewReader(in)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	require.NoError(t, err, "%s", errs.String())
	var all [][]string
	require.NoError(t, json.Unmarshal(out, &all))
	b, err := json.MarshalIndent(all, "", " ")
	require.NoError(t, err)
	return append(b, '\n')
}

package main

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
)

// tests counts what go test -json says, without subtests.
type tests struct {
	passed, failed, skipped int
	failures                []failure
	skips                   map[string]string // name of a test, and why
}

// failure is a test, or a package that did not build or crashed.
type failure struct{ name, text string }

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output, ImportPath string
}

const module = "github.com/gotorch/gotorch/"

// read counts until the end. Lines that are no events are those of the go command
// itself; they are in the log.
func (t *tests) read(r io.Reader) error {
	t.skips = map[string]string{}
	text := map[string]*strings.Builder{}
	say := func(name, s string) {
		if text[name] == nil {
			text[name] = new(strings.Builder)
		}
		text[name].WriteString(s)
	}
	failedIn := map[string]bool{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		pkg := strings.TrimPrefix(e.Package, module)
		if e.Action == "build-output" {
			pkg = strings.TrimPrefix(e.ImportPath, module)
			pkg, _, _ = strings.Cut(pkg, " ") // "torch [torch.test]"
			pkg = strings.TrimSuffix(pkg, "_test")
		}
		top, _, sub := strings.Cut(e.Test, "/")
		name := pkg
		if top != "" {
			name += "." + top
		}
		switch e.Action {
		case "output", "build-output":
			say(name, e.Output)
		case "pass", "fail", "skip":
			if sub {
				continue
			}
			if e.Test == "" { // a package
				if e.Action == "fail" && !failedIn[pkg] {
					t.failed++
					t.failures = append(t.failures, failure{"package " + pkg, text[name].String()})
				}
				continue
			}
			var said string
			if text[name] != nil {
				said = text[name].String()
				delete(text, name)
			}
			switch e.Action {
			case "pass":
				t.passed++
			case "fail":
				t.failed++
				failedIn[pkg] = true
				t.failures = append(t.failures, failure{name, said})
			case "skip":
				t.skipped++
				t.skips[name] = reason(said)
			}
		}
	}
	return lines.Err()
}

// reason is what a skipped test logged, without the go command's lines around it.
func reason(said string) string {
	var words []string
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "===") || strings.HasPrefix(line, "---") {
			continue
		}
		if _, after, ok := strings.Cut(line, ".go:"); ok { // "x_test.go:12: why"
			if _, why, ok := strings.Cut(after, ": "); ok {
				line = why
			}
		}
		words = append(words, line)
	}
	return strings.Join(words, " ")
}

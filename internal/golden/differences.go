package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gotorch/gotorch/internal/portable"
	"github.com/gotorch/gotorch/internal/processor"
)

// differences are what a test and its subtests find other than a golden file says. Each fails
// its test in one line; when the test that read the file has ended it tells of all: how many
// cases differ, which most, where that was, and the command that shows one.
type differences struct {
	path, folder string
	made         processor.Machine

	mu       sync.Mutex
	compared map[string]bool // by the names of tests
	found    []difference
}

type difference struct {
	test, text string
	off        float64 // as a part of the greatest number
}

// files are those that tests read, by the name of the test, the last one last.
var files = struct {
	sync.Mutex
	of map[string][]*differences
}{of: map[string][]*differences{}}

// watch listens to what t finds in the file at path.
func watch(t testing.TB, path string, made processor.Machine) {
	t.Helper()
	if by, ok := madeBy.Load(path); ok {
		path = by.(string)
	}
	d := &differences{path: path, folder: folder(), made: made, compared: map[string]bool{}}
	files.Lock()
	defer files.Unlock()
	files.of[t.Name()] = append(files.of[t.Name()], d)
	t.Cleanup(func() {
		t.Helper()
		files.Lock()
		if of := files.of[t.Name()]; len(of) == 1 {
			delete(files.of, t.Name())
		} else {
			files.of[t.Name()] = of[:len(of)-1]
		}
		files.Unlock()
		if text := d.String(); text != "" {
			t.Error(text)
		}
	})
}

// fileOf is the last file made on that machine that t has read, or a test that it is a part of.
// It notes that t compares something.
func fileOf(t testing.TB, made processor.Machine) *differences {
	files.Lock()
	defer files.Unlock()
	for name := t.Name(); ; {
		for _, d := range slices.Backward(files.of[name]) {
			if d.made == made {
				d.mu.Lock()
				defer d.mu.Unlock()
				d.compared[t.Name()] = true
				return d
			}
		}
		i := strings.LastIndex(name, "/")
		if i < 0 {
			return nil
		}
		name = name[:i]
	}
}

// differ ends the test t: something is not what was made on that machine.
func differ(t testing.TB, made processor.Machine, off float64, text string) {
	t.Helper()
	if d := fileOf(t, made); d != nil {
		d.mu.Lock()
		d.found = append(d.found, difference{t.Name(), text, off})
		d.mu.Unlock()
	}
	t.Fatal("other than PyTorch's: " + text)
}

// mostShown is how many a message tells of.
const mostShown = 5

// String tells of all, "" if nothing differs.
func (d *differences) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.found) == 0 {
		return ""
	}
	worst := slices.Clone(d.found)
	slices.SortStableFunc(worst, func(a, b difference) int {
		switch {
		case a.off > b.off:
			return -1
		case a.off < b.off:
			return 1
		}
		return strings.Compare(a.test, b.test)
	})
	how := "to the last bit"
	if why := d.made.Same(processor.Here()); why != "" {
		how = "within a tolerance, as " + why
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d of %d cases differ, the worst first:\n", d.path, len(worst), len(d.compared))
	for i, w := range worst {
		if i == mostShown {
			fmt.Fprintf(&b, "  and %d more\n", len(worst)-i)
			break
		}
		_, name, ok := strings.Cut(w.test, "/")
		if !ok {
			name = w.test
		}
		fmt.Fprintf(&b, "  %s: %s\n", name, w.text)
	}
	fmt.Fprintf(&b, "Made by %s.\nHere: %s. Compared %s.\nTo see one: %s", d.made, processor.Describe(), how, d.command(worst[0].test))
	return b.String()
}

// command runs one test.
func (d *differences) command(test string) string {
	var env string
	for _, name := range []string{"GOTORCH_PYTHON", portable.Env} {
		if v := os.Getenv(name); v != "" && (name != portable.Env || v == "0") {
			env += name + "=" + v + " "
		}
	}
	parts := strings.Split(test, "/")
	for i, p := range parts {
		parts[i] = "^" + strings.ReplaceAll(regexp.QuoteMeta(p), "'", ".") + "$" // in single quotes
	}
	return fmt.Sprintf("%sgo test %s -run '%s'", env, d.folder, strings.Join(parts, "/"))
}

// folder is that of the package whose test runs, as go test takes it at the module's root.
func folder() string {
	here, err := os.Getwd()
	if err != nil {
		return "."
	}
	for root := here; ; root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			rel, err := filepath.Rel(root, here)
			if err != nil {
				return "."
			}
			return "./" + filepath.ToSlash(rel)
		}
		if root == filepath.Dir(root) {
			return "."
		}
	}
}

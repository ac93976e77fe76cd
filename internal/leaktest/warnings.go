package leaktest

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
)

// warnings are those of libtorch that no test has caught, in the order in which they came
// first, and how often they did.
type warnings struct {
	mu    sync.Mutex
	order []torch.Warning
	count map[torch.Warning]int
}

// expected are parts of warnings that are no surprise: at first what libtorch says whenever a
// tensor of a kind is made, which tests of such tensors expect.
var expected = struct {
	sync.Mutex
	texts []string
}{texts: []string{
	"ComplexHalf support is experimental",
	"BComplex32 support is experimental",
	"tensor support is in beta state", // sparse ones of compressed layouts
	"The PyTorch API of nested tensors is in prototype stage",
	"quantized tensor creation functions that produce tensors with dtype torch.quint8, torch.qint8, and torch.qint32 are deprecated",
}}

// Expect says that warnings that have one of the texts in them are no surprise during the test.
// It is for tests with many cases of which some are warned of; where the warning is the point,
// torch.CatchWarnings returns it.
func Expect(t testing.TB, texts ...string) {
	expected.Lock()
	defer expected.Unlock()
	expected.texts = append(expected.texts, texts...)
	t.Cleanup(func() {
		expected.Lock()
		defer expected.Unlock()
		for _, text := range texts {
			i := slices.Index(expected.texts, text)
			expected.texts = slices.Delete(expected.texts, i, i+1)
		}
	})
}

func isExpected(w torch.Warning) bool {
	expected.Lock()
	defer expected.Unlock()
	return slices.ContainsFunc(expected.texts, func(text string) bool { return strings.Contains(w.Message, text) })
}

// watch listens to libtorch's warnings until the tests are through.
func watch() *warnings {
	w := &warnings{count: map[torch.Warning]int{}}
	torch.SetWarnAlways(true) // or the order of the tests decides which of them are told of
	torch.SetWarningHandler(func(one torch.Warning) {
		if isExpected(one) {
			return
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.count[one]++; w.count[one] == 1 {
			w.order = append(w.order, one)
		}
	})
	return w
}

// mostWarnings is how many a message tells of.
const mostWarnings = 10

// String lists them, "" if there is none.
func (w *warnings) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.order) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "libtorch warns in %d places, and no test expects it; torch.CatchWarnings and leaktest.Expect are for tests that do:\n", len(w.order))
	for i, one := range w.order {
		if i == mostWarnings {
			fmt.Fprintf(&b, "  and %d more\n", len(w.order)-i)
			break
		}
		fmt.Fprintf(&b, "  %d × %s\n", w.count[one], strings.ReplaceAll(one.String(), "\n", "\n      "))
	}
	return b.String()
}

// verdict is the exit code of tests that end with code, and tells of warnings that nobody expects: they
// are a failure, but on another version of libtorch than the one that tests are written for.
func (w *warnings) verdict(code int, to io.Writer) int {
	text := w.String()
	if text == "" {
		return code
	}
	fmt.Fprint(to, "leaktest: ", text)
	if code == 0 && pinned.Here() {
		return 1
	}
	return code
}

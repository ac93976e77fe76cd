package torch

import (
	"fmt"
	"os"
	"path"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gotorch/gotorch/cgo"
)

// Warning is something that libtorch warns of, and computes all the same: an argument
// that will go or change its meaning, a result that is not what was asked for. Python makes
// one of its UserWarning, or DeprecationWarning, of it.
type Warning struct {
	Message    string
	Deprecated bool   // a DeprecationWarning in Python
	Source     string // where in libtorch's C++, "Cross.cpp:61"
	File       string // of the line that called gotorch, "" if it is not known
	Line       int
}

// String returns all of it as Python prints a warning: "main.go:12: UserWarning: …".
func (w Warning) String() string {
	kind := "UserWarning"
	if w.Deprecated {
		kind = "DeprecationWarning"
	}
	s := fmt.Sprintf("%s: %s (%s)", kind, strings.TrimSpace(w.Message), w.Source)
	if w.File != "" {
		s = fmt.Sprintf("%s:%d: %s", w.File, w.Line, s)
	}
	return s
}

var (
	warningHandler atomic.Pointer[func(Warning)]

	collectorsMu  sync.Mutex
	collectors    = map[int64]*[]Warning{} // of CatchWarnings under way
	lastCollector int64
	warnAlways    bool // what SetWarnAlways was told
)

// SetWarningHandler makes h get what libtorch warns of, in the whole process, and returns
// what got it before; nil stands for the default, which prints a warning on standard error
// the first time that a line of the program provokes it, as Python does.
//
//	torch.SetWarningHandler(func(w torch.Warning) { slog.Warn(w.Message, "file", w.File, "line", w.Line) })
//	torch.SetWarningHandler(func(torch.Warning) {}) // silence
//
// h is called after the operator that warned, by its goroutine, so by several at a time where
// several compute. If it panics the operator does, as Python's filter "error" has it. A few
// warnings come later, with the goroutine's next operator; those of threads that libtorch
// starts itself do not come: they are printed.
//
// It stands for Python's warnings.showwarning and warnings.simplefilter.
func SetWarningHandler(h func(Warning)) (before func(Warning)) {
	var p *func(Warning)
	if h != nil {
		p = &h
	}
	if p = warningHandler.Swap(p); p != nil {
		before = *p
	}
	return before
}

// CatchWarnings runs f and returns what libtorch warns of meanwhile on this goroutine, in
// order, instead of handing it to [SetWarningHandler]'s function. What it warns of once in a
// process is there each time. The goroutine stays on its OS thread until f returns; goroutines
// that f starts are not listened to.
//
//	warnings := torch.CatchWarnings(func() { y = a.Cross(b) })
//
// It mirrors Python's warnings.catch_warnings(record=True).
func CatchWarnings(f func()) (caught []Warning) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	id := addCollector(&caught)
	before := cgo.CollectWarnings(id)
	defer func() {
		cgo.CollectWarnings(before)
		warn()
		removeCollector(id)
	}()
	f()
	return caught
}

func addCollector(to *[]Warning) (id int64) {
	collectorsMu.Lock()
	defer collectorsMu.Unlock()
	lastCollector++
	collectors[lastCollector] = to
	cgo.SetWarnAlways(true)
	return lastCollector
}

func removeCollector(id int64) {
	collectorsMu.Lock()
	defer collectorsMu.Unlock()
	delete(collectors, id)
	cgo.SetWarnAlways(warnAlways || len(collectors) > 0)
}

// SetWarnAlways makes libtorch warn each time of what it warns of once in a process. The
// default handler prints it once all the same, see [SetWarningHandler]. It mirrors
// torch.set_warn_always.
func SetWarnAlways(on bool) {
	collectorsMu.Lock()
	defer collectorsMu.Unlock()
	warnAlways = on
	cgo.SetWarnAlways(on || len(collectors) > 0)
}

// IsWarnAlwaysEnabled reports what [SetWarnAlways] was told last. It mirrors
// torch.is_warn_always_enabled.
func IsWarnAlwaysEnabled() bool {
	collectorsMu.Lock()
	defer collectorsMu.Unlock()
	return warnAlways
}

// warn hands over what libtorch has warned of in calls that have returned. Who makes a call
// that may warn does so when all else is in order: a handler may panic.
func warn() {
	if cgo.Warned() {
		handOverWarnings()
	}
}

// warned is warn after an operator, whose results are not lost if a handler panics.
//
//go:noinline
func (c *Call) warned() {
	handled := false
	defer func() {
		if !handled {
			c.drop()
		}
	}()
	warn()
	handled = true
}

func handOverWarnings() {
	file, line := callerOfGotorch()
	var rest []Warning
	collectorsMu.Lock()
	for _, w := range cgo.TakeWarnings() {
		warning := Warning{Message: w.Message, Deprecated: w.Deprecated, Source: path.Base(w.Source), File: file, Line: line}
		if caught := collectors[w.Collector]; caught != nil {
			*caught = append(*caught, warning)
		} else {
			rest = append(rest, warning)
		}
	}
	collectorsMu.Unlock()
	handle := printWarning
	if h := warningHandler.Load(); h != nil {
		handle = *h
	}
	for _, w := range rest {
		handle(w)
	}
}

var printed = struct {
	sync.Mutex
	warnings map[Warning]bool
}{warnings: map[Warning]bool{}}

// mostPrinted is how many warnings are printed; numbers in them may differ for ever.
const mostPrinted = 1000

func printWarning(w Warning) {
	printed.Lock()
	defer printed.Unlock()
	if printed.warnings[w] || len(printed.warnings) == mostPrinted {
		return
	}
	printed.warnings[w] = true
	fmt.Fprintln(os.Stderr, w)
	if len(printed.warnings) == mostPrinted {
		fmt.Fprintf(os.Stderr, "torch: that was warning %d; no more are printed\n", mostPrinted)
	}
}

// callerOfGotorch is the line of the program, or of a test, that called this package or
// another one of gotorch's.
func callerOfGotorch() (file string, line int) {
	pcs := make([]uintptr, 128)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		if f.File != "" && !ofLibrary(f) {
			return f.File, f.Line
		}
		if !more {
			return "", 0
		}
	}
}

// ofLibrary tells what is gotorch's own or Go's from a program.
func ofLibrary(f runtime.Frame) bool {
	if goSource() != "" && strings.HasPrefix(f.File, goSource()) {
		return true
	}
	const module = "github.com/gotorch/gotorch/"
	for _, p := range []string{module + "torch", module + "vision", module + "cgo", "runtime."} {
		if strings.HasPrefix(f.Function, p) {
			return !strings.HasSuffix(f.File, "_test.go")
		}
	}
	return false
}

// goSource is the folder of Go's own packages where the program was built, "" in one built
// with -trimpath.
var goSource = sync.OnceValue(func() string {
	f := runtime.FuncForPC(reflect.ValueOf(fmt.Sprint).Pointer())
	file, _ := f.FileLine(f.Entry())
	return strings.TrimSuffix(file, "fmt/print.go")
})

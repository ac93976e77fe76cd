package torchtest_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// fakeT is a test that may fail.
type fakeT struct {
	testing.TB
	name            string
	failed, skipped bool
	ended           bool // by FailNow or Skip
	text            strings.Builder
	cleanups        []func()
}

func (t *fakeT) Helper()          {}
func (t *fakeT) Name() string     { return t.name }
func (t *fakeT) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }
func (t *fakeT) Errorf(format string, args ...any) {
	t.failed = true
	fmt.Fprintf(&t.text, format+"\n", args...)
}
func (t *fakeT) FailNow() {
	t.failed, t.ended = true, true
	runtime.Goexit()
}
func (t *fakeT) Fatalf(format string, args ...any) {
	t.Errorf(format, args...)
	t.FailNow()
}
func (t *fakeT) Logf(format string, args ...any) { fmt.Fprintf(&t.text, format+"\n", args...) }
func (t *fakeT) Skip(args ...any) {
	t.skipped, t.ended = true, true
	fmt.Fprintln(&t.text, args...)
	runtime.Goexit()
}

// near reports whether the test compared within a tolerance, with a golden file of another
// machine.
func (t *fakeT) near() bool { return strings.Contains(t.text.String(), "Comparing within a tolerance") }

// try runs f as a test of its own, and its cleanups.
func try(t *testing.T, f func(t *fakeT)) *fakeT {
	fake := &fakeT{TB: t, name: t.Name()}
	done := make(chan struct{})
	var panicked any
	go func() {
		defer close(done)
		defer func() { panicked = recover() }()
		f(fake)
	}()
	<-done
	require.Nil(t, panicked)
	for i := len(fake.cleanups) - 1; i >= 0; i-- {
		fake.cleanups[i]()
	}
	return fake
}

// Package pinned is the one place where tests ask which libtorch they run on.
// gotorch supports several versions; golden files, and what tests say of libtorch's
// messages, are of one.
package pinned

import (
	"strings"
	"testing"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/internal/pyvenv"
)

// Version is the version that golden files are of.
const Version = pyvenv.Torch

// Here reports whether the tests run on that version. On another one the last bits of
// some kernels, some messages and the set of operators are not the same.
func Here() bool {
	release, _, _ := strings.Cut(cgo.Version(), "+")
	return release == Version
}

// Need skips a test on another version. what is what is other there, in the plural:
// "the schemas".
func Need(t testing.TB, what string) {
	t.Helper()
	if !Here() {
		t.Skipf("%s are of libtorch %s, this is %s", what, Version, cgo.Version())
	}
}

// Run runs f, a part of test t, and skips the test on another version if f panics
// because this libtorch lacks the operator, or has it with other arguments.
func Run(t testing.TB, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		r := recover()
		err, _ := r.(error)
		switch {
		case r == nil:
		case !Here() && err != nil && strings.Contains(err.Error(), "this libtorch ("+cgo.Version()+")"):
			t.Skip(err)
		default:
			panic(r)
		}
	}()
	f()
}

// NeedOp skips a test where this libtorch has no such operator:
// NeedOp(t, "aten::add", "Tensor").
func NeedOp(t testing.TB, name, overload string) {
	t.Helper()
	if cgo.FindOp(name, overload) == nil {
		t.Skipf("libtorch %s has no operator %s.%s", cgo.Version(), name, overload)
	}
}

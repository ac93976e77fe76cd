// Package leaktest is the TestMain of gotorch's packages: it fails tests that leave native
// memory behind, or that libtorch warns of and that do not expect it, and lets them compute
// with portable bits, which golden files are made with.
//
//	func TestMain(m *testing.M) { leaktest.Main(m) }
package leaktest

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/gotorch/gotorch/internal/portable"
	"github.com/gotorch/gotorch/torch"
)

// Main runs the tests of m and exits: with their code if they fail, with 1 and
// a message if tensors hold more native memory after them than before.
// Tensors in package variables that tests fill in count as leaked. It exits with 1, too, and
// a message, if libtorch warned of something outside of torch.CatchWarnings.
//
// Bits are those of [Bits].
func Main(m *testing.M) {
	Bits()
	unexpected := watch()
	os.Exit(unexpected.verdict(run(m), os.Stderr))
}

// Bits asks for portable bits, see torch.UsePortableBits, unless GOTORCH_PYTHON names a Python:
// what runs now is compared as both compute on this machine.
func Bits() {
	if os.Getenv("GOTORCH_PYTHON") == "" {
		Portable()
	}
}

// Portable asks for portable bits, unless GOTORCH_PORTABLE_BITS=0 asks not to, or the
// processor cannot. Golden files are compared within a tolerance then. Where it is too late
// for it, because a package variable holds a tensor, the process begins anew.
func Portable() {
	if os.Getenv(portable.Env) == "0" || portable.Supported() != nil {
		return
	}
	err := torch.UsePortableBits()
	if err == nil {
		return
	}
	if program, perr := os.Executable(); perr == nil && os.Getenv(portable.Env) == "" {
		err = again(program, os.Args, portable.Environ(os.Environ()))
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// Warnings is [Main]'s look at warnings alone.
func Warnings(m *testing.M) {
	unexpected := watch()
	os.Exit(unexpected.verdict(m.Run(), os.Stderr))
}

// Run is [Main] that leaves bits as they are, and warnings alone.
func Run(m *testing.M) { os.Exit(run(m)) }

// run returns the exit code.
func run(m *testing.M) int {
	torch.GC()
	before := torch.MemoryStats()
	code := m.Run()
	if after := Settle(before.Bytes); code == 0 && after.Bytes > before.Bytes {
		fmt.Fprintf(os.Stderr, "leaktest: the tests leave %d bytes of native memory that had not been there before them (%d now, %d then); "+
			"%d tensors are alive, %d then. Something still reaches them (a package variable, a goroutine), or an owner never frees them.\n",
			after.Bytes-before.Bytes, after.Bytes, before.Bytes, after.Tensors, before.Tensors)
		code = 1
	}
	return code
}

// Settle collects until no more than bytes are alive, or a second has passed. One
// collection is not always enough: goroutines that the tests have told to stop may
// still be on their way out.
func Settle(bytes int64) torch.Stats {
	stats := torch.MemoryStats()
	for range 20 {
		torch.GC()
		if stats = torch.MemoryStats(); stats.Bytes <= bytes {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return stats
}

package torch

import (
	"fmt"
	"os"
	"sync/atomic"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/internal/portable"
)

var (
	portableOn      atomic.Bool
	startedPortable = portable.IsSet() // which is early enough in any case
)

func init() {
	switch v := os.Getenv(portable.Env); v {
	case "", "0":
	case "1":
		if err := UsePortableBits(); err != nil {
			fmt.Fprintf(os.Stderr, "%v\n%s=1 asks for it; unset it to compute with native bits\n", err, portable.Env)
			os.Exit(1)
		}
	default:
		fmt.Fprintf(os.Stderr, "%s is %q; it must be 1, for portable bits, or 0\n", portable.Env, v)
		os.Exit(1)
	}
}

// UsePortableBits makes results the same, to the last bit, on every x86-64 processor that
// has AVX2, whatever its make, with the same version of libtorch: kernels of the CPU use
// no newer instructions and none that each maker rounds otherwise, and the main goroutine one
// thread, as sums depend on their number; others have one anyway. After it [SetNumThreads] and
// [WithThreads] may set another number, the same everywhere. MKL and oneDNN, which libtorch
// computes with, are told as well.
//
// Call it first in main, or start the program with GOTORCH_PORTABLE_BITS=1, which calls it.
// It returns an error, and changes nothing, where the processor has no AVX2, on another
// goroutine than the main one, and after a tensor has been made or [CPUCapability] asked, when
// it is too late: libtorch has chosen its kernels. A second call does nothing. It is for the
// whole process, and sets environment variables, so that child processes inherit it,
// Python with PyTorch too. It says nothing of GPUs.
//
// The guide docs/porting.md says what it costs, and which few operators have other bits all
// the same. PyTorch has no such function; torch.use_deterministic_algorithms, here
// [UseDeterministicAlgorithms], is about one machine.
func UsePortableBits() error {
	if portableOn.Load() {
		return nil
	}
	if err := portable.Supported(); err != nil {
		return errorf("UsePortableBits", "%v", err)
	}
	if !onMainThread() {
		return errorf("UsePortableBits", "it sets the threads of the main goroutine: call it there, first in main, or start the program with %s=1", portable.Env)
	}
	if !startedPortable {
		if resolved.Load() || cgo.Allocations() > 0 {
			return errorf("UsePortableBits", "too late: a tensor has been made, or CPUCapability asked, and libtorch has chosen its kernels. Call it first in main, and let no package variable hold a tensor, or start the program with %s=1", portable.Env)
		}
		if err := portable.Set(); err != nil {
			return fmt.Errorf("UsePortableBits: %w", err)
		}
	}
	if got := CPUCapability(); got != "AVX2" {
		return errorf("UsePortableBits", "too late: libtorch has chosen kernels for %s. Call it first in main, or start the program with %s=1", got, portable.Env)
	}
	SetNumThreads(1)
	portableOn.Store(true)
	return nil
}

// PortableBits reports whether [UsePortableBits] has been called, or GOTORCH_PORTABLE_BITS=1
// was set.
func PortableBits() bool { return portableOn.Load() }

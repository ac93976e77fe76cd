// Package portable knows the settings under which libtorch computes the same bits on every
// x86-64 processor that has AVX2: see torch.UsePortableBits.
package portable

import (
	"errors"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/cpu"
)

// Env is the environment variable that asks for portable bits from outside, with 1, and
// keeps tests from asking, with 0.
const Env = "GOTORCH_PORTABLE_BITS"

// settings are environment variables that libraries inside libtorch read once, before
// their first result; those without a value have to be unset.
var settings = [][2]string{
	{Env, "1"},                         // for child processes
	{"ATEN_CPU_CAPABILITY", "avx2"},    // libtorch's own kernels
	{"ONEDNN_MAX_CPU_ISA", "AVX2"},     // oneDNN: convolutions, LSTM, products of bfloat16
	{"MKL_CBWR", "COMPATIBLE"},         // MKL: products of matrices, LAPACK, FFT
	{"MKL_VML_DEBUG_CPU_TYPE", "1"},    // MKL's exp, sqrt, tan, … without the instructions rcpps and rsqrtps, which each maker rounds otherwise
	{"OMP_NUM_THREADS", "1"},           // of child processes; torch.SetNumThreads sets those of this one
	{"MKL_NUM_THREADS", ""},            // as many
	{"MKL_ENABLE_INSTRUCTIONS", ""},    // MKL_CBWR decides
	{"DNNL_MAX_CPU_ISA", ""},           // oneDNN's of old
	{"ONEDNN_DEFAULT_FPMATH_MODE", ""}, // float32 is float32
	{"DNNL_DEFAULT_FPMATH_MODE", ""},
}

// Supported returns an error where the processor lacks the instructions.
func Supported() error {
	if runtime.GOARCH != "amd64" || !cpu.X86.HasAVX2 || !cpu.X86.HasFMA {
		return errors.New("portable bits are those of x86-64 with AVX2 and FMA, which this processor (" + runtime.GOARCH + ") does not have; results here differ from those of other machines in the last bits")
	}
	return nil
}

// IsSet reports whether this process has the settings.
func IsSet() bool {
	for _, s := range settings {
		if !strings.EqualFold(os.Getenv(s[0]), s[1]) {
			return false
		}
	}
	return true
}

// Set sets them for this process and its children.
func Set() error {
	for _, s := range settings {
		set := os.Setenv
		if s[1] == "" {
			set = func(name, _ string) error { return os.Unsetenv(name) }
		}
		if err := set(s[0], s[1]); err != nil {
			return err
		}
	}
	return nil
}

// Environ is env with the settings.
func Environ(env []string) []string {
	var all []string
	for _, v := range env {
		name, _, _ := strings.Cut(v, "=")
		keep := true
		for _, s := range settings {
			keep = keep && s[0] != name
		}
		if keep {
			all = append(all, v)
		}
	}
	for _, s := range settings {
		if s[1] != "" {
			all = append(all, s[0]+"="+s[1])
		}
	}
	return all
}

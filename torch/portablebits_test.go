package torch_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/portable"
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// bitsOfMany is a digest of what libtorch's own kernels, oneDNN and MKL's three parts compute.
func bitsOfMany() string {
	torch.ManualSeed(0)
	x := torch.Randn([]int{64, 64})
	images, kernels := torch.Randn([]int{2, 8, 17, 17}), torch.Randn([]int{6, 8, 3, 3})
	hash := sha256.New()
	for _, y := range []torch.Tensor{
		x.Matmul(x), F.Conv2d(images, kernels), x.Abs().Sqrt(), x.Tan(), x.Sum(), torch.LogSoftmax(x, 1),
		x.BFloat16().Matmul(x.BFloat16()).Float(),
	} {
		y.Contiguous().Bytes(func(b []byte) { hash.Write(b) })
	}
	return fmt.Sprintf("%x", hash.Sum(nil))
}

// portableChildMain is what the tests below run in processes of their own.
func portableChildMain(what string) {
	switch what {
	case "early":
		if err := torch.UsePortableBits(); err != nil {
			fmt.Println("child:", err)
			return
		}
		fmt.Println("child:", torch.PortableBits(), torch.CPUCapability(), bitsOfMany())
	case "outside": // GOTORCH_PORTABLE_BITS=1
		fmt.Println("child:", torch.PortableBits(), torch.CPUCapability(), bitsOfMany())
	case "threads":
		before := torch.GetNumThreads()
		torch.SetNumThreads(3)
		fmt.Printf("child: %d threads of %d, then %d\n", before, runtime.NumCPU(), torch.GetNumThreads())
	case "late":
		torch.Ones([]int{2})
		fmt.Println("child:", torch.UsePortableBits(), torch.PortableBits())
	case "capability":
		torch.CPUCapability()
		err := torch.UsePortableBits()
		fmt.Println("child:", err, os.Getenv("MKL_CBWR"))
	case "goroutine":
		done := make(chan error)
		go func() { done <- torch.UsePortableBits() }()
		fmt.Println("child:", <-done, torch.PortableBits())
	case "int_mm":
		x := torch.Ones([]int{32, 32}, torch.Int8)
		fmt.Println("child:", torch.Try(func() { torch.Op("aten::_int_mm").Call(x, x) }))
	}
}

// portableChild runs portableChildMain and returns what it prints.
func portableChild(t *testing.T, what string, env ...string) string {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	c := exec.Command(program)
	c.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return name == portable.Env || strings.HasPrefix(name, "MKL_") || strings.HasPrefix(name, "ONEDNN_") || name == "ATEN_CPU_CAPABILITY"
	})
	c.Env = append(append(c.Env, "GOTORCH_TEST_PORTABLE="+what), env...)
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s", out)
	for line := range strings.Lines(string(out)) {
		if said, ok := strings.CutPrefix(line, "child: "); ok {
			return strings.TrimSpace(said)
		}
	}
	require.Fail(t, "the child said nothing", "%s", out)
	return ""
}

// Whatever the environment asks for, and whoever asks for portable bits, they are the same.
func TestUsePortableBits(t *testing.T) {
	off := portable.Env + "=0" // or TestMain would ask before the test
	if err := portable.Supported(); err != nil {
		assert.Contains(t, portableChild(t, "early", off), err.Error())
		return
	}
	want := portableChild(t, "early", off)
	assert.True(t, strings.HasPrefix(want, "true AVX2 "), want)
	for _, env := range []string{"ATEN_CPU_CAPABILITY=default", "ONEDNN_MAX_CPU_ISA=AVX512_CORE", "MKL_CBWR=AVX512", "MKL_ENABLE_INSTRUCTIONS=SSE4_2", "OMP_NUM_THREADS=4"} {
		assert.Equal(t, want, portableChild(t, "early", off, env), env)
	}
	assert.Equal(t, want, portableChild(t, "outside", portable.Env+"=1"), "asked for from outside")
	assert.Equal(t, want, portableChild(t, "outside", portable.Env+"=1", "ATEN_CPU_CAPABILITY=default", "OMP_NUM_THREADS=4"))
}

// It is never too late in silence.
func TestUsePortableBitsLate(t *testing.T) {
	if err := portable.Supported(); err != nil {
		t.Skip(err)
	}
	off := portable.Env + "=0"
	said := portableChild(t, "late", off)
	assert.Contains(t, said, "too late: a tensor has been made")
	assert.Contains(t, said, "start the program with GOTORCH_PORTABLE_BITS=1 false")
	said = portableChild(t, "capability", off)
	assert.Contains(t, said, "or CPUCapability asked, and libtorch has chosen its kernels")
	assert.True(t, strings.HasSuffix(said, "GOTORCH_PORTABLE_BITS=1"), "MKL_CBWR is not set: %s", said)
	assert.Contains(t, portableChild(t, "goroutine", off), "call it there, first in main, or start the program with GOTORCH_PORTABLE_BITS=1 false")
	// A process that was started with the settings has had them from its beginning.
	assert.Equal(t, "<nil> true", portableChild(t, "late", portable.Environ(nil)...))
}

// What libtorch gets wrong with these settings is refused.
func TestPortableIntMM(t *testing.T) {
	if err := portable.Supported(); err != nil {
		t.Skip(err)
	}
	assert.Equal(t, "<nil>", portableChild(t, "int_mm", portable.Env+"=0"))
	assert.Contains(t, portableChild(t, "int_mm", portable.Env+"=1"), "with portable bits libtorch gives wrong integers on processors with AVX-512 VNNI")
}

// A value that means nothing is not passed over in silence.
func TestPortableEnvironment(t *testing.T) {
	program, err := os.Executable()
	require.NoError(t, err)
	c := exec.Command(program)
	c.Env = append(os.Environ(), "GOTORCH_TEST_PORTABLE=outside", portable.Env+"=yes")
	out, err := c.CombinedOutput()
	require.Error(t, err)
	assert.Equal(t, "GOTORCH_PORTABLE_BITS is \"yes\"; it must be 1, for portable bits, or 0\n", string(out))
}

// The main goroutine has one thread, which another number may follow.
func TestPortableThreads(t *testing.T) {
	if err := portable.Supported(); err != nil {
		t.Skip(err)
	}
	assert.Equal(t, fmt.Sprintf("1 threads of %d, then 3", runtime.NumCPU()), portableChild(t, "threads", portable.Env+"=1"))
}

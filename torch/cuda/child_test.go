package cuda_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/cuda"
)

const libtorch = "../../cgo/libtorch"

// child runs tests of this package in a process of its own, since libtorch asks for
// CUDA only once in a process.
func child(t *testing.T, tests string, env ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", tests, "-test.v")
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	require.NoErrorf(t, err, "%s", out)
	require.NotContains(t, string(out), "no tests to run")
	return string(out)
}

// compiles builds a C++ library of testdata for this libtorch.
func compiles(t *testing.T, source string) (library string) {
	t.Helper()
	gxx, err := exec.LookPath("g++")
	if _, there := os.Stat(filepath.Join(libtorch, "include")); err != nil || there != nil || runtime.GOOS != "linux" {
		t.Skip("a library of C++ is built on Linux, with g++ and the libtorch of the checkout")
	}
	library = filepath.Join(t.TempDir(), "lib"+strings.TrimSuffix(filepath.Base(source), ".cc")+".so")
	out, err := exec.Command(gxx, "-std=c++20", "-O0", "-w", "-shared", "-fPIC", "-I"+libtorch+"/include",
		source, "-o", library, "-L"+libtorch+"/lib", "-ltorch_cpu", "-lc10").CombinedOutput()
	require.NoErrorf(t, err, "%s", out)
	return library
}

// TestMadeUpGPU runs the tests of a GPU with a made-up one.
func TestMadeUpGPU(t *testing.T) {
	if testing.Short() {
		t.Skip("building the made-up GPU takes a quarter of a minute")
	}
	if cuda.IsAvailable() {
		t.Skip("this machine has a real one")
	}
	log := filepath.Join(t.TempDir(), "log")
	out := child(t, "^(TestGPU.*|TestPinnedMemory|TestMadeUp|TestWrongUse|Example.*)$",
		"GOTORCH_CUDA="+compiles(t, "testdata/madeup.cc"), "MADEUP_LOG="+log)
	skipped := strings.Count(out, "--- SKIP")
	if cgo.HasDeviceAllocator() {
		assert.Zero(t, skipped, out)
	}
	for _, name := range []string{"Computes", "CurrentDevice", "Streams", "Events", "OutOfMemory", "Properties", "Seeds"} {
		assert.Contains(t, out, "--- PASS: TestGPU"+name)
	}
	events, err := os.ReadFile(log)
	require.NoError(t, err)
	assert.Equal(t, 1, strings.Count(string(events), "init 0 0\n"), "CUDA is initialised once")
	for _, want := range []string{
		"new_stream 2 -1\n", // the priority arrives
		"block 0 0\n", "record_stream 0 0\n", "synchronize_device 0 0\n", "synchronize_device 1 0\n",
		"copy 2 1\n", // from the CPU to the GPU, non-blocking
		"destroy_event 0 0\n",
	} {
		assert.Contains(t, string(events), want)
	}
}

// TestMadeUp is what only the made-up GPU is known to answer.
func TestMadeUp(t *testing.T) {
	if os.Getenv("MADEUP_LOG") == "" {
		t.Skip("TestMadeUpGPU runs this in a process of its own")
	}
	assert.Equal(t, 2, cuda.DeviceCount())
	assert.Equal(t, torch.CUDA(0), torch.DefaultDevice())
	assert.Equal(t, cuda.Properties{
		Name: "Made-up GPU 1", Major: 7500, Minor: 7600, TotalMemory: 64 << 20, MultiProcessorCount: 1600, WarpSize: 1000,
		MaxThreadsPerMultiProcessor: 3900, MaxThreadsPerBlock: 100, ClockRate: 1300, L2CacheSize: 3800,
		SharedMemoryPerBlock: 800, SharedMemoryPerMultiProcessor: 8100, IsIntegrated: true,
	}, cuda.GetDeviceProperties(torch.CUDA(1)))
	_, err := torch.ParseDevice("cuda:2")
	assert.EqualError(t, err, `torch: device "cuda:2": this machine has 2 of them, the last is cuda:1`)
	if free, total, err := memGetInfo(); pinned.Here() || err == nil {
		assert.NoError(t, err)
		assert.Equal(t, 64<<20, total)
		assert.LessOrEqual(t, free, total)
	}
	if cgo.HasDeviceAllocator() {
		before := cuda.MemoryStats().NumOOMs
		assert.Error(t, torch.Try(func() { torch.Empty([]int{1 << 30}, torch.CUDA(0)) }))
		assert.Equal(t, 2, cuda.MemoryStats().NumOOMs-before, "tried twice")
	}
}

func memGetInfo() (free, total int, err error) {
	err = torch.Try(func() { free, total = cuda.MemGetInfo() })
	return free, total, err
}

// TestLibtorchCUDAWithoutDriver opens libtorch's CUDA part where there is no driver for
// it: the answers are the same as without that part.
func TestLibtorchCUDAWithoutDriver(t *testing.T) {
	if cuda.IsAvailable() {
		t.Skip("this machine has a GPU")
	}
	library, err := filepath.Abs(filepath.Join(libtorch, "lib", "libtorch_cuda.so"))
	require.NoError(t, err)
	if _, err := os.Stat(library); err != nil {
		t.Skip("the libtorch of the checkout has no CUDA part; scripts/install-libtorch.sh --cuda installs one")
	}
	if testing.Short() {
		t.Skip("opening gigabytes of libraries takes seconds")
	}
	out := child(t, "^(TestWithoutGPU|TestPinnedMemory|TestCUDAPartIsOpen|TestWrongUse)$", "GOTORCH_CUDA="+library)
	assert.NotContains(t, out, "--- SKIP")
}

// TestCUDAPartIsOpen looks whether the process has libtorch's CUDA part in memory.
func TestCUDAPartIsOpen(t *testing.T) {
	library := os.Getenv("GOTORCH_CUDA")
	if filepath.Base(library) != "libtorch_cuda.so" {
		t.Skip("TestLibtorchCUDAWithoutDriver runs this in a process of its own")
	}
	maps, err := os.ReadFile("/proc/self/maps")
	require.NoError(t, err)
	assert.Contains(t, string(maps), "libtorch_cuda.so")
	_, err = torch.ParseDevice("cuda")
	assert.Regexp(t, `^torch: device "cuda": .*driver.*; use cpu$`, err)
	t.Log(err)
}

// TestCUDALibraryThatIsNone shows what a wrong GOTORCH_CUDA gives.
func TestCUDALibraryThatIsNone(t *testing.T) {
	if path := os.Getenv("GOTORCH_CUDA"); strings.HasSuffix(path, "none.so") {
		_, err := torch.ParseDevice("cuda")
		assert.ErrorContains(t, err, "libtorch has no CUDA part that can be opened")
		assert.ErrorContains(t, err, path)
		return
	}
	child(t, "^TestCUDALibraryThatIsNone$", "GOTORCH_CUDA="+filepath.Join(t.TempDir(), "none.so"))
	out := child(t, "^TestWithoutGPU$", "GOTORCH_CUDA=0")
	assert.NotContains(t, out, "--- SKIP")
}

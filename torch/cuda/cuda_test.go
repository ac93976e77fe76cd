package cuda_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/cuda"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// Without a GPU questions have answers, and what needs one says why there is none,
// under the name of the function that was called.
func TestWithoutGPU(t *testing.T) {
	if cuda.IsAvailable() {
		t.Skip("this machine has a GPU")
	}
	assert.Zero(t, cuda.DeviceCount())
	assert.Zero(t, cuda.MemoryStats())
	assert.Zero(t, cuda.MemoryStats(torch.CUDA(3)))
	assert.Zero(t, cuda.MemoryAllocated())
	assert.Zero(t, cuda.MaxMemoryAllocated())
	assert.Zero(t, cuda.MemoryReserved())
	assert.Zero(t, cuda.MaxMemoryReserved())
	assert.Contains(t, cuda.MemorySummary(torch.CUDA(0)), "PyTorch CUDA memory summary, device ID 0 ")
	cuda.EmptyCache()
	cuda.ManualSeed(1)
	cuda.ManualSeedAll(1)
	cuda.ResetPeakMemoryStats()
	cuda.ResetAccumulatedMemoryStats(torch.CUDA(1))

	ran := func() { t.Error("the function ran") }
	for name, f := range map[string]func(){
		"CurrentDevice":       func() { cuda.CurrentDevice() },
		"WithDevice":          func() { cuda.WithDevice(torch.CUDA(0), ran) },
		"Synchronize":         func() { cuda.Synchronize() },
		"GetDeviceProperties": func() { cuda.GetDeviceProperties() },
		"GetDeviceName":       func() { cuda.GetDeviceName() },
		"GetDeviceCapability": func() { cuda.GetDeviceCapability() },
		"MemGetInfo":          func() { cuda.MemGetInfo() },
		"NewStream":           func() { cuda.NewStream() },
		"CurrentStream":       func() { cuda.CurrentStream() },
		"DefaultStream":       func() { cuda.DefaultStream(torch.CUDA(0)) },
		"NewEvent":            func() { cuda.NewEvent() },
	} {
		err := torch.Try(f)
		assert.ErrorContains(t, err, "torch: "+name+`(): device "cuda:0": `, name)
		assert.True(t, err == nil || strings.HasSuffix(err.Error(), "; use cpu"), "%v", err)
	}
	for _, f := range []func(){
		func() { torch.Ones([]int{1}, torch.CUDA(0)) },
		func() { torch.Ones([]int{1}).To(torch.CUDA(0)) },
		func() { torch.NewGenerator(torch.CUDA(0)) },
	} {
		assert.ErrorContains(t, torch.Try(f), "; use cpu")
	}
}

// What is wrong on every machine.
func TestWrongUse(t *testing.T) {
	var none cuda.Stream
	var noEvent *cuda.Event
	for want, f := range map[string]func(){
		`Synchronize(): device "cpu" is no GPU; torch.CUDA(0) is the first one`: func() { cuda.Synchronize(torch.CPU) },
		`WithDevice(): device "meta" is no GPU`:                                 func() { cuda.WithDevice(torch.Meta, func() {}) },
		`Synchronize(): device "cuda:999": `:                                    func() { cuda.Synchronize(torch.CUDA(999)) },
		`Synchronize(): takes one device, got 2`:                                func() { cuda.Synchronize(torch.CUDA(0), torch.CUDA(0)) },
		`WithStream(): the stream is none; NewStream, `:                         func() { cuda.WithStream(none, func() {}) },
		`Stream.Synchronize(): the stream is none`:                              func() { none.Synchronize() },
		`Stream.Query(): the stream is none`:                                    func() { none.Query() },
		`RecordStream(): the stream is none`:                                    func() { cuda.RecordStream(torch.Ones(nil), none) },
		`Event.Query(): the event is none; NewEvent makes one`:                  func() { noEvent.Query() },
		`Event.Synchronize(): the event is none`:                                func() { noEvent.Synchronize() },
		`Event.ElapsedTime(): the event is none`:                                func() { noEvent.ElapsedTime(noEvent) },
		`Event.Wait(): the event is none`:                                       func() { none.WaitEvent(noEvent) },
	} {
		assert.ErrorContains(t, torch.Try(f), "torch: "+want)
	}
}

func TestStrings(t *testing.T) {
	p := cuda.Properties{Name: "NVIDIA H100 80GB HBM3", Major: 9, TotalMemory: 85045739520, MultiProcessorCount: 132}
	assert.Equal(t, "_CudaDeviceProperties(name='NVIDIA H100 80GB HBM3', major=9, minor=0, total_memory=81105MB, multi_processor_count=132)", p.String())
}

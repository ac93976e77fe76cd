package cuda_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/cuda"
)

// The tests called TestGPU… run where there is a GPU: a real one, or that of
// testdata/madeup.cc, with which TestMadeUpGPU runs them elsewhere.
func needGPU(t *testing.T) {
	if !cuda.IsAvailable() {
		t.Skip("this machine has no GPU that libtorch can use")
	}
}

func last() torch.Device { return torch.CUDA(cuda.DeviceCount() - 1) }

func TestGPUComputes(t *testing.T) {
	needGPU(t)
	for _, d := range []torch.Device{torch.CUDA(0), last()} {
		x := torch.Ones([]int{3}, d)
		assert.Equal(t, d, x.Device())
		assert.Equal(t, 6.0, x.AddScalar(1).Sum().Item())
		assert.Equal(t, torch.CPU, x.To(torch.CPU).Device())
		w := torch.FromSlice([]float32{1, 2, 3}).To(d).RequiresGrad_()
		w.Mul(w).Sum().Backward()
		assert.Equal(t, d, w.Grad().Device())
		assert.Equal(t, []float32{2, 4, 6}, torch.ToSlice[float32](w.Grad().To(torch.CPU)))
	}
}

func TestGPUCurrentDevice(t *testing.T) {
	needGPU(t)
	assert.Equal(t, torch.CUDA(0), cuda.CurrentDevice())
	cuda.WithDevice(last(), func() {
		assert.Equal(t, last(), cuda.CurrentDevice())
		cuda.WithDevice(torch.CUDA(0), func() { assert.Equal(t, torch.CUDA(0), cuda.CurrentDevice()) })
		assert.Equal(t, last(), cuda.CurrentDevice())
		torch.Ones([]int{1}, torch.CUDA(0)).AddScalar(1)
		assert.Equal(t, last(), cuda.CurrentDevice(), "operators leave it")
	})
	assert.PanicsWithValue(t, "mine", func() { cuda.WithDevice(last(), func() { panic("mine") }) })
	assert.Equal(t, torch.CUDA(0), cuda.CurrentDevice(), "restored")

	var wg sync.WaitGroup
	for i := range 50 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mine := torch.CUDA(i % cuda.DeviceCount())
			for range 20 {
				cuda.WithDevice(mine, func() {
					time.Sleep(10 * time.Microsecond)
					assert.Equal(t, mine, cuda.CurrentDevice(), "each goroutine has its own")
				})
				assert.Equal(t, torch.CUDA(0), cuda.CurrentDevice())
			}
		}()
	}
	wg.Wait()
	cuda.Synchronize()
	cuda.Synchronize(last())
}

func TestGPUStreams(t *testing.T) {
	needGPU(t)
	usual := cuda.CurrentStream()
	assert.Equal(t, cuda.DefaultStream(), usual)
	assert.Equal(t, torch.CUDA(0), usual.Device())
	assert.Zero(t, usual.ID())
	assert.Equal(t, "cuda.Stream(cuda:0, 0)", usual.String())

	s, high := cuda.NewStream(), cuda.NewStream(cuda.Priority(-1))
	assert.NotEqual(t, s, high)
	var y torch.Tensor
	cuda.WithStream(s, func() {
		assert.Equal(t, s, cuda.CurrentStream())
		y = torch.Ones([]int{100}, torch.CUDA(0)).Sum()
		cuda.WithStream(high, func() { assert.Equal(t, high, cuda.CurrentStream()) })
		assert.Equal(t, s, cuda.CurrentStream())
	})
	assert.Equal(t, usual, cuda.CurrentStream())
	assert.Panics(t, func() { cuda.WithStream(s, func() { panic("mine") }) })
	assert.Equal(t, usual, cuda.CurrentStream(), "restored")

	usual.WaitStream(s)
	cuda.RecordStream(y, usual)
	assert.Equal(t, 100.0, y.Item())
	s.Synchronize()
	assert.True(t, s.Query())

	var other cuda.Stream
	cuda.WithDevice(last(), func() { other = cuda.NewStream() })
	assert.Equal(t, last(), other.Device())
	cuda.WithStream(other, func() { assert.Equal(t, last(), cuda.CurrentDevice()) })
	assert.Equal(t, torch.CUDA(0), cuda.CurrentDevice())
	assert.ErrorContains(t, torch.Try(func() { cuda.NewStream(0, 0) }), "takes one Priority, got 2")
}

func TestGPUEvents(t *testing.T) {
	needGPU(t)
	start, end := cuda.NewEvent(cuda.EnableTiming(true)), cuda.NewEvent(cuda.EnableTiming(true))
	assert.True(t, start.Query(), "never recorded")
	assert.ErrorContains(t, torch.Try(func() { start.ElapsedTime(end) }), "both events must have been recorded")
	start.Record()
	time.Sleep(2 * time.Millisecond)
	torch.Ones([]int{1000}, torch.CUDA(0)).Sum()
	s := cuda.CurrentStream()
	end.Record(s)
	end.Synchronize()
	assert.True(t, end.Query())
	d := start.ElapsedTime(end)
	assert.Greater(t, d, time.Millisecond)
	assert.Less(t, d, time.Minute)
	assert.Zero(t, start.ElapsedTime(start))

	plain := s.RecordEvent()
	s.WaitEvent(plain)
	plain.Wait()
	assert.ErrorContains(t, torch.Try(func() { plain.ElapsedTime(end) }), "the events must tell the time")
	assert.ErrorContains(t, torch.Try(func() { start.ElapsedTime(plain) }), "the events must tell the time")

	var wg sync.WaitGroup
	for range 20 { // one event, many goroutines
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 20 {
				end.Record()
				end.Wait()
				start.ElapsedTime(end)
				end.ElapsedTime(start)
				end.Query()
			}
		}()
	}
	wg.Wait()
}

func TestGPUMemory(t *testing.T) {
	needGPU(t)
	torch.GC()
	if !cgo.HasDeviceAllocator() {
		assert.Zero(t, cuda.MemoryStats(), "this libtorch does not tell")
		cuda.EmptyCache()
		t.Skipf("libtorch %s does not tell about the memory of devices", torch.Version())
	}
	cuda.EmptyCache()
	before := cuda.MemoryAllocated()
	x := torch.Ones([]int{1 << 20}, torch.Uint8, torch.CUDA(0))
	assert.Equal(t, 1<<20, cuda.MemoryAllocated()-before)
	assert.GreaterOrEqual(t, cuda.MaxMemoryAllocated(), before+1<<20)
	assert.GreaterOrEqual(t, cuda.MemoryReserved(), cuda.MemoryAllocated())
	assert.GreaterOrEqual(t, cuda.MaxMemoryReserved(), cuda.MemoryReserved())
	if cuda.DeviceCount() > 1 {
		assert.Zero(t, cuda.MemoryAllocated(last()))
	}
	assert.Equal(t, 4.0, x.Narrow(0, 0, 4).Sum().Item())
	x = torch.Tensor{}
	torch.GC()
	assert.Equal(t, before, cuda.MemoryAllocated())
	assert.Greater(t, cuda.MaxMemoryAllocated(), before)
	cuda.ResetPeakMemoryStats()
	assert.Equal(t, before, cuda.MaxMemoryAllocated())
	cuda.ResetAccumulatedMemoryStats()
	assert.Zero(t, cuda.MemoryStats().AllocatedBytes.All.Freed)
	cuda.EmptyCache()
	assert.GreaterOrEqual(t, cuda.MemoryReserved(), before)
	assert.Contains(t, cuda.MemorySummary(torch.CUDA(0)), "| Allocated memory      |")
}

// Garbage is collected when the GPU is full, and what nothing helps against is an error
// of its own type.
func TestGPUOutOfMemory(t *testing.T) {
	needGPU(t)
	total := cuda.GetDeviceProperties().TotalMemory
	for range 20 {
		torch.Empty([]int{total / 3}, torch.Uint8, torch.CUDA(0))
	}
	err := torch.Try(func() { torch.Empty([]int{2 * total}, torch.Uint8, torch.CUDA(0)) })
	var oom *torch.OutOfMemoryError
	require.ErrorAs(t, err, &oom)
	assert.Contains(t, oom.Msg, "CUDA out of memory. Tried to allocate ")
	var e *torch.Error
	require.True(t, errors.As(err, &e))
	assert.Equal(t, "empty", e.Op)
	assert.Equal(t, 1.0, torch.Ones([]int{1}, torch.CUDA(0)).Item(), "smaller ones go on")
}

func TestGPUProperties(t *testing.T) {
	needGPU(t)
	p := cuda.GetDeviceProperties()
	assert.NotEmpty(t, p.Name)
	assert.Equal(t, p.Name, cuda.GetDeviceName(torch.CUDA(0)))
	major, minor := cuda.GetDeviceCapability()
	assert.Equal(t, []int{p.Major, p.Minor}, []int{major, minor})
	assert.Positive(t, p.Major)
	assert.Greater(t, p.TotalMemory, 1<<20)
	assert.Positive(t, p.MultiProcessorCount)
	t.Log(p)
}

func TestGPUSeeds(t *testing.T) {
	needGPU(t)
	cuda.ManualSeedAll(5)
	for i := range cuda.DeviceCount() {
		assert.Equal(t, uint64(5), torch.DefaultGenerator(torch.CUDA(i)).InitialSeed())
	}
	cuda.WithDevice(last(), func() { cuda.ManualSeed(6) })
	assert.Equal(t, uint64(6), torch.DefaultGenerator(last()).InitialSeed())
	torch.ManualSeed(7)
	assert.Equal(t, uint64(7), torch.DefaultGenerator(torch.CUDA(0)).InitialSeed())
	g := torch.NewGenerator(last()).ManualSeed(8)
	state := g.State()
	g.ManualSeed(9)
	g.SetState(state)
	assert.Equal(t, uint64(8), g.InitialSeed())
}

var (
	opPinMemory = torch.Operator{Name: "aten::pin_memory"}
	opIsPinned  = torch.Operator{Name: "aten::is_pinned"}
)

func isPinned(x torch.Tensor) bool {
	var c torch.Call
	c.Tensor(x)
	return c.RunBool(&opIsPinned)
}

// Without a GPU there is no pinned memory, and libtorch says so.
func TestPinnedMemory(t *testing.T) {
	x := torch.Ones([]int{10})
	assert.False(t, isPinned(x))
	var y torch.Tensor
	err := torch.Try(func() {
		var c torch.Call
		c.Tensor(x)
		y = c.Run1(&opPinMemory)
	})
	if !cuda.IsAvailable() {
		assert.ErrorContains(t, err, "torch: pin_memory(float32[10]): ")
		return
	}
	require.NoError(t, err)
	assert.True(t, isPinned(y))
	assert.False(t, isPinned(x))
	z := y.To(torch.CUDA(0), torch.NonBlocking(true))
	cuda.Synchronize()
	assert.Equal(t, 10.0, z.Sum().Item())
	assert.False(t, isPinned(z))
}

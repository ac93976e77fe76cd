package torch_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

func TestFromMemory(t *testing.T) {
	data := []float32{1, 2, 3, 4, 5, 6}
	x := torch.FromMemory(data, 2, -1)
	assert.Equal(t, []int{2, 3}, x.Shape())
	assert.Equal(t, unsafe.Pointer(&data[0]), x.DataPtr())
	data[5] = 60
	assert.Equal(t, 60.0, x.Index(1, 2).Item(), "written in Go, read in libtorch")
	x.Index(0).MulScalar_(10)
	assert.Equal(t, []float32{10, 20, 30, 4, 5, 60}, data, "and the other way")
	data = append(data[:6:6], 7)
	data[0] = -1
	assert.Equal(t, 10.0, x.Index(0, 0).Item(), "append has moved the slice")

	assert.Equal(t, torch.BFloat16, torch.FromMemory([]torch.BF16{1, 2}).DType())
	assert.Equal(t, []bool{true, false}, torch.ToSlice[bool](torch.FromMemory([]bool{true, false})))
	assert.Equal(t, []complex64{1i}, torch.ToSlice[complex64](torch.FromMemory([]complex64{1i})))
	assert.Equal(t, []int{0, 3}, torch.FromMemory([]int{}, 0, 3).Shape())
	assert.Equal(t, []int{1, 1, 1}, torch.FromMemory([]uint8{1}, 1, 1, 1).Shape())
	part := make([]int64, 10)
	torch.FromMemory(part[3:5]).Fill_(7)
	assert.Equal(t, []int64{0, 0, 0, 7, 7, 0, 0, 0, 0, 0}, part)
	assert.ErrorContains(t, torch.Try(func() { torch.FromMemory(data, 4) }), "7 elements do not fill shape [4]")

	err := torch.Try(func() {
		var c torch.Call
		c.Tensor(x)
		c.Ints([]int{100})
		c.Run(&torch.Operator{Name: "aten::resize_"})
	})
	assert.ErrorContains(t, err, "resize", "the memory cannot grow")
}

// watched returns memory and whether Go has collected it.
func watched(n int) (data []float32, gone *atomic.Bool) {
	data, gone = make([]float32, n), new(atomic.Bool)
	runtime.AddCleanup(&data[0], func(gone *atomic.Bool) { gone.Store(true) }, gone)
	for i := range data {
		data[i] = float32(i)
	}
	return data, gone
}

// eventually collects until gone is set.
func eventually(gone *atomic.Bool) bool {
	for range 100 {
		if torch.GC(); gone.Load() {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}

// The memory lives as long as anything native needs it, and not longer.
func TestFromMemoryLifetime(t *testing.T) {
	data, gone := watched(1000)
	view := torch.FromMemory(data).Index(torch.Slice{From: 500})
	data = nil
	torch.GC()
	torch.GC()
	require.False(t, gone.Load(), "a view is alive")
	assert.Equal(t, 999.0, view.Index(-1).Item())
	runtime.KeepAlive(view)
	view = torch.Tensor{}
	assert.True(t, eventually(gone), "the view is gone")

	// A graph that saved it.
	data, gone = watched(1000)
	w := torch.Ones([]int{1000}).RequiresGrad_()
	loss := w.Mul(torch.FromMemory(data)).Sum()
	data = nil
	torch.GC()
	torch.GC()
	require.False(t, gone.Load(), "the graph is alive")
	loss.Backward()
	assert.Equal(t, 999.0, w.Grad().Index(-1).Item())
	assert.True(t, eventually(gone), "backward has freed the graph")

	// A scope.
	data, gone = watched(10)
	scope := torch.NewScope()
	torch.FromMemory(data)
	scope.Close()
	data = nil
	assert.True(t, eventually(gone), "the scope has closed")
}

func TestFromMemoryConcurrently(t *testing.T) {
	done := make(chan *atomic.Bool)
	for range 8 {
		go func() {
			var last *atomic.Bool
			for i := range 50 {
				data, gone := watched(100 + i)
				if x := torch.FromMemory(data); x.Sum().Item() != float64((99+i)*(100+i)/2) {
					panic("wrong sum")
				}
				last = gone
			}
			done <- last
		}()
	}
	for range 8 {
		assert.True(t, eventually(<-done))
	}
}

func TestFromPointer(t *testing.T) {
	data := []int32{1, 2, 3, 4}
	var pinner runtime.Pinner
	pinner.Pin(&data[0])
	defer pinner.Unpin()
	released := make(chan bool, 2)
	x := torch.FromPointer(unsafe.Pointer(&data[0]), torch.Int32, []int{2, 2}, func() { released <- true })
	assert.Equal(t, "tensor([[1, 2],\n        [3, 4]], dtype=torch.int32)", x.String())
	x = torch.Tensor{}
	torch.GC()
	select {
	case <-released:
	case <-time.After(10 * time.Second):
		assert.Fail(t, "not released")
	}
	torch.FromPointer(unsafe.Pointer(&data[0]), torch.Int32, []int{4}, nil)
	for want, f := range map[string]func(){
		"the pointer is nil":           func() { torch.FromPointer(nil, torch.Int32, nil, nil) },
		"size -1 in shape":             func() { torch.FromPointer(unsafe.Pointer(&data[0]), torch.Int32, []int{-1}, nil) },
		"no element type of number 99": func() { torch.FromPointer(unsafe.Pointer(&data[0]), 99, nil, nil) },
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
	assert.Empty(t, released)
}

func TestWithData(t *testing.T) {
	x := torch.Zeros([]int{2, 2})
	torch.WithData(x, func(data []float32) {
		assert.Len(t, data, 4)
		data[3] = 5
	})
	assert.Equal(t, 5.0, x.Index(1, 1).Item())
	torch.WithData(x.Index(1), func(data []float32) { assert.Equal(t, []float32{0, 5}, data) })
	torch.WithData(torch.Zeros([]int{0}, torch.BFloat16), func(data []torch.BF16) { assert.Empty(t, data) })
	for want, f := range map[string]func(){
		"the tensor holds torch.float32, which is no Go int32": func() { torch.WithData(x, func([]int32) {}) },
		"not contiguous memory":                                func() { torch.WithData(x.T(), func([]float32) {}) },
		"the tensor is not contiguous memory on the CPU":       func() { torch.WithData(x.To(torch.Meta), func([]float32) {}) },
		"ResolveNeg": func() { torch.WithData(torch.NegView(x), func([]float32) {}) },
		"undefined":  func() { torch.WithData(torch.Tensor{}, func([]float32) {}) },
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
	assert.PanicsWithValue(t, "user's", func() { torch.WithData(x, func([]float32) { panic("user's") }) })
	assert.Equal(t, 5.0, x.Sum().Item(), "and is usable after that")
}

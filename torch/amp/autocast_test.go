package amp_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/amp"
)

func product() torch.DType {
	a := torch.Ones([]int{2, 2})
	return a.Matmul(a).DType()
}

func TestAutocast(t *testing.T) {
	assert.Equal(t, torch.Float32, product())
	assert.Equal(t, torch.BFloat16, amp.AutocastDType(torch.CPUType), "what CPU's default is")
	amp.Autocast(torch.CPUType, func() {
		assert.True(t, amp.IsAutocastEnabled(torch.CPUType))
		assert.False(t, amp.IsAutocastEnabled(torch.CUDAType))
		assert.Equal(t, torch.BFloat16, product())
		amp.Autocast(torch.CPUType, func() { assert.Equal(t, torch.Float32, product()) }, amp.Enabled(false))
		amp.Autocast(torch.CPUType, func() {
			assert.Equal(t, torch.Float16, product())
			assert.Equal(t, torch.Float16, amp.AutocastDType(torch.CPUType))
		}, amp.DType(torch.Float16))
		assert.Equal(t, torch.BFloat16, product())
		amp.Autocast(torch.CUDAType, func() {
			assert.True(t, amp.IsAutocastEnabled(torch.CUDAType))
			assert.Equal(t, torch.Float16, amp.AutocastDType(torch.CUDAType), "what CUDA's default is")
			assert.Equal(t, torch.BFloat16, product())
		})
	})
	assert.Equal(t, torch.Float32, product())
	assert.False(t, amp.IsAutocastEnabled(torch.CPUType))
}

// A weight is cast once, unless the cache is off or cleared.
func TestCache(t *testing.T) {
	w, x := torch.Ones([]int{2, 2}).RequiresGrad_(), torch.Ones([]int{2, 2})
	// The weight is changed behind autocast's back, which sees it only if it casts again.
	twice := func(between func(), opts ...amp.AutocastOption) float64 {
		w.SetData(torch.Ones([]int{2, 2}))
		var y torch.Tensor
		amp.Autocast(torch.CPUType, func() {
			x.Matmul(w)
			w.SetData(torch.Full([]int{2, 2}, 3.0))
			between()
			y = x.Matmul(w)
		}, opts...)
		return y.Select(0, 0).Select(0, 0).Item()
	}
	assert.Equal(t, 2.0, twice(func() {}))
	assert.Equal(t, 6.0, twice(func() {}, amp.CacheEnabled(false)))
	assert.Equal(t, 6.0, twice(amp.ClearAutocastCache))
	assert.Equal(t, 2.0, twice(func() { amp.Autocast(torch.CPUType, func() {}) }), "the cache lives as long as the outermost")
}

func TestAutocastPanic(t *testing.T) {
	err := torch.Try(func() {
		amp.Autocast(torch.CPUType, func() {
			amp.Autocast(torch.CPUType, func() { panic(&torch.Error{Op: "test"}) }, amp.DType(torch.Float16), amp.CacheEnabled(false))
		})
	})
	assert.Error(t, err)
	assert.Equal(t, torch.Float32, product())
	assert.Equal(t, torch.BFloat16, amp.AutocastDType(torch.CPUType))
}

func TestAutocastErrors(t *testing.T) {
	for want, f := range map[string]func(){
		"there is no autocast for device type meta":                            func() { amp.Autocast(torch.MetaType, func() {}) },
		"autocast lowers to torch.bfloat16 or torch.float16, not to torch.int": func() { amp.Autocast(torch.CPUType, func() {}, amp.DType(torch.Int32)) },
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
	assert.ErrorContains(t, torch.Try(func() { amp.IsAutocastEnabled(torch.MetaType) }), "there is no autocast for device type meta")
	assert.ErrorContains(t, torch.Try(func() { amp.AutocastDType(torch.DeviceType(99)) }), "there is no autocast")
}

// Autocast of one goroutine is not seen by another.
func TestAutocastGoroutines(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 5 {
				switch i % 3 {
				case 0:
					amp.Autocast(torch.CPUType, func() { assert.Equal(t, torch.BFloat16, product()) })
				case 1:
					amp.Autocast(torch.CPUType, func() { assert.Equal(t, torch.Float16, product()) }, amp.DType(torch.Float16))
				default:
					_ = torch.Try(func() { amp.Autocast(torch.CPUType, func() { panic(&torch.Error{}) }) })
				}
				assert.Equal(t, torch.Float32, product())
			}
		}()
	}
	wg.Wait()
}

package torch_test

import (
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
)

// dlTensor is DLManagedTensor of dlpack.h.
type dlTensor struct {
	data                 unsafe.Pointer
	deviceType, deviceID int32
	ndim                 int32
	code, bits           uint8
	lanes                uint16
	shape, strides       *int64
	byteOffset           uint64
	context, deleter     unsafe.Pointer
}

func TestDLPackRoundTrip(t *testing.T) {
	for _, c := range []struct {
		dtype      torch.DType
		code, bits uint8
	}{
		{torch.Float32, 2, 32}, {torch.Float64, 2, 64}, {torch.Float16, 2, 16}, {torch.BFloat16, 4, 16},
		{torch.Int8, 0, 8}, {torch.Int64, 0, 64}, {torch.Uint8, 1, 8}, {torch.Uint16, 1, 16}, {torch.Uint64, 1, 64},
		{torch.Bool, 6, 8}, {torch.Complex64, 5, 64}, {torch.Complex128, 5, 128},
	} {
		x := torch.Arange(12).To(c.dtype).Reshape(3, 4).T().Index(torch.Slice{From: 1})
		p := x.ToDLPack()
		dl := (*dlTensor)(p)
		assert.Equal(t, x.DataPtr(), unsafe.Add(dl.data, dl.byteOffset), c.dtype)
		assert.EqualValues(t, []int32{1, 2}, []int32{dl.deviceType, dl.ndim}, "kDLCPU, ndim")
		assert.Equal(t, []uint8{c.code, c.bits}, []uint8{dl.code, dl.bits}, c.dtype)
		assert.EqualValues(t, 1, dl.lanes)
		assert.Equal(t, []int64{3, 3}, unsafe.Slice(dl.shape, 2))
		assert.Equal(t, []int64{1, 4}, unsafe.Slice(dl.strides, 2))
		assert.NotNil(t, dl.deleter)
		y, err := torch.FromDLPack(p)
		require.NoError(t, err)
		assert.Equal(t, x.DataPtr(), y.DataPtr())
		assert.Equal(t, x.Stride(), y.Stride())
		assert.Equal(t, x.String(), y.String())
	}
	scalar, err := torch.FromDLPack(torch.Full(nil, 7).ToDLPack())
	require.NoError(t, err)
	assert.Equal(t, "tensor(7)", scalar.String())
}

func TestDLPackLifetime(t *testing.T) {
	torch.GC()
	torch.GC() // finalizers of what earlier tests left may be late
	before := torch.MemoryStats().Bytes
	x := torch.Ones([]int{1 << 20})
	p, q := x.ToDLPack(), x.ToDLPack()
	x = torch.Tensor{}
	torch.GC()
	assert.GreaterOrEqual(t, torch.MemoryStats().Bytes-before, int64(4<<20), "the exports hold it")
	y, err := torch.FromDLPack(p)
	require.NoError(t, err)
	torch.FreeDLPack(q)
	assert.Equal(t, float64(1<<20), y.Sum().Item())
	y = torch.Tensor{}
	torch.GC()
	assert.Less(t, torch.MemoryStats().Bytes-before, int64(4<<20))
	torch.FreeDLPack(nil)
}

func TestDLPackOfOthers(t *testing.T) {
	data, shape := []float32{1, 2, 3, 4, 5, 6}, []int64{2, 3}
	var pinner runtime.Pinner
	defer pinner.Unpin()
	defer torch.GC() // the tensor over this memory goes before the pins do
	pinner.Pin(&data[0])
	pinner.Pin(&shape[0])
	good := func() *dlTensor {
		d := &dlTensor{data: unsafe.Pointer(&data[0]), deviceType: 1, ndim: 2, code: 2, bits: 32, lanes: 1, shape: &shape[0]}
		pinner.Pin(d)
		return d
	}
	x, err := torch.FromDLPack(unsafe.Pointer(good()))
	require.NoError(t, err)
	assert.Equal(t, "tensor([[1., 2., 3.],\n        [4., 5., 6.]])", x.String(), "no strides, no deleter")
	x = torch.Tensor{}
	for want, spoil := range map[string]func(d *dlTensor){
		"-1 dimensions":    func(d *dlTensor) { d.ndim = -1 },
		"no shape":         func(d *dlTensor) { d.shape = nil },
		"no memory":        func(d *dlTensor) { d.data = nil },
		"lanes":            func(d *dlTensor) { d.lanes = 4 },
		"Unsupported code": func(d *dlTensor) { d.code = 99 },
		"bits":             func(d *dlTensor) { d.bits = 3 },
		"evice":            func(d *dlTensor) { d.deviceType = 77 },
	} {
		d := good()
		spoil(d)
		_, err := torch.FromDLPack(unsafe.Pointer(d))
		assert.ErrorContains(t, err, want)
	}
	_, err = torch.FromDLPack(nil)
	assert.ErrorContains(t, err, "nil")

	y := torch.Ones([]int{2}, torch.Complex64)
	for want, f := range map[string]func(){
		"call Detach first":       func() { torch.Ones([]int{1}).RequiresGrad_().ToDLPack() },
		"call ResolveConj first":  func() { y.Conj().ToDLPack() },
		"call ResolveNeg first":   func() { torch.NegView(y).ToDLPack() },
		"only strided tensors":    func() { sparse("to_sparse")(y).ToDLPack() },
		"the Tensor is undefined": func() { torch.Tensor{}.ToDLPack() },
		"not supported by dlpack": func() { torch.Empty([]int{1}, torch.Bits8).ToDLPack() },
	} {
		if want == "not supported by dlpack" && !pinned.Here() { // libtorch 2.7 never frees what it refuses there
			continue
		}
		assert.ErrorContains(t, torch.Try(f), want)
	}
}

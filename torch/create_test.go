package torch_test

import (
	"fmt"
	"math"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
)

// roundTrip holds FromSlice, ToSlice and Item of one Go type against each other.
func roundTrip[T torch.Number](dtype torch.DType, values ...T) func(*testing.T) {
	return func(t *testing.T) {
		x := torch.FromSlice(values)
		assert.Equal(t, dtype, x.DType())
		assert.Equal(t, int(unsafe.Sizeof(values[0])), dtype.Size())
		assert.Equal(t, []int{len(values)}, x.Shape())
		assert.Equal(t, values, torch.ToSlice[T](x))
		for i, v := range values {
			assert.Equal(t, v, torch.Item[T](x.Index(i)))
		}
		assert.Equal(t, values[1:], torch.ToSlice[T](x.Index(torch.Slice{From: 1})), "a view")
		assert.Equal(t, []T{}, torch.ToSlice[T](torch.FromSlice([]T{})), "empty")
		assert.Equal(t, []T{values[0]}, torch.ToSlice[T](x.Select(0, 0)), "0-dim")
		values[0] = values[1]
		assert.NotEqual(t, values, torch.ToSlice[T](x), "FromSlice copies")
	}
}

func TestFromSliceOfEveryType(t *testing.T) {
	t.Run("bool", roundTrip(torch.Bool, true, false, true))
	t.Run("int8", roundTrip[int8](torch.Int8, math.MinInt8, 0, math.MaxInt8))
	t.Run("int16", roundTrip[int16](torch.Int16, math.MinInt16, 0, math.MaxInt16))
	t.Run("int32", roundTrip[int32](torch.Int32, math.MinInt32, 0, math.MaxInt32))
	t.Run("int64", roundTrip[int64](torch.Int64, math.MinInt64, 0, math.MaxInt64))
	t.Run("int", roundTrip(torch.Int64, math.MinInt, 0, math.MaxInt))
	t.Run("uint8", roundTrip[uint8](torch.Uint8, 1, 0, math.MaxUint8))
	t.Run("uint16", roundTrip[uint16](torch.Uint16, 1, 0, math.MaxUint16))
	t.Run("uint32", roundTrip[uint32](torch.Uint32, 1, 0, math.MaxUint32))
	t.Run("uint64", roundTrip[uint64](torch.Uint64, 1, 0, math.MaxUint64))
	t.Run("float32", roundTrip[float32](torch.Float32, -1.5, 0, math.MaxFloat32, float32(math.Inf(-1))))
	t.Run("float64", roundTrip(torch.Float64, -1.5, 0, math.MaxFloat64, math.Inf(1)))
	t.Run("complex64", roundTrip[complex64](torch.Complex64, 1+2i, 0, -3.5i))
	t.Run("complex128", roundTrip[complex128](torch.Complex128, 1+2i, 0, complex(math.MaxFloat64, -1)))
}

func TestFromSliceShapes(t *testing.T) {
	data := []int32{1, 2, 3, 4, 5, 6}
	for _, c := range []struct{ shape, want []int }{
		{nil, []int{6}}, {[]int{6}, []int{6}}, {[]int{2, 3}, []int{2, 3}}, {[]int{3, -1}, []int{3, 2}},
		{[]int{-1}, []int{6}}, {[]int{1, 6, 1}, []int{1, 6, 1}}, {[]int{-1, 6}, []int{1, 6}},
	} {
		x := torch.FromSlice(data, c.shape...)
		assert.Equal(t, c.want, x.Shape())
		assert.Equal(t, data, torch.ToSlice[int32](x))
	}
	assert.Equal(t, []int{0, 3}, torch.FromSlice([]int32{}, 0, 3).Shape())
	assert.Equal(t, []int{3, 0}, torch.FromSlice([]int32{}, 3, -1).Shape())
	for _, shape := range [][]int{{5}, {2, 2}, {4, -1}, {-1, -1}, {-2, 3}, {0, -1}, {0}, {1 << 33, 1 << 33}} {
		assert.ErrorContains(t, torch.Try(func() { torch.FromSlice(data, shape...) }), fmt.Sprint(shape), "of %v", shape)
	}
	assert.ErrorContains(t, torch.Try(func() { torch.FromSlice([]int8{}, 0, -1) }), "0 elements do not fill shape [0 -1]")
	assert.Error(t, torch.Try(func() { torch.FromSlice([]int8{}, 1<<32, 1<<32) }), "a product that overflows to 0")
}

// The elements come in row-major order, whatever the memory is like.
func TestToSliceOfViews(t *testing.T) {
	x := torch.Arange(6).View(2, 3)
	z := torch.FromSlice([]complex64{1 + 2i, 3 - 4i})
	assert.Equal(t, []int{0, 3, 1, 4, 2, 5}, torch.ToSlice[int](x.T()))
	assert.Equal(t, []int{1, 4}, torch.ToSlice[int](x.Select(1, 1)))
	assert.Equal(t, []int{7, 7, 7}, torch.ToSlice[int](torch.ScalarTensor(7, torch.Int64).Expand(3)))
	assert.Equal(t, []complex64{1 - 2i, 3 + 4i}, torch.ToSlice[complex64](z.Conj()))
	assert.Equal(t, []int{0, -1, -2, -3, -4, -5}, torch.ToSlice[int](torch.NegView(x)))
	w := torch.Ones([]int{2}).RequiresGrad_()
	assert.Equal(t, []float32{2, 2}, torch.ToSlice[float32](w.MulScalar(2)))
	assert.ErrorContains(t, torch.Try(func() { torch.ToSlice[float32](x) }),
		"ToSlice(int64[2, 3]): the tensor holds torch.int64, which is no Go float32; convert it to torch.float32 with To first")
	assert.Error(t, torch.Try(func() { torch.ToSlice[float32](torch.Zeros([]int{2}, torch.Meta)) }))
}

func TestItemConverts(t *testing.T) {
	for _, c := range []struct {
		x torch.Tensor
		f float64
		i int
		b bool
		c complex64
		u uint8
	}{
		{torch.FromSlice([]float32{2.75}), 2.75, 2, true, 2.75, 2},
		{torch.FromSlice([]float64{-2.75}, 1, 1), -2.75, -2, true, -2.75, 254},
		{torch.FromSlice([]bool{true}), 1, 1, true, 1, 1},
		{torch.FromSlice([]bool{false}), 0, 0, false, 0, 0},
		{torch.FromSlice([]int8{-1}), -1, -1, true, -1, 255},
		{torch.FromSlice([]complex128{3 + 4i}), 3, 3, true, 3 + 4i, 3},
		{torch.FromSlice([]float32{1.5}).To(torch.BFloat16), 1.5, 1, true, 1.5, 1},
		{torch.ScalarTensor(1.5, torch.Float16), 1.5, 1, true, 1.5, 1},
		{torch.ScalarTensor(0), 0, 0, false, 0, 0},
		{torch.FromSlice([]float32{4}).RequiresGrad_(), 4, 4, true, 4, 4},
	} {
		assert.Equal(t, c.f, c.x.Item(), c.x)
		assert.Equal(t, c.i, torch.Item[int](c.x), c.x)
		assert.Equal(t, c.b, torch.Item[bool](c.x), c.x)
		assert.Equal(t, c.c, torch.Item[complex64](c.x), c.x)
		assert.Equal(t, c.u, torch.Item[uint8](c.x), c.x)
	}
	assert.Equal(t, uint64(math.MaxUint64), torch.Item[uint64](torch.FromSlice([]uint64{math.MaxUint64})))
	assert.True(t, math.IsNaN(torch.FromSlice([]float32{float32(math.NaN())}).Item()))
	for _, shape := range [][]int{{0}, {2}, {2, 0}} {
		assert.ErrorContains(t, torch.Try(func() { torch.Zeros(shape).Item() }), "item(float32", "%v", shape)
	}
	assert.ErrorContains(t, torch.Try(func() { torch.Tensor{}.Item() }), "undefined")
}

func TestBytes(t *testing.T) {
	x := torch.FromSlice([]int16{1, 2})
	x.Bytes(func(b []byte) {
		assert.Equal(t, []byte{1, 0, 2, 0}, b)
		b[3] = 1
	})
	assert.Equal(t, []int16{1, 258}, torch.ToSlice[int16](x))
	torch.Zeros([]int{0, 3}).Bytes(func(b []byte) { assert.Empty(t, b) })
	for _, y := range []torch.Tensor{torch.Zeros([]int{2, 2}).Select(1, 0), torch.Zeros([]int{2}, torch.Meta), torch.Zeros([]int{1}).Expand(2)} {
		err := torch.Try(func() { y.Bytes(func([]byte) { t.Error("called") }) })
		assert.ErrorContains(t, err, "not contiguous memory on the CPU; call Contiguous or To(torch.CPU) first")
	}
}

func TestCreate(t *testing.T) {
	for _, c := range []struct {
		x    torch.Tensor
		want string
	}{
		{torch.Zeros([]int{2}, torch.Int16), "tensor([0, 0], dtype=torch.int16)"},
		{torch.Ones(nil), "tensor(1.)"},
		{torch.Full([]int{2}, 7), "tensor([7, 7])"},
		{torch.Full([]int{2}, 7.5), "tensor([7.5000, 7.5000])"},
		{torch.Full([]int{1}, true), "tensor([True])"},
		{torch.Full([]int{1}, 1+2i), "tensor([1.+2.j])"},
		{torch.Full([]int{1}, float32(0.5), torch.Float64), "tensor([0.5000], dtype=torch.float64)"},
		{torch.Eye(2), "tensor([[1., 0.],\n        [0., 1.]])"},
		{torch.Arange(3), "tensor([0, 1, 2])"},
		{torch.Arange(3.0), "tensor([0., 1., 2.])"},
		{torch.ArangeStep(1, 2, torch.Step(0.25)), "tensor([1.0000, 1.2500, 1.5000, 1.7500])"},
		{torch.Linspace(0, 1, 5), "tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])"},
		{torch.ScalarTensor(2), "tensor(2.)"},
		{torch.ScalarTensor(uint8(2), torch.Uint8), "tensor(2, dtype=torch.uint8)"},
		{torch.ZerosLike(torch.Ones([]int{1}), torch.Bool), "tensor([False])"},
	} {
		assert.Equal(t, c.want, c.x.String())
	}
	for want, f := range map[string]func(){
		"Dimension size must be non-negative":           func() { torch.Zeros([]int{-1}) },
		"there is no element type of number 99":         func() { torch.Zeros([]int{1}, torch.DType(99)) },
		"there is no element type of number -3":         func() { torch.Empty([]int{1}, torch.DType(-3)) },
		"string is no number; a Scalar is any Go":       func() { torch.Full([]int{1}, "x") },
		"value cannot be converted to type int64_t":     func() { torch.Full([]int{1}, uint64(math.MaxUint64)) },
		"Storage size calculation overflowed":           func() { torch.Empty([]int{math.MaxInt64, math.MaxInt64}) },
		"you tried to allocate 4611686018427387904":     func() { torch.Empty([]int{1 << 60}) },
		"upper bound and lower bound inconsistent with": func() { torch.ArangeStep(1, 0) },
	} {
		err := torch.Try(f)
		if assert.Error(t, err, want); pinned.Here() { // libtorch's wording is another one elsewhere
			assert.ErrorContains(t, err, want)
		}
	}
	require.Equal(t, []int{2, 0, 3}, torch.Empty([]int{2, 0, 3}).Shape())
}

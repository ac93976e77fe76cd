package torch_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

type smallFloat interface {
	~uint8 | ~uint16
	torch.Number
	Float32() float32
	String() string
}

// testSmallFloat holds a type against libtorch's conversions: all of its numbers, and
// float32 at random and where rounding turns.
func testSmallFloat[T smallFloat](t *testing.T, dtype torch.DType, to func(float32) T) {
	t.Run(dtype.String(), func(t *testing.T) {
		all := make([]T, 1<<(8*dtype.Size()))
		for i := range all {
			all[i] = T(i)
		}
		x := torch.FromSlice(all)
		assert.Equal(t, dtype, x.DType())
		assert.Equal(t, all, torch.ToSlice[T](x))
		floats := torch.ToSlice[float32](x.To(torch.Float32))
		var values []float32
		for i, want := range floats {
			got := all[i].Float32()
			if math.Float32bits(got) != math.Float32bits(want) && !(got != got && want != want) {
				t.Fatalf("%#x is %v, want %v", i, got, want)
			}
			values = append(values, want)
			if i > 0 { // halfway, and on both sides of it
				half := float32((float64(want) + float64(floats[i-1])) / 2)
				values = append(values, half, math.Nextafter32(half, 1e38), math.Nextafter32(half, -1e38))
			}
		}
		r := rand.New(rand.NewPCG(1, 2))
		for range 200000 {
			values = append(values, math.Float32frombits(r.Uint32()), float32(r.NormFloat64()))
		}
		for i, want := range torch.ToSlice[T](torch.FromSlice(values).To(dtype)) {
			if dtype == torch.Float8E4M3FN && math.Abs(float64(values[i])) > 448 {
				continue // versions of libtorch differ
			}
			if got := to(values[i]); got != want && !(got.Float32() != got.Float32() && want.Float32() != want.Float32()) {
				t.Fatalf("%v (%#x) becomes %#x, want %#x", values[i], math.Float32bits(values[i]), got, want)
			}
		}
		one := torch.FromSlice([]T{to(2)})
		assert.Equal(t, to(2), torch.Item[T](one))
		assert.Equal(t, 2.0, one.Item())
		assert.Equal(t, "2", to(2).String())
		assert.Equal(t, to(4), torch.Item[T](torch.FromSlice([]int{4})))
		assert.Equal(t, 2.0, torch.Full([]int{1}, to(2), torch.Float64).Item(), "a Scalar")
		assert.Equal(t, dtype, torch.Empty([]int{1}, dtype).DType())
	})
}

func TestSmallFloats(t *testing.T) {
	testSmallFloat(t, torch.Float16, torch.ToF16)
	testSmallFloat(t, torch.BFloat16, torch.ToBF16)
	testSmallFloat(t, torch.Float8E5M2, torch.ToF8E5M2)
	testSmallFloat(t, torch.Float8E4M3FN, torch.ToF8E4M3FN)
	testSmallFloat(t, torch.Float8E5M2FNUZ, torch.ToF8E5M2FNUZ)
	testSmallFloat(t, torch.Float8E4M3FNUZ, torch.ToF8E4M3FNUZ)
	testSmallFloat(t, torch.Float8E8M0FNU, torch.ToF8E8M0FNU)
	assert.Equal(t, torch.ToF8E4M3FN(-448), torch.ToF8E4M3FN(-1e9))
}

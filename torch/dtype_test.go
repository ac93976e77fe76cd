package torch_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

func TestDTypes(t *testing.T) {
	for _, c := range []struct {
		d              torch.DType
		name           string
		size           int
		float, complex bool
	}{
		{torch.Uint8, "torch.uint8", 1, false, false},
		{torch.Int8, "torch.int8", 1, false, false},
		{torch.Int16, "torch.int16", 2, false, false},
		{torch.Short, "torch.int16", 2, false, false},
		{torch.Int32, "torch.int32", 4, false, false},
		{torch.Int, "torch.int32", 4, false, false},
		{torch.Int64, "torch.int64", 8, false, false},
		{torch.Long, "torch.int64", 8, false, false},
		{torch.Float16, "torch.float16", 2, true, false},
		{torch.Half, "torch.float16", 2, true, false},
		{torch.BFloat16, "torch.bfloat16", 2, true, false},
		{torch.Float32, "torch.float32", 4, true, false},
		{torch.Float, "torch.float32", 4, true, false},
		{torch.Float64, "torch.float64", 8, true, false},
		{torch.Double, "torch.float64", 8, true, false},
		{torch.Complex32, "torch.complex32", 4, false, true},
		{torch.Complex64, "torch.complex64", 8, false, true},
		{torch.Complex128, "torch.complex128", 16, false, true},
		{torch.Bool, "torch.bool", 1, false, false},
		{torch.Float8E5M2, "torch.float8_e5m2", 1, true, false},
		{torch.Float8E4M3FN, "torch.float8_e4m3fn", 1, true, false},
		{torch.Float8E5M2FNUZ, "torch.float8_e5m2fnuz", 1, true, false},
		{torch.Float8E4M3FNUZ, "torch.float8_e4m3fnuz", 1, true, false},
		{torch.Float8E8M0FNU, "torch.float8_e8m0fnu", 1, true, false},
		{torch.Uint16, "torch.uint16", 2, false, false},
		{torch.Uint32, "torch.uint32", 4, false, false},
		{torch.Uint64, "torch.uint64", 8, false, false},
	} {
		assert.Equal(t, c.name, c.d.String())
		assert.Equal(t, c.size, c.d.Size(), c.name)
		assert.Equal(t, c.float, c.d.IsFloatingPoint(), c.name)
		assert.Equal(t, c.complex, c.d.IsComplex(), c.name)
		x := torch.Empty([]int{3}, c.d)
		assert.Equal(t, c.d, x.DType())
		x.Bytes(func(b []byte) { assert.Len(t, b, 3*c.size, c.name) })
	}
	assert.Equal(t, "torch.dtype99", torch.DType(99).String())
	assert.Zero(t, torch.DType(99).Size())
}

// The types of results are Python's: testdata/make_promotion.py.
func TestPromotion(t *testing.T) {
	scalars := map[string]torch.Scalar{"bool": true, "int": 2, "float": 2.5, "complex": 2i}
	for pair, want := range golden[map[string]string](t, "promotion.json") {
		a, b, _ := strings.Cut(pair, " ")
		x := torch.Ones([]int{2}, dtypeNamed(t, a))
		var got torch.Tensor
		err := torch.Try(func() {
			if s, ok := scalars[b]; ok {
				got = x.MulScalar(s)
			} else if zero, ok := strings.CutSuffix(b, "[]"); ok {
				got = x.Mul(torch.Ones(nil, dtypeNamed(t, zero)))
			} else {
				got = x.Mul(torch.Ones([]int{2}, dtypeNamed(t, b)))
			}
		})
		if want == "error" {
			assert.Error(t, err, pair)
			continue
		}
		if assert.NoError(t, err, pair) {
			assert.Equal(t, want, got.DType().String(), pair)
		}
	}
}

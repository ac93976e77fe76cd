package torch_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

// What a product would be whose result has 4 TB.
func ExampleInferShapes() {
	a := torch.Empty([]int{1 << 20, 64}, torch.Meta)
	b := torch.Empty([]int{64, 1 << 20}, torch.Meta)
	specs := torch.InferShapes(func(in []torch.Tensor) []torch.Tensor {
		return []torch.Tensor{in[0].Matmul(in[1])}
	}, a, b)
	fmt.Println(specs[0])
	// Output: float32[1048576, 1048576]
}

func TestInferShapes(t *testing.T) {
	type T = torch.Tensor
	x := torch.Ones([]int{2, 3}).RequiresGrad_()
	i := torch.FromSlice([]int64{1, 0})
	for name, c := range map[string]struct {
		f    func(in []T) []T
		in   []T
		want string
	}{
		"broadcast": {func(in []T) []T { return []T{in[0].Add(in[1])} }, []T{x, torch.Ones([]int{4, 1, 3}, torch.Float64)}, "[float64[4, 2, 3]]"},
		"several":   {func(in []T) []T { v, k := in[0].MaxDim(1); return []T{v, k} }, []T{x}, "[float32[2] int64[2]]"},
		"indices":   {func(in []T) []T { return []T{in[0].IndexSelect(1, in[1])} }, []T{x, i}, "[float32[2, 2]]"},
		"views":     {func(in []T) []T { return in[0].Split(1) }, []T{x}, "[float32[1, 3] float32[1, 3]]"},
		"no shape function": {func(in []T) []T {
			return []T{in[0].ReLU().Abs(), torch.Where(in[0].GtScalar(0), in[0], torch.Zeros([]int{5, 1, 1}, torch.Float64, torch.Meta))}
		},
			[]T{x}, "[float32[2, 3] float64[5, 2, 3]]"},
		"scalar":  {func(in []T) []T { return []T{in[0].Sum()} }, []T{x}, "[float32[]]"},
		"itself":  {func(in []T) []T { return in }, []T{x, {}}, "[float32[2, 3] torch.dtype-1[]]"},
		"nothing": {func(in []T) []T { return nil }, nil, "[]"},
	} {
		got := torch.InferShapes(c.f, c.in...)
		if name == "itself" {
			assert.Equal(t, torch.TensorSpec{DType: -1}, got[1], "an undefined tensor")
			continue
		}
		assert.Equal(t, c.want, fmt.Sprint(got), name)
	}
	assert.Equal(t, torch.CPU, x.Device(), "the inputs stay as they are")
	assert.True(t, x.RequiresGrad())
	assert.True(t, torch.IsGradEnabled())

	for want, f := range map[string]func(in []T) []T{
		"matmul(float32[2, 3] on meta, float32[2, 3] on meta): ":     func(in []T) []T { return []T{in[0].Matmul(in[0])} },
		`result 0 is on device "cpu", so f has computed with a tens`: func(in []T) []T { return []T{x.AddScalar(1)} },
		"item(float32[] on meta): ":                                  func(in []T) []T { return []T{in[0].MulScalar(in[0].Sum().Item())} },
	} {
		assert.ErrorContains(t, torch.Try(func() { torch.InferShapes(f, x) }), want)
	}
}

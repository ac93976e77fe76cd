package torch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

// The tensor of a method is the one that Python's method is called on, also where the
// operator takes another argument before it.
func TestMethodsOfSelf(t *testing.T) {
	x, y := torch.FromSlice([]float32{1, 2}), torch.FromSlice([]float32{3, 4})
	first := torch.FromSlice([]bool{true, false})
	assert.Equal(t, []float32{1, 4}, torch.ToSlice[float32](x.Where(first, y)))
	assert.Equal(t, []float32{1, 4}, torch.ToSlice[float32](torch.Where(first, x, y)))
	assert.Equal(t, []float32{1, 9}, torch.ToSlice[float32](x.WhereScalar(first, 9)))
	assert.True(t, x.Polygamma(1).Equal(torch.Polygamma(1, x)))
}

// No dims are all of them; an empty list is none of them.
func TestSqueezeOfNothing(t *testing.T) {
	x := torch.Ones([]int{1, 2, 1})
	assert.Equal(t, []int{2}, x.Squeeze().Shape())
	assert.Equal(t, []int{1, 2, 1}, x.Squeeze([]int{}...).Shape())
	assert.Equal(t, []int{1, 2}, x.Squeeze(2).Shape())
}

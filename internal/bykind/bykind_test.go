package bykind_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/internal/bykind"
	"github.com/gotorch/gotorch/torch"
)

func TestGroups(t *testing.T) {
	a, b := torch.Zeros([]int{2}), torch.Zeros([]int{3}, torch.Float64)
	c, d := torch.Zeros([]int{4}), torch.Zeros([]int{5}, torch.Meta)
	ts := []torch.Tensor{a, b, c, d}
	groups := bykind.Groups(ts)
	assert.Equal(t, [][]int{{0, 2}, {1}, {3}}, groups)
	picked := bykind.Pick(ts, groups[0])
	assert.Len(t, picked, 2)
	assert.True(t, picked[0].Same(a) && picked[1].Same(c))
	assert.Empty(t, bykind.Groups(nil))
}

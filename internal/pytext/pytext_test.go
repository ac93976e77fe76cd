package pytext_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pytext"
)

func TestShapes(t *testing.T) {
	for _, tt := range []struct {
		shape             []int
		tuple, list, size string
	}{
		{nil, "()", "[]", "torch.Size([])"},
		{[]int{3}, "(3,)", "[3]", "torch.Size([3])"},
		{[]int{2, -1, 4}, "(2, -1, 4)", "[2, -1, 4]", "torch.Size([2, -1, 4])"},
	} {
		require.Equal(t, tt.tuple, pytext.Tuple(tt.shape))
		require.Equal(t, tt.list, pytext.List(tt.shape))
		require.Equal(t, tt.size, pytext.Size(tt.shape))
	}
}

func TestFloats(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0.0", 2: "2.0", -0.1: "-0.1", 1e-4: "0.0001", 1e-5: "1e-05", 123456789: "123456789.0", 1e15: "1000000000000000.0",
		1e16: "1e+16", 2.5e-7: "2.5e-07", math.Inf(1): "inf", math.Inf(-1): "-inf", 1. / 3: "0.3333333333333333",
	} {
		require.Equal(t, want, pytext.Float(v))
	}
	require.Equal(t, "nan", pytext.Float(math.NaN()))
}

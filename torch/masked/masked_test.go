package masked_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/masked"
)

// The numbers are compared with PyTorch's by make parity, and by the samples of
// internal/paritydb/testdata.

func TestRefuses(t *testing.T) {
	ints := torch.FromSlice([]int{1, 2, 3, 4}, 2, 2)
	none := torch.FromSlice([]bool{true, true, false, false}, 2, 2)
	for want, f := range map[string]func(){
		"dim=0 appears multiple times":                                           func() { masked.Sum(x, masked.Dim(0, 0)) },
		"Dimension out of range (expected to be in range of [-2, 1], but got 2)": func() { masked.Cumsum(x, 2) },
		"mask dimensionality higher than of the input":                           func() { masked.Sum(x, masked.Mask(torch.Ones([]int{1, 1, 2, 3}))) },
		"broadcast_to":                                     func() { masked.Sum(x, masked.Mask(torch.Ones([]int{2}))) },
		"masked prod expects strided tensor":               func() { masked.Prod(x.ToSparse()) },
		"must be either a floating point or complex dtype": func() { masked.Mean(ints) },
		"no fully masked out rows":                         func() { masked.Median(ints, 1, masked.Mask(none)) },
		"have no order":                                    func() { masked.Amax(none, masked.Mask(none)) },
		"takes one dim, got 2":                             func() { masked.Argmax(x, masked.Dim(0, 1)) },
	} {
		require.ErrorContains(t, torch.Try(f), want)
	}
}

// Where nothing counts, each function gives the number that changes nothing.
func TestNothingCounts(t *testing.T) {
	no := torch.Zeros([]int{2, 3}, torch.Bool)
	require.Zero(t, masked.Sum(x, masked.Mask(no)).Item())
	require.Equal(t, 1.0, masked.Prod(x, masked.Mask(no)).Item())
	require.Equal(t, "tensor(-inf)", masked.Amax(x, masked.Mask(no)).String())
	require.Equal(t, "tensor(inf)", masked.Amin(x, masked.Mask(no)).String())
	require.Equal(t, "tensor(nan)", masked.Mean(x, masked.Mask(no)).String())
}

// Gradients reach the elements that count only.
func TestGradient(t *testing.T) {
	leaf := x.Clone().RequiresGrad_()
	masked.Sum(leaf, masked.Mask(valid)).Backward()
	require.True(t, leaf.Grad().Equal(valid.Float()))
}

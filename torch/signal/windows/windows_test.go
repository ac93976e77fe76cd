package windows_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/signal/windows"
)

// The numbers are compared with PyTorch's by make parity, and by the samples of
// internal/paritydb/testdata.

func TestShortWindows(t *testing.T) {
	for name, f := range map[string]func(m int, o ...windows.Option) torch.Tensor{"bartlett": windows.Bartlett, "blackman": windows.Blackman,
		"cosine": windows.Cosine, "hamming": windows.Hamming, "hann": windows.Hann, "nuttall": windows.Nuttall} {
		assert.Equal(t, []int{0}, f(0).Shape(), name)
		assert.Equal(t, []float32{1}, torch.ToSlice[float32](f(1)), name)
		assert.Equal(t, torch.Float64, f(3, windows.DType(torch.Float64)).DType(), name)
		assert.ErrorContains(t, torch.Try(func() { f(-1) }), name+" requires non-negative window length, got M=-1")
		assert.ErrorContains(t, torch.Try(func() { f(2, windows.DType(torch.Int64)) }), name+" expects float32 or float64 dtypes, got: torch.int64")
	}
}

func TestRanges(t *testing.T) {
	for want, f := range map[string]func(){
		"Tau must be positive":                func() { windows.Exponential(3, windows.Tau(0)) },
		"Center must be None":                 func() { windows.Exponential(3, windows.Center(1)) },
		"Standard deviation must be positive": func() { windows.Gaussian(3, windows.Std(-1)) },
		"beta must be non-negative, got: -2":  func() { windows.Kaiser(3, windows.Beta(-2)) },
		"Coefficients cannot be empty":        func() { windows.GeneralCosine(3, nil) },
	} {
		err := torch.Try(f)
		require.ErrorContains(t, err, want)
	}
}

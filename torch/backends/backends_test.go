package backends_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/backends"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// Convolutions with the fastest algorithm for each shape that comes.
func Example() {
	defer backends.CuDNN.Benchmark.Set(backends.CuDNN.Benchmark.On())
	backends.CuDNN.Benchmark.Set(true)
	fmt.Println(backends.CuDNN.Benchmark, backends.CuDNN.Benchmark.On())
	// Output: torch.backends.cudnn.benchmark true
}

// The first values are Python's; each switch is one of its own.
func TestSwitches(t *testing.T) {
	all := []struct {
		s     backends.Switch
		first bool
	}{
		{backends.CuDNN.Enabled, true},
		{backends.CuDNN.Benchmark, false},
		{backends.CuDNN.Deterministic, false},
		{backends.CuDNN.AllowTF32, true},
		{backends.CUDAMatmul.AllowTF32, false},
		{backends.MKLDNN.Enabled, true},
		{backends.MKLDNN.Deterministic, false},
		{backends.Deterministic.FillUninitializedMemory, true},
	}
	for _, c := range all {
		assert.Equal(t, c.first, c.s.On(), c.s)
	}
	for i, c := range all {
		c.s.Set(!c.first)
		for j, other := range all {
			assert.Equal(t, other.first != (i == j), other.s.On(), "%s after %s", other.s, c.s)
		}
		c.s.Set(c.first)
	}
	if !torch.CUDAAvailable() {
		assert.Zero(t, backends.CuDNN.Version())
	}
}

// TF32 of cuBLAS and the precision of products are one thing in libtorch.
func TestMatmulTF32(t *testing.T) {
	defer torch.SetFloat32MatmulPrecision("highest")
	backends.CUDAMatmul.AllowTF32.Set(true)
	assert.Equal(t, "high", torch.GetFloat32MatmulPrecision())
	torch.SetFloat32MatmulPrecision("highest")
	assert.False(t, backends.CUDAMatmul.AllowTF32.On())
}

// Without oneDNN convolutions come out the same, but for the last bits.
func TestMKLDNN(t *testing.T) {
	x := torch.Randn([]int{1, 3, 8, 8}, torch.NewGenerator().ManualSeed(0))
	w := torch.Randn([]int{4, 3, 3, 3}, torch.NewGenerator().ManualSeed(1))
	var op = torch.Operator{Name: "aten::conv2d"}
	conv := func() torch.Tensor {
		var c torch.Call
		c.Tensor(x)
		c.Tensor(w)
		return c.Run1(&op)
	}
	with := conv()
	defer backends.MKLDNN.Enabled.Set(true)
	backends.MKLDNN.Enabled.Set(false)
	assert.True(t, with.Allclose(conv(), torch.Atol(1e-5)))
}

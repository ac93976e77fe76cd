package torch_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
)

func TestFunctionsRefuse(t *testing.T) {
	leaktest.Expect(t, "torch.chain_matmul is deprecated", "torch.lu is deprecated")
	x, vector, whole := torch.Zeros([]int{3, 4}), torch.Zeros([]int{5}), ints(1, 2)
	square := torch.Eye(9)
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"einsum", func() { torch.Einsum("ij,jk->ik", x, x) }, "einsum"},
		{"einsum equation", func() { torch.Einsum("ij->", vector) }, "einsum"},
		{"tensordot", func() { torch.Tensordot(x, vector, 2) }, "from 0 to 1, not 2"},
		{"tensordot negative", func() { torch.Tensordot(x, x, -1) }, "from 0 to 2, not -1"},
		{"tensordot dims", func() { torch.TensordotDims(x, x, []int{0}, []int{1}) }, "tensordot"},
		{"chain matmul", func() { torch.ChainMatmul(x, x) }, "float32[3, 4]"},
		{"cartesian prod", func() { torch.CartesianProd(x, x) }, "cartesian_prod"},
		{"block diag", func() { torch.BlockDiag(torch.Zeros([]int{1, 1, 1})) }, "block_diag"},
		{"broadcast tensors", func() { torch.BroadcastTensors(x, vector) }, "broadcast_tensors"},
		{"broadcast shapes", func() { torch.BroadcastShapes([]int{3, 4}, []int{5}) }, "a dim of size 5 meets one of 4"},
		{"broadcast negative", func() { torch.BroadcastShapes([]int{-1}) }, "sizes are at least 0"},
		{"meshgrid", func() { torch.Meshgrid([]torch.Tensor{x, x}) }, "meshgrid"},
		{"meshgrid indexing", func() { torch.Meshgrid([]torch.Tensor{vector}, torch.Indexing("yx")) }, "meshgrid"},
		{"unravel type", func() { torch.UnravelIndex(vector, 2) }, "integer type, not float32"},
		{"unravel size", func() { torch.UnravelIndex(whole, 2, 0) }, "sizes must be positive"},
		{"stft align", func() { vector.STFT(4, torch.AlignToWindow(true)) }, "give Center(false) too"},
		{"stft dims", func() { torch.STFT(torch.Zeros([]int{1, 1, 1}), 4) }, "one dim, or two with a batch"},
		{"stft size", func() { vector.STFT(64) }, "float32[1, 1, 5]"},
		{"stft window", func() { vector.STFT(4, torch.Window(vector)) }, "stft"},
		{"unique dim", func() { x.Unique(torch.Dim(2)) }, "unique_dim"},
		{"unique dims", func() { x.Unique(torch.Dim(0, 1)) }, "takes one dim, got 2"},
		{"unique consecutive dim", func() { x.UniqueConsecutive(torch.Dim(2)) }, "unique_consecutive"},
		{"unique consecutive dims", func() { x.UniqueConsecutive(torch.Dim(0, 1)) }, "takes one dim, got 2"},
		{"cdist", func() { torch.Cdist(x, vector) }, "cdist"},
		{"cdist mode", func() { torch.Cdist(x, x, torch.ComputeMode("mm")) }, `no compute mode "mm"`},
		{"norm kind", func() { x.Norm(torch.NormKind("max")) }, `no norm "max"`},
		{"norm integers", func() { whole.Norm() }, "vector_norm"},
		{"norm sparse", func() { x.ToSparse().Norm(torch.Nuc) }, "no nuclear norm"},
		{"lu", func() { vector.LU() }, "_lu_with_info"},
		{"lu pivot", func() { square.LU(torch.Pivot(false)) }, "_lu_with_info"},
		{"svd vector", func() { torch.SVDLowrank(vector) }, "must be a matrix"},
		{"pca rank", func() { torch.PCALowrank(x, torch.Q(4)) }, "from 0 to 3"},
		{"pca iterations", func() { torch.PCALowrank(x, torch.Niter(-1)) }, "must not be negative"},
		{"lobpcg square", func() { torch.Lobpcg(x, 1) }, "must be square"},
		{"lobpcg small", func() { torch.Lobpcg(torch.Eye(2), 1) }, "too small"},
		{"lobpcg none", func() { torch.Lobpcg(square, 0) }, "at least as many are wanted"},
		{"lobpcg method", func() { torch.Lobpcg(square, 1, torch.Method("fast")) }, `no method "fast"`},
		{"lobpcg metric", func() { torch.Lobpcg(square, 1, torch.Metric(x)) }, "of the matrix's shape"},
		{"lobpcg guess", func() { torch.Lobpcg(square, 1, torch.Guess(torch.Zeros([]int{3, 1}))) }, "9 rows are wanted"},
		{"lobpcg gradient", func() { torch.Lobpcg(torch.Eye(9).RequiresGrad_(), 1) }, "no gradient"},
		{"lobpcg half", func() { torch.Lobpcg(square.Half(), 1) }, "float32 or float64"},
		{"default type", func() { torch.SetDefaultDType(torch.Int64) }, "not int64"},
		{"rng state", func() { torch.SetRNGState(whole) }, "SetState"},
		{"imag", func() { x.Imag() }, "imag"},
		{"H", func() { vector.H() }, "matrix_H"},
		{"length", func() { torch.ScalarTensor(1).Len() }, "without dims"},
		{"contains", func() { x.Contains("a") }, "no number"},
		{"apply type", func() { torch.Apply_(x, func(v int) int { return v }) }, "float32, which is no Go int"},
		{"apply device", func() { torch.Apply_(torch.Zeros([]int{1}, torch.Meta), func(v float32) float32 { return v }) }, "computes on the CPU"},
		{"apply gradient", func() { torch.Apply_(torch.Zeros([]int{1}).RequiresGrad_(), func(v float32) float32 { return v }) }, "no gradient"},
		{"map shape", func() { torch.Map_(x, vector, func(a, b float32) float32 { return a }) }, "expand_as"},
	}
	if !torch.CUDAAvailable() {
		tests = append(tests, struct {
			name string
			f    func()
			want string
		}{"cuda", func() { x.Cuda() }, "cuda:0"})
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var e *torch.Error
			err := torch.Try(test.f)
			require.ErrorAs(t, err, &e)
			assert.ErrorContains(t, err, test.want)
		})
	}
}

func TestProperties(t *testing.T) {
	x := torch.FromSlice([]float64{1, 2, 3, 4, 5, 6}, 3, 2)
	assert.Equal(t, 8, x.ElementSize())
	assert.Equal(t, 48, x.NBytes())
	assert.Equal(t, 3, x.Len())
	assert.True(t, x.Contains(4.0))
	assert.False(t, x.Contains(7))
	assert.True(t, x.Contains(torch.FromSlice([]float64{9, 2})))
	assert.True(t, x.IsCPU())
	assert.False(t, x.IsCUDA() || x.IsMeta() || x.IsMPS() || x.IsQuantized() || x.IsSparseCSR())
	assert.True(t, torch.Zeros([]int{2}, torch.Meta).IsMeta())
	for _, test := range []struct {
		x    torch.Tensor
		want string
	}{
		{x, "torch.DoubleTensor"},
		{x.BFloat16(), "torch.BFloat16Tensor"},
		{x.Bool(), "torch.BoolTensor"},
		{x.ToSparse(), "torch.sparse.DoubleTensor"},
	} {
		assert.Equal(t, test.want, test.x.Type())
	}
	assert.Equal(t, []int{4, 2, 3}, torch.BroadcastShapes([]int{2, 1}, []int{4, 1, 3}, nil))
	assert.Equal(t, []int{0, 2}, torch.BroadcastShapes([]int{0, 1}, []int{1, 2}))
	sum := torch.Map2_(x.Clone(), x, x, func(a, b, c float64) float64 { return a + b*c })
	assert.Equal(t, []float64{2, 6, 12, 20, 30, 42}, torch.ToSlice[float64](sum))
	assert.True(t, math.IsInf(torch.FromSlice([]float32{1e30, 1e30}).Norm(torch.P(1)).MulScalar(1e30).Item(), 1))
}

func TestSeedAndState(t *testing.T) {
	before := torch.GetRNGState()
	defer torch.SetRNGState(before)
	seed := torch.Seed()
	assert.Less(t, seed, uint64(1)<<53)
	assert.Equal(t, seed, torch.InitialSeed())
	first := torch.Randn([]int{4})
	torch.ManualSeed(int64(seed))
	assert.True(t, first.Equal(torch.Randn([]int{4})))
	state := torch.GetRNGState()
	second := torch.Randn([]int{4})
	torch.SetRNGState(state)
	assert.True(t, second.Equal(torch.Randn([]int{4})))
	g := torch.NewGenerator()
	assert.Equal(t, g.Seed(), g.InitialSeed())
	assert.NotEqual(t, torch.Seed(), torch.Seed())
}

func TestDefaultDType(t *testing.T) {
	assert.Equal(t, torch.Float32, torch.GetDefaultDType())
	defer torch.SetDefaultDType(torch.Float32)
	torch.SetDefaultDType(torch.Float64)
	assert.Equal(t, torch.Float64, torch.GetDefaultDType())
	assert.Equal(t, torch.Float64, torch.Zeros([]int{1}).DType())
	assert.Equal(t, torch.Float64, ints(1, 2).DivScalar(2).DType())
	assert.Equal(t, torch.Complex128, torch.Full([]int{1}, 1i).DType())
}

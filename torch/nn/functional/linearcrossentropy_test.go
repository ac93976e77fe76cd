package functional_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// lossInChunks is a loss of four rows, and its leaves.
func lossInChunks(o F.LinearCrossEntropyOptions, opts ...F.LinearCrossEntropyOption) (loss, x, w T) {
	x, w = r(1, 4, 6).RequiresGrad_(), r(2, 5, 6).RequiresGrad_()
	return F.LinearCrossEntropy(x, w, labels(1, 0, 4, 2), append(opts, o)...), x, w
}

func TestLinearCrossEntropyChunksRunBackwardOnce(t *testing.T) {
	loss, x, _ := lossInChunks(F.LinearCrossEntropyOptions{BatchChunkSize: 2})
	loss.Backward(torch.RetainGraph(true))
	first := x.Grad().Clone()
	err := torch.Try(func() { loss.Backward() })
	require.ErrorContains(t, err, "linear_cross_entropy chunked backward called twice; retain_graph=True / double backward are not supported")
	require.ErrorContains(t, err, "AllowRetainGraph")

	loss, x, _ = lossInChunks(F.LinearCrossEntropyOptions{BatchChunkSize: 2, AllowRetainGraph: true})
	loss.Backward(torch.RetainGraph(true))
	loss.Backward()
	assert.True(t, x.Grad().Equal(first.MulScalar(2)))

	loss, x, _ = lossInChunks(F.LinearCrossEntropyOptions{BatchChunkSize: 2}, F.ReductionNone)
	loss.Mean().Backward(torch.RetainGraph(true))
	loss.Mean().Backward(torch.RetainGraph(true))
	assert.InDelta(t, 2*first.Abs().Sum().Item(), x.Grad().Abs().Sum().Item(), 1e-5, "the mean is of the losses, not of the gradients")
}

// Rows cannot be differentiated twice, as in PyTorch.
func TestLinearCrossEntropyChunksHaveNoSecondDerivative(t *testing.T) {
	loss, x, _ := lossInChunks(F.LinearCrossEntropyOptions{}, F.ReductionNone)
	grad := torch.Ones([]int{4}).RequiresGrad_()
	err := torch.Try(func() {
		torch.Grad([]T{loss}, []T{x}, torch.Gradient(grad), torch.CreateGraph(true))
	})
	require.ErrorContains(t, err, "functions with out=... arguments don't support automatic differentiation")
}

// What cannot be computed in chunks is computed at once.
func TestLinearCrossEntropyOptionsWithoutUse(t *testing.T) {
	x, w := r(1, 4, 6), r(2, 5, 6)
	o := F.LinearCrossEntropyOptions{BatchChunkSize: 1}
	soft := r(3, 4, 5).Softmax(1).RequiresGrad_()
	same := func(a, b T) { t.Helper(); assert.True(t, a.Equal(b)) }
	same(F.LinearCrossEntropy(x, w, labels(1, 0, 4, 2), F.LabelSmoothing(0.1), o), F.LinearCrossEntropy(x, w, labels(1, 0, 4, 2), F.LabelSmoothing(0.1)))
	same(F.LinearCrossEntropy(x, w, soft, o), F.LinearCrossEntropy(x, w, soft))
	deep, classes := r(2, 5, 2, 6), labels(1, 0, 4, 2, 3, 3, 0, 1).View(4, 2)
	same(F.LinearCrossEntropy(x, deep, classes, o), F.LinearCrossEntropy(x, deep, classes))
	loss := F.LinearCrossEntropy(x, w, soft, o)
	loss.Backward()
	assert.True(t, soft.Grad().Defined())
}

// A scope keeps nothing of what the chunks need.
func TestLinearCrossEntropyChunksFreeTheirBuffers(t *testing.T) {
	x, w := torch.Randn([]int{256, 16}).RequiresGrad_(), torch.Randn([]int{1024, 16}).RequiresGrad_()
	target := torch.Randint(1024, []int{256}).To(torch.Int64)
	defer torch.NewScope().Close()
	before := torch.MemoryStats().Bytes
	loss := F.LinearCrossEntropy(x, w, target, F.LinearCrossEntropyOptions{BatchChunkSize: 16})
	gradients := int64(4 * (x.NumEl() + w.NumEl()))
	assert.Less(t, torch.MemoryStats().Bytes-before, gradients+4096, "the gradients and little else: no logits")
	loss.Backward()
	assert.Less(t, torch.MemoryStats().Bytes-before, gradients+4096, "they are the tensors' gradients, not copies")
}

func TestLinearCrossEntropyOptionsRefuse(t *testing.T) {
	x, w := torch.Zeros([]int{4, 6}), torch.Zeros([]int{5, 6})
	call := func(o F.LinearCrossEntropyOptions) func() {
		return func() { F.LinearCrossEntropy(x, w, labels(1, 0, 4, 2), o) }
	}
	for _, tt := range []struct {
		name string
		f    func()
		want string
	}{
		{"policy", call(F.LinearCrossEntropyOptions{AccPolicy: 7}), "invalid acc_policy"},
		{"method", call(F.LinearCrossEntropyOptions{ChunkingMethod: -2}), "invalid chunking_method"},
		{"factor", func() { F.AspectRatio(0) }, "the factor is 0"},
		{"size", call(F.LinearCrossEntropyOptions{BatchChunkSize: -1}), "batch_chunk_size must be positive int or None, got -1"},
		{"type", call(F.LinearCrossEntropyOptions{AccDType: torch.Int64}), "acc_dtype must be one of"},
		{"wider", call(F.LinearCrossEntropyOptions{AccDType: torch.Float64}), "supports float32 acc_dtype with float16/bfloat16 inputs, but got torch.float64 acc_dtype and torch.float32 inputs"},
		{"both", call(F.LinearCrossEntropyOptions{BatchChunkSize: 3, ChunkingMethod: F.AspectRatio(1)}), "give different chunk sizes (3 vs 4); pass only one of"},
		{"no features", func() {
			F.LinearCrossEntropy(torch.Zeros([]int{4, 0}), torch.Zeros([]int{5, 0}), labels(1, 0, 4, 2), F.LinearCrossEntropyOptions{})
		}, "integer division or modulo by zero"},
		{"class", func() {
			F.LinearCrossEntropy(x, w, labels(1, 0, 5, 2), F.LinearCrossEntropyOptions{})
		}, "index"},
	} {
		t.Run(tt.name, func(t *testing.T) { require.ErrorContains(t, torch.Try(tt.f), tt.want) })
	}
}

package torch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

func TestGrads(t *testing.T) {
	w := torch.FromSlice([]float32{1, 2}).RequiresGrad_()
	none := torch.FromSlice([]float32{3}).RequiresGrad_()
	w.Square().Sum().Backward()

	grads := torch.Grads([]torch.Tensor{w, none})
	require.Len(t, grads, 2)
	require.True(t, grads[0].Same(w.Grad()))
	require.Equal(t, []float32{2, 4}, torch.ToSlice[float32](grads[0]))
	require.False(t, grads[1].Defined())
	require.Empty(t, torch.Grads(nil))

	// They belong to the scope that they were taken in; the gradient stays.
	s := torch.NewScope()
	scoped := torch.Grads([]torch.Tensor{w})[0]
	s.Close()
	require.ErrorContains(t, torch.Try(func() { scoped.Shape() }), "freed")
	require.True(t, w.Grad().Defined())

	torch.ClearGrads(nil)
	torch.ClearGrads([]torch.Tensor{none, w})
	require.False(t, w.Grad().Defined())
	require.Equal(t, []float32{2, 4}, torch.ToSlice[float32](grads[0]))

	for _, f := range []func(ts []torch.Tensor){func(ts []torch.Tensor) { torch.Grads(ts) }, torch.ClearGrads} {
		require.ErrorContains(t, torch.Try(func() { f([]torch.Tensor{w, {}}) }), "tensor 1 is undefined; a defined one is required")
		require.ErrorContains(t, torch.Try(func() { f([]torch.Tensor{w, scoped}) }), "the tensor was freed")
	}
}

func TestIsSparse(t *testing.T) {
	x := torch.FromSlice([]float32{0, 1})
	require.False(t, x.IsSparse())
	require.True(t, x.ToSparse().IsSparse())
}

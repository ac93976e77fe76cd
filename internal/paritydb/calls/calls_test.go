package calls

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
)

func TestSignaturesParse(t *testing.T) {
	for name, overloads := range named() {
		for _, o := range overloads {
			assert.NotPanics(t, func() { o.schema() }, name)
		}
	}
	assert.Greater(t, len(named()), 1500)
}

func TestOverloads(t *testing.T) {
	x := torch.FromSlice([]float32{1, -2, 3, 4}, 2, 2)
	half := torch.FromSlice([]float32{0.5})
	for name, c := range map[string]struct {
		callable string
		args     []any
		kwargs   map[string]any
		want     any
	}{
		"a tensor":              {"torch.add", []any{x, x}, map[string]any{"alpha": 2}, x.MulScalar(3)},
		"a number":              {"torch.add", []any{x, 1}, nil, x.AddScalar(1)},
		"a tensor for a number": {"torch.clamp", []any{x}, map[string]any{"min": half.Reshape()}, x.Clamp(torch.MinOpt(0.5))},
		"a dim":                 {"torch.sum", []any{x, 1}, nil, x.Sum(torch.Dim(1))},
		"NumPy's name":          {"torch.sum", []any{x}, map[string]any{"axis": 0, "keepdims": true}, x.Sum(torch.Dim(0), torch.KeepDim(true))},
		"ints without a list":   {"Tensor.view", []any{x, 4, 1}, nil, x.View(4, 1)},
		"an older overload":     {"torch.var", []any{x, false}, nil, x.Var(torch.Correction(0))},
		"a method of condition": {"Tensor.where", []any{x, x.GtScalar(0), x.Neg()}, nil, x.Abs()},
		"an index":              {"Tensor.__getitem__", []any{x, wire.Tuple{wire.Ellipsis{}, 1}}, nil, x.Select(1, 1)},
		"a flag that is a twin": {"nn.functional.relu", []any{x.Clone()}, map[string]any{"inplace": true}, x.ReLU()},
	} {
		got, err := Invoke(c.callable, c.args, c.kwargs)
		require.NoError(t, err, name)
		assert.True(t, c.want.(torch.Tensor).Equal(got.(torch.Tensor)), "%s: %v", name, got)
	}
}

func TestRefusals(t *testing.T) {
	x := torch.Ones([]int{2})
	_, err := Invoke("torch.no_such", nil, nil)
	require.ErrorContains(t, err, "no Go function for torch.no_such")
	for _, args := range [][]any{{x}, {x, "1"}, {x, x, x, x}} {
		var inexpressible *Inexpressible
		_, err = Invoke("torch.mul", args, nil)
		require.ErrorAs(t, err, &inexpressible)
	}
	require.Error(t, torch.Try(func() { _, _ = Invoke("torch.mul", []any{x, torch.Ones([]int{3})}, nil) }), "libtorch's errors go on")
}

package nn_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

type applied struct {
	Blocks []nn.Sequential
	Head   *nn.Linear
	Tied   *nn.Linear
}

func TestApply(t *testing.T) {
	shared, tanh := nn.NewLinear(2, 2), nn.NewTanh()
	net := &applied{
		Blocks: []nn.Sequential{nn.NewSequential(shared, nn.NewDropout(0.1), shared), nn.NewSequential(tanh, nn.NewSequential(shared))},
		Head:   nn.NewLinear(2, 1),
	}
	net.Tied = net.Head
	var names []string
	got := nn.Apply(net, func(layer any) { names = append(names, strings.TrimPrefix(fmt.Sprintf("%T", layer), "*")) })
	assert.Same(t, net, got)
	// PyTorch's, but for the ModuleList, which Go has no layer for.
	assert.Equal(t, []string{
		"nn.Linear", "nn.Dropout", "nn.Sequential", // shared once
		"nn.Tanh", "nn.Linear", "nn.Sequential", "nn.Sequential", // and again in another one
		"nn.Linear", "nn_test.applied",
	}, names)

	var e *torch.Error
	require.ErrorAs(t, torch.Try(func() { nn.Apply(net, nil) }), &e)
	assert.ErrorContains(t, e, "nn.Apply(): the function is nil")
	require.ErrorAs(t, torch.Try(func() { nn.Apply(3, func(any) {}) }), &e)
	assert.ErrorContains(t, e, "nn.Apply")
}

func ExampleApply() {
	net := nn.NewSequential(nn.NewLinear(2, 2), nn.NewReLU(), nn.NewLinear(2, 1))
	nn.Apply(net, func(layer any) {
		if fc, ok := layer.(*nn.Linear); ok {
			nninit.Ones_(fc.Weight)
			nninit.Zeros_(fc.Bias)
		}
	})
	fmt.Println(net.Forward(torch.Ones([]int{1, 2})).Item())
	// Output: 4
}

func TestParameter(t *testing.T) {
	data := torch.Zeros([]int{2})
	p := nn.Parameter(data)
	assert.True(t, p.RequiresGrad())
	assert.True(t, p.IsLeaf())
	assert.False(t, data.RequiresGrad())
	data.Fill_(3)
	assert.Equal(t, []float32{3, 3}, torch.ToSlice[float32](p), "the elements are shared")

	w := torch.Ones([]int{2}).RequiresGrad_()
	assert.True(t, nn.Parameter(w.MulScalar(2)).IsLeaf())

	scope := torch.NewScope()
	p = nn.Parameter(torch.Ones([]int{2}))
	scope.Close()
	assert.True(t, p.Defined())
	assert.Equal(t, []float32{1, 1}, torch.ToSlice[float32](p), "a parameter outlives its scope")

	var e *torch.Error
	require.ErrorAs(t, torch.Try(func() { nn.Parameter(torch.Tensor{}) }), &e)
	assert.ErrorContains(t, e, "nn.Parameter(): the tensor is undefined")
	require.ErrorAs(t, torch.Try(func() { nn.Parameter(torch.Arange(3)) }), &e)
	assert.ErrorContains(t, e, "only floating point and complex tensors have gradients")
}

func ExampleParameter() {
	net := &struct{ Scale torch.Tensor }{nn.Parameter(torch.Ones([]int{3}))}
	fmt.Println(nn.Parameters(net)[0])
	// Output: tensor([1., 1., 1.], requires_grad=True)
}

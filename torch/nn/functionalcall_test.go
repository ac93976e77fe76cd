package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/functorch"
	"github.com/gotorch/gotorch/torch/nn"
)

func TestFunctionalCall(t *testing.T) {
	type net struct {
		FC, Again *nn.Linear
		BN        *nn.BatchNorm2d
	}
	n := &net{FC: nn.NewLinear(2, 2), BN: nn.NewBatchNorm2d(2)}
	n.Again = &nn.Linear{Weight: n.FC.Weight, Bias: n.FC.Bias}
	own, mean := n.FC.Weight, n.BN.RunningMean
	x := torch.FromSlice([]float32{1, 2})
	tensors := map[string]torch.Tensor{"fc.weight": torch.Zeros([]int{2, 2}), "bn.running_mean": torch.Ones([]int{2})}
	nn.FunctionalCall(n, tensors, func() {
		assert.True(t, n.Again.Forward(x).Equal(n.FC.Bias), "a shared weight is replaced everywhere")
		assert.True(t, n.BN.RunningMean.Same(tensors["bn.running_mean"]))
	})
	require.ErrorContains(t, torch.Try(func() {
		nn.FunctionalCall(n, tensors, func() { panic(&torch.Error{Msg: "mine"}) })
	}), "mine")
	assert.True(t, n.FC.Weight.Same(own))
	assert.True(t, n.Again.Weight.Same(own))
	assert.True(t, n.BN.RunningMean.Same(mean))

	for want, bad := range map[string]map[string]torch.Tensor{
		"no parameter or buffer called fc3.bias, fc3.weight": {"fc3.weight": x, "fc3.bias": x},
		`the tensor for "fc.weight" is undefined`:            {"fc.weight": {}},
	} {
		assert.ErrorContains(t, torch.Try(func() { nn.FunctionalCall(n, bad, func() {}) }), want)
	}
	assert.ErrorContains(t, torch.Try(func() { nn.FunctionalCall(*n.FC, map[string]torch.Tensor{"weight": x}, func() {}) }), "held by value")
}

// Gradients of all parameters for each example at once are those of each example
// on its own.
func TestPerExampleGradients(t *testing.T) {
	net := nn.NewSequential(nn.NewLinear(3, 4), nn.NewReLU(), nn.NewLinear(4, 2))
	var names []string
	var params []torch.Tensor
	for name, p := range nn.NamedParameters(net) {
		names, params = append(names, name), append(params, p.Detach())
	}
	criterion := nn.NewCrossEntropyLoss()
	loss := func(in []torch.Tensor) (out []torch.Tensor) {
		tensors := map[string]torch.Tensor{}
		for i, name := range names {
			tensors[name] = in[i]
		}
		x, target := in[len(names)], in[len(names)+1]
		nn.FunctionalCall(net, tensors, func() { out = []torch.Tensor{criterion.Forward(net.Forward(x), target)} })
		return out
	}
	x, target := torch.Randn([]int{5, 3}), torch.FromSlice([]int64{0, 1, 1, 0, 1})
	in := append(append([]torch.Tensor(nil), params...), x, target)
	dims, by := []int{}, []int{}
	for i := range params {
		dims, by = append(dims, functorch.None), append(by, i)
	}
	grads := functorch.Vmap(functorch.Grad(loss, functorch.ArgNums(by...)), functorch.InDims(append(dims, 0, 0)...))(in)
	for example := range 5 {
		nn.ZeroGrad(net)
		criterion.Forward(net.Forward(x.Select(0, example)), target.Select(0, example)).Backward()
		for i, p := range nn.Parameters(net) {
			want := p.Grad()
			assert.True(t, grads[i].Select(0, example).Allclose(want, torch.Rtol(1e-5), torch.Atol(1e-7)), "%s of example %d", names[i], example)
		}
	}
	nn.ZeroGrad(net)
}

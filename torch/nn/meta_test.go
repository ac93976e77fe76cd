package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// inner is embedded, as a struct and not exported.
type inner struct{ Norm *nn.BatchNorm2d }

type metaNet struct {
	inner
	Conv   *nn.Conv2d
	Blocks []nn.Module
	Heads  map[string]*nn.Linear
	Tied   *nn.Linear // one of Heads
	Scale  torch.Tensor
	Steps  torch.Tensor `torch:",buffer"`
	None   torch.Tensor
	Shared *nn.Linear `torch:"-"`
	name   string
}

func newMetaNet() *metaNet {
	n := &metaNet{
		inner: inner{nn.NewBatchNorm2d(4)}, Conv: nn.NewConv2d(3, 4, 3), Blocks: []nn.Module{&nn.ReLU{}, nn.NewMaxPool2d(2)},
		Heads: map[string]*nn.Linear{"a": nn.NewLinear(4, 2)}, Scale: torch.Ones([]int{1}).RequiresGrad_(), Steps: torch.Zeros(nil, torch.Int64),
		Shared: nn.NewLinear(1, 1), name: "mine",
	}
	n.Tied = n.Heads["a"]
	return n
}

func (n *metaNet) Forward(x torch.Tensor) torch.Tensor {
	x = n.Norm.Forward(n.Conv.Forward(x))
	for _, b := range n.Blocks {
		x = b.Forward(x)
	}
	return n.Heads["a"].Forward(F.ReLU(x.Mean(torch.Dim(2, 3)))).Mul(n.Scale)
}

func TestOnMeta(t *testing.T) {
	net := newMetaNet()
	before := nn.StateDict(net)
	m := nn.OnMeta(net)

	got := nn.StateDict(m)
	assert.Equal(t, before.Len(), got.Len())
	for name, x := range before.All() {
		y, ok := got.Get(name)
		if assert.True(t, ok, name) {
			assert.Equal(t, torch.Meta, y.Device(), name)
			assert.Equal(t, torch.CPU, x.Device(), name)
			assert.Equal(t, x.Shape(), y.Shape(), name)
			assert.Equal(t, x.DType(), y.DType(), name)
		}
	}
	for name, p := range nn.NamedParameters(m) {
		assert.True(t, p.RequiresGrad(), name)
	}
	assert.Same(t, m.Tied, m.Heads["a"], "what is one stays one")
	assert.NotSame(t, net.Tied, m.Tied)
	assert.Same(t, net.Shared, m.Shared, "tagged as none of it")
	assert.Equal(t, "mine", m.name)
	nn.Eval(m)
	assert.True(t, net.Norm.Training)
	assert.False(t, m.Norm.Training)

	steps := net.Norm.RunningMean.Clone()
	assert.Equal(t, []int{1000, 2}, m.Forward(torch.Empty([]int{1000, 3, 50, 40}, torch.Meta)).Shape())
	assert.Equal(t, []int{100000, 2}, nn.InferShape(net, 100000, 3, 500, 400))
	assert.True(t, steps.Equal(net.Norm.RunningMean), "the model has not run")
	assert.ErrorContains(t, torch.Try(func() { nn.InferShape(net, 1, 4, 8, 8) }), "on meta")
	assert.Equal(t, []int{2, 2}, net.Forward(torch.Ones([]int{2, 3, 8, 8})).Shape())

	list := nn.OnMeta([]nn.Module{net.Conv, net.Conv, nil})
	assert.Same(t, list[0], list[1])
	assert.Equal(t, torch.Float64, nn.OnMeta(nn.To(nn.NewLinear(1, 1), torch.Float64)).Weight.DType())
	for _, f := range []func(){
		func() { nn.OnMeta(3) },
		func() { nn.OnMeta[*metaNet](nil) },
	} {
		assert.ErrorContains(t, torch.Try(f), "torch: nn.OnMeta(): ")
	}
}

type pointsAt struct{ *inner }

func TestOnMetaOfWhatCannotBeCopied(t *testing.T) {
	err := torch.Try(func() { nn.OnMeta(&pointsAt{&inner{nn.NewBatchNorm2d(1)}}) })
	assert.ErrorContains(t, err, "which is not exported, so that it cannot be copied")
}

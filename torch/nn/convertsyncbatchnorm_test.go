package nn_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func TestConvertSyncBatchNorm(t *testing.T) {
	type net struct {
		Conv *nn.Conv2d
		Norm nn.Module
		More map[string]nn.Module
		All  []nn.Module
	}
	twice := nn.NewBatchNorm2d(4, nn.Momentum(0.3), nn.Eps(1e-3))
	lazy := nn.NewLazyBatchNorm1d()
	lazy.Forward(torch.Randn([]int{3, 2}))
	bare := nn.NewBatchNorm3d(2, nn.Affine(false), nn.TrackRunningStats(false))
	nn.Eval(bare)
	m := &net{Conv: nn.NewConv2d(3, 4, 3), Norm: twice, More: map[string]nn.Module{"a": twice, "b": nn.NewReLU()}, All: []nn.Module{nn.NewSequential(lazy), bare}}
	x := torch.Randn([]int{2, 4, 3, 3})
	want := nn.Clone(twice).Forward(x)
	before := nn.StateDict(m)
	assert.Same(t, m, nn.ConvertSyncBatchNorm(m))

	norm := m.Norm.(*nn.SyncBatchNorm)
	assert.Same(t, norm, m.More["a"], "a layer that is there twice stays one")
	assert.IsType(t, &nn.ReLU{}, m.More["b"])
	assert.Equal(t, []any{4, 0.3, 1e-3, true, true, true}, []any{norm.NumFeatures, norm.Momentum, norm.Eps, norm.Affine, norm.TrackRunningStats, norm.Training})
	assert.Equal(t, 2, m.All[0].(nn.Sequential)[0].(*nn.SyncBatchNorm).NumFeatures)
	last := m.All[1].(*nn.SyncBatchNorm)
	assert.False(t, last.Training || last.Weight.Defined() || last.RunningMean.Defined())
	after := nn.StateDict(m)
	require.Equal(t, before.Keys(), after.Keys())
	for name, x := range after.All() {
		was, _ := before.Get(name)
		assert.Truef(t, was.SharesStorage(x), "%s is the same tensor", name)
	}
	assert.True(t, norm.Forward(x).Equal(want))

	var layer nn.Module = nn.NewBatchNorm1d(3)
	assert.IsType(t, norm, nn.ConvertSyncBatchNorm(layer))
}

func TestConvertSyncBatchNormRefuses(t *testing.T) {
	type fixed struct {
		First nn.Module
		BN1   *nn.BatchNorm2d
		BN2   nn.BatchNorm1d
	}
	m := &fixed{First: nn.NewBatchNorm1d(2), BN1: nn.NewBatchNorm2d(2), BN2: *nn.NewBatchNorm1d(2)}
	err := torch.Try(func() { nn.ConvertSyncBatchNorm(m) })
	assert.ErrorContains(t, err, "bn1, bn2 cannot be replaced")
	assert.IsType(t, &nn.BatchNorm1d{}, m.First, "none is replaced then")
	assert.ErrorContains(t, torch.Try(func() { nn.ConvertSyncBatchNorm(nn.NewSequential(nn.NewLazyBatchNorm2d())) }), "0 cannot be replaced: it is lazy and has seen no input")
	assert.ErrorContains(t, torch.Try(func() { nn.ConvertSyncBatchNorm(nn.NewBatchNorm2d(2)) }), "*nn.BatchNorm2d holds no SyncBatchNorm")
	assert.Error(t, torch.Try(func() { nn.ConvertSyncBatchNorm(3) }))
}

func ExampleConvertSyncBatchNorm() {
	net := nn.ConvertSyncBatchNorm(nn.NewSequential(nn.NewConv2d(3, 8, 3), nn.NewBatchNorm2d(8), nn.NewReLU()))
	fmt.Printf("%T\n", net[1])
	// Output: *nn.SyncBatchNorm
}

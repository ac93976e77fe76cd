package calls

import (
	"github.com/gotorch/gotorch/torch/nn"
)

// featureNorm is a class that normalises features.
func featureNorm[M, O any](class, defaults string, build func(numFeatures int, o ...O) M) adapter {
	return layer(class, "(int num_features, float eps=1e-05, float? momentum=0.1, "+defaults+", bool bias=True"+factory, func(a *Args, o []O) M {
		return build(a.I("num_features"), o...)
	}, "num_features")
}

const (
	batchNorm    = "bool affine=True, bool track_running_stats=True"
	instanceNorm = "bool affine=False, bool track_running_stats=False"
)

var normLayers = []adapter{
	featureNorm("BatchNorm1d", batchNorm, nn.NewBatchNorm1d),
	featureNorm("BatchNorm2d", batchNorm, nn.NewBatchNorm2d),
	featureNorm("BatchNorm3d", batchNorm, nn.NewBatchNorm3d),
	featureNorm("InstanceNorm1d", instanceNorm, nn.NewInstanceNorm1d),
	featureNorm("InstanceNorm2d", instanceNorm, nn.NewInstanceNorm2d),
	featureNorm("InstanceNorm3d", instanceNorm, nn.NewInstanceNorm3d),
	layer("GroupNorm", "(int num_groups, int num_channels, float eps=1e-05, bool affine=True, bool bias=True"+factory, func(a *Args, o []nn.GroupNormOption) any {
		return nn.NewGroupNorm(a.I("num_groups"), a.I("num_channels"), o...)
	}, "num_groups", "num_channels"),
	layer("LayerNorm", "(int[] normalized_shape, float eps=1e-05, bool elementwise_affine=True, bool bias=True"+factory, func(a *Args, o []nn.LayerNormOption) any {
		return nn.NewLayerNorm(a.Is("normalized_shape"), o...)
	}, "normalized_shape"),
	layer("RMSNorm", "(int[] normalized_shape, float? eps=None, bool elementwise_affine=True"+factory, func(a *Args, o []nn.RMSNormOption) any {
		return nn.NewRMSNorm(a.Is("normalized_shape"), o...)
	}, "normalized_shape"),
	layer("LocalResponseNorm", "(int size, float alpha=0.0001, float beta=0.75, float k=1.0)", func(a *Args, o []nn.LocalResponseNormOption) any {
		return nn.NewLocalResponseNorm(a.I("size"), o...)
	}, "size"),
}

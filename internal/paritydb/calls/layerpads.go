package calls

import (
	"github.com/gotorch/gotorch/torch/nn"
)

// padding is a class that pads.
func padding[M any](class string, build func(padding []int) M) adapter {
	return adapter{"nn." + class, []string{"(any padding)"}, func(a *Args) any { return build(ints(a, "padding")) }}
}

// constant is one that pads with a number.
func constant[M any](class string, build func(padding []int, value float64) M) adapter {
	return adapter{"nn." + class, []string{"(any padding, float value)"}, func(a *Args) any { return build(ints(a, "padding"), a.F("value")) }}
}

var padLayers = []adapter{
	padding("ReflectionPad1d", nn.NewReflectionPad1d[[]int]),
	padding("ReflectionPad2d", nn.NewReflectionPad2d[[]int]),
	padding("ReflectionPad3d", nn.NewReflectionPad3d[[]int]),
	padding("ReplicationPad1d", nn.NewReplicationPad1d[[]int]),
	padding("ReplicationPad2d", nn.NewReplicationPad2d[[]int]),
	padding("ReplicationPad3d", nn.NewReplicationPad3d[[]int]),
	padding("ZeroPad1d", nn.NewZeroPad1d[[]int]),
	padding("ZeroPad2d", nn.NewZeroPad2d[[]int]),
	padding("ZeroPad3d", nn.NewZeroPad3d[[]int]),
	padding("CircularPad1d", nn.NewCircularPad1d[[]int]),
	padding("CircularPad2d", nn.NewCircularPad2d[[]int]),
	padding("CircularPad3d", nn.NewCircularPad3d[[]int]),
	constant("ConstantPad1d", nn.NewConstantPad1d[[]int]),
	constant("ConstantPad2d", nn.NewConstantPad2d[[]int]),
	constant("ConstantPad3d", nn.NewConstantPad3d[[]int]),
}

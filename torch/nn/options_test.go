package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// An option is one of the layers that have a use for it, and of no other: given
// to those, it does not compile.
func TestOptionsFitTheirLayers(t *testing.T) {
	tests := []struct {
		option                                                 any
		conv, linear, maxPool, avgPool, norm, drop, relu, loss bool
	}{
		{option: nn.Stride(1), conv: true, maxPool: true, avgPool: true},
		{option: nn.Padding(1), conv: true, maxPool: true, avgPool: true},
		{option: nn.PaddingSame, conv: true},
		{option: nn.PaddingMode("zeros"), conv: true},
		{option: nn.Dilation(1), conv: true, maxPool: true},
		{option: nn.Groups(1), conv: true},
		{option: nn.Bias(true), conv: true, linear: true, norm: true},
		{option: nn.DType(torch.Float64), conv: true, linear: true, norm: true},
		{option: nn.Device(torch.CPU), conv: true, linear: true, norm: true},
		{option: nn.CeilMode(true), maxPool: true, avgPool: true},
		{option: nn.CountIncludePad(true), avgPool: true},
		{option: nn.DivisorOverride(1), avgPool: true},
		{option: nn.Eps(1), norm: true},
		{option: nn.Momentum(1), norm: true},
		{option: nn.CumulativeAverage(true), norm: true},
		{option: nn.Affine(true), norm: true},
		{option: nn.TrackRunningStats(true), norm: true},
		{option: nn.Inplace(true), drop: true, relu: true},
		{option: nn.Weight(torch.Tensor{}), loss: true},
		{option: nn.IgnoreIndex(1), loss: true},
		{option: nn.LabelSmoothing(0), loss: true},
		{option: nn.ReductionSum, loss: true},
	}
	for _, test := range tests {
		_, conv := test.option.(nn.Conv2dOption)
		_, linear := test.option.(nn.LinearOption)
		_, maxPool := test.option.(nn.MaxPool2dOption)
		_, avgPool := test.option.(nn.AvgPool2dOption)
		_, norm := test.option.(nn.BatchNorm2dOption)
		_, drop := test.option.(nn.DropoutOption)
		_, relu := test.option.(nn.ReLUOption)
		_, loss := test.option.(nn.CrossEntropyLossOption)
		assert.Equalf(t, []bool{test.conv, test.linear, test.maxPool, test.avgPool, test.norm, test.drop, test.relu, test.loss},
			[]bool{conv, linear, maxPool, avgPool, norm, drop, relu, loss}, "%T", test.option)
	}
}

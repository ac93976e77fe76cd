package models_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/vision/models"
)

// An error names the layer of a deep model that it came out of.
func TestLayerErrorOfResNet(t *testing.T) {
	net := models.NewResNet18(models.NumClasses(10))
	block := net.Layer1[0].(*models.BasicBlock)
	right, x := block.Conv2, torch.Zeros([]int{2, 3, 32, 32})
	block.Conv2 = nn.NewConv2d(32, 64, 3, nn.Padding(1))
	err := nn.Try(net, func() { net.Forward(x) })
	var e *nn.LayerError
	require.True(t, errors.As(err, &e))
	assert.Equal(t, "layer1.0.conv2", e.Path)
	assert.Same(t, block.Conv2, e.Layer)
	assert.ErrorContains(t, err, "torch: nn.Conv2d: conv2d(float32[2, 64, 8, 8], float32[64, 32, 3, 3]")
	assert.ErrorContains(t, err, "; in layer layer1.0.conv2, Conv2d")

	block.Conv2 = right
	net.Layer3[0].(*models.BasicBlock).Downsample[1] = nn.NewBatchNorm2d(7)
	err = nn.Try(net, func() { net.Forward(x) })
	assert.ErrorContains(t, err, "; in layer layer3.0.downsample.1, BatchNorm2d")
	assert.ErrorContains(t, torch.Try(func() { net.Forward(x) }), "; in layer 0.downsample.1, BatchNorm2d", "as far as a Sequential knows")

	net.FC = nn.NewLinear(3, 10)
	net.Layer3[0].(*models.BasicBlock).Downsample[1] = nn.NewBatchNorm2d(256)
	assert.ErrorContains(t, nn.Try(net, func() { net.Forward(x) }), "; in layer fc, Linear")
}

package models

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func TestSaveAndLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "resnet18.pth")
	a, b := NewResNet18(NumClasses(4)), NewResNet18(NumClasses(4))
	x := torch.Rand([]int{2, 3, 32, 32})
	a.Forward(x) // moves the running statistics
	require.NoError(t, torch.Save(path, nn.StateDict(a)))
	require.NoError(t, LoadWeights(t.Context(), b, path))
	nn.Eval(a)
	nn.Eval(b)
	assert.Equal(t, torch.ToSlice[float32](a.Forward(x)), torch.ToSlice[float32](b.Forward(x)))
}

// What a constructor makes outlives the scope that it is called in, and what
// Forward makes does not.
func TestModelsAndScopes(t *testing.T) {
	s := torch.NewScope()
	net := NewResNet18(NumClasses(4))
	s.Close()
	x := torch.Rand([]int{1, 3, 32, 32})
	nn.Eval(net)
	torch.GC()
	before := torch.MemoryStats()
	torch.NoGrad(func() {
		s := torch.NewScope()
		defer s.Close()
		assert.Equal(t, []int{1, 4}, net.Forward(x).Shape())
	})
	after := torch.MemoryStats()
	assert.Equal(t, []int64{before.Bytes, before.Tensors}, []int64{after.Bytes, after.Tensors})
}

func TestModelsPanic(t *testing.T) {
	resnet, vgg := NewResNet18(NumClasses(2)), NewVGG11(NumClasses(2), InitWeights(false))
	for name, tt := range map[string]struct {
		f    func()
		want string
	}{
		"channels":           {func() { resnet.Forward(torch.Zeros([]int{1, 1, 32, 32})) }, "conv2d(float32[1, 1, 32, 32], float32[64, 3, 7, 7])"},
		"type":               {func() { resnet.Forward(torch.Zeros([]int{1, 3, 32, 32}, torch.Float64)) }, "conv2d(float64"},
		"too small":          {func() { vgg.Forward(torch.Zeros([]int{1, 3, 16, 16})) }, "max_pool2d(float32[1, 512, 1, 1])"},
		"classes":            {func() { NewResNet18(NumClasses(-1)) }, "NewLinear"},
		"one value to train": {func() { resnet.Forward(torch.Zeros([]int{1, 3, 32, 32})) }, "more than 1 value per channel"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.ErrorContains(t, torch.Try(tt.f), tt.want)
		})
	}
}

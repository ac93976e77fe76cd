package main

import (
	"time"

	"github.com/gotorch/gotorch/examples/gpt/model"
	"github.com/gotorch/gotorch/internal/twin"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	"github.com/gotorch/gotorch/vision/models"
)

// row is one of the first table; the twins have the same under the same name. prepare
// makes a model, and what runs it forward.
type row struct {
	name    string
	prepare func() (m any, forward func() torch.Tensor)
}

var all = []row{
	on("Linear", func() nn.Module { return nn.NewLinear(1024, 1024) }, 128, 1024),
	on("Conv2d", func() nn.Module { return nn.NewConv2d(64, 64, 3, nn.Padding(1)) }, 8, 64, 56, 56),
	on("BatchNorm2d", func() nn.Module { return nn.NewBatchNorm2d(64) }, 8, 64, 56, 56),
	on("LayerNorm", func() nn.Module { return nn.NewLayerNorm(768) }, 512, 768),
	{"Embedding", func() (any, func() torch.Tensor) {
		m, x := nn.NewEmbedding(10_000, 256), torch.Randint(10_000, []int{1024})
		return m, func() torch.Tensor { return m.Forward(x) }
	}},
	{"MultiheadAttention", func() (any, func() torch.Tensor) {
		m, x := nn.NewMultiheadAttention(512, 8), input(128, 8, 512)
		return m, func() torch.Tensor {
			y, _ := m.Forward(x, x, x, nn.NeedWeights(false))
			return y
		}
	}},
	{"LSTM", func() (any, func() torch.Tensor) {
		m, x := nn.NewLSTM(256, 256, nn.NumLayers(2)), input(64, 16, 256)
		return m, func() torch.Tensor {
			y, _, _ := m.Forward(x)
			return y
		}
	}},
	{"MLP", func() (any, func() torch.Tensor) {
		x, y := torch.Randn([]int{128, 784}), torch.Randint(10, []int{128})
		m := nn.NewSequential(nn.NewLinear(784, 512), nn.NewReLU(), nn.NewLinear(512, 512), nn.NewReLU(), nn.NewLinear(512, 10))
		return m, func() torch.Tensor { return F.CrossEntropy(m.Forward(x), y) }
	}},
	on("GPT-2 small block", func() nn.Module { return model.NewBlock(model.Size{Embd: 768, Heads: 12}) }, 2, 256, 768),
	{"ResNet-18", func() (any, func() torch.Tensor) {
		m, x := models.NewResNet18(), torch.Randn([]int{8, 3, 224, 224})
		return m, func() torch.Tensor { return m.Forward(x) }
	}},
}

func modelNames() (names []string) {
	for _, r := range all {
		names = append(names, r.name)
	}
	return names
}

func input(shape ...int) torch.Tensor { return torch.Randn(shape).RequiresGrad_() }

// on is a model of one tensor of the given shape.
func on(name string, make func() nn.Module, shape ...int) row {
	return row{name, func() (any, func() torch.Tensor) {
		m, x := make(), input(shape...)
		return m, func() torch.Tensor { return m.Forward(x) }
	}}
}

// prepare returns what is timed under a name.
func prepare(_, name string) twin.Run {
	if name == gptTraining || name == gptGeneration {
		return gpt(name)
	}
	for _, r := range all {
		if r.name == name {
			return train(r)
		}
	}
	step := optimizer(name)
	return func(n int) time.Duration {
		for range n {
			step()
		}
		return 0
	}
}

// train runs forward and backward.
func train(r row) twin.Run {
	net, forward := r.prepare()
	params := nn.Parameters(net)
	run := func() {
		defer torch.NewScope().Close()
		torch.ClearGrads(params)
		forward().Sum().Backward()
	}
	return func(n int) time.Duration {
		for range n {
			run()
		}
		return 0
	}
}

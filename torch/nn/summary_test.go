package nn_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// twoPools uses one layer twice, a layer of its own, and randomness of its own.
type twoPools struct {
	Conv     *nn.Conv2d
	Pool     *nn.MaxPool2d
	Blocks   []nn.Module
	Scale    *scale
	Head     nn.Sequential
	Training bool
}

func (m *twoPools) Forward(x torch.Tensor) torch.Tensor {
	x = m.Pool.Forward(m.Pool.Forward(m.Conv.Forward(x)))
	for _, b := range m.Blocks {
		x = b.Forward(x)
	}
	x = m.Scale.Forward(F.Dropout(x, 0.5, m.Training)).Add(torch.Rand([]int{1}))
	return m.Head.Forward(x.Flatten(1))
}

func newTwoPools() *twoPools {
	m := &twoPools{Conv: nn.NewConv2d(3, 4, 3, nn.Padding(1)), Pool: nn.NewMaxPool2d(2),
		Blocks: []nn.Module{nn.NewSequential(nn.NewBatchNorm2d(4), nn.NewReLU()), nn.NewIdentity()},
		Scale:  newScale(), Head: nn.NewSequential(nn.NewLinear(16, 10), nn.NewDropout(0.5)), Training: true}
	nn.Freeze(m.Conv)
	return m
}

func TestSummary(t *testing.T) {
	m := newTwoPools()
	nn.Eval(m.Head)
	before := torch.DefaultGenerator().State()
	s := nn.Summary(m, 5, 3, 8, 8)
	assert.Equal(t, `Layer                   Output shape               Parameters
─────────────────────────────────────────────────────────────
twoPools                [5, 10]                             -
  Conv2d: conv          [5, 4, 8, 8]                      112
  MaxPool2d: pool       [5, 4, 4, 4] [5, 4, 2, 2]           -
  Sequential: blocks.0  [5, 4, 2, 2]                        -
    BatchNorm2d: 0      [5, 4, 2, 2]                        8
    ReLU: 1             [5, 4, 2, 2]                        -
  Identity: blocks.1    [5, 4, 2, 2]                        -
  scale: scale                                              1
  Sequential: head      [5, 10]                             -
    Linear: 0           [5, 10]                           170
    Dropout: 1          [5, 10]                             -
─────────────────────────────────────────────────────────────
Parameters: 291, trainable: 179, frozen: 112
Mult-adds: 36,730
Bytes: input 3,840, outputs 5,640, parameters 1,164
`, s.String())
	assert.Equal(t, 291, s.Parameters)
	assert.Equal(t, 179, s.Trainable)

	assert.True(t, before.Equal(torch.DefaultGenerator().State()), "nothing was drawn")
	bn, drop := m.Blocks[0].(nn.Sequential)[0].(*nn.BatchNorm2d), m.Head[1].(*nn.Dropout)
	assert.Equal(t, []bool{true, true, false}, []bool{m.Training, bn.Training, drop.Training}, "modes are as they were")
	assert.Zero(t, bn.NumBatchesTracked.Item())
}

func TestSummaryWithoutShape(t *testing.T) {
	s := nn.Summary(newTwoPools())
	assert.Len(t, s.Layers, 11)
	for _, l := range s.Layers {
		assert.Empty(t, l.Outputs)
	}
	assert.Equal(t, nn.LayerSummary{Name: "head.0", Type: "Linear", Depth: 2, Parameters: 170}, s.Layers[9])
}

func TestSummaryCountsSharedParametersOnce(t *testing.T) {
	l := nn.NewLinear(1000, 1000)
	s := nn.Summary(nn.NewSequential(l, nn.NewReLU(), l), 1, 1000)
	assert.Equal(t, 1001000, s.Parameters)
	assert.Len(t, s.Layers, 3)
	assert.Contains(t, s.String(), "1,001,000")
}

func TestSummaryOfTypes(t *testing.T) {
	s := nn.Summary(nn.To(nn.NewSequential(nn.NewLinear(2, 3)), torch.Float64), 1, 2)
	assert.Equal(t, [][]int{{1, 3}}, s.Layers[0].Outputs)
}

// When the model panics, modes and generators are as they were, and layers
// report to nobody.
func TestSummaryOfABrokenModel(t *testing.T) {
	m := newTwoPools()
	assert.ErrorContains(t, torch.Try(func() { nn.Summary(m, 1, 4, 8, 8) }), "conv2d")
	assert.True(t, m.Training)
	assert.NotPanics(t, func() { nn.Summary(m, 1, 3, 8, 8) })
	assert.ErrorContains(t, torch.Try(func() { nn.Summary(nil, 1) }), "the model is nil")
}

// Models that other goroutines run do not get into a summary.
func TestSummaryAmongOthers(t *testing.T) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 5 {
				s := nn.Summary(nn.NewSequential(nn.NewLinear(2, 3), nn.NewReLU()), 1, 2)
				assert.Equal(t, [][]int{{1, 3}}, s.Layers[1].Outputs)
			}
		}()
	}
	wg.Wait()
}

// The numbers are those that torchinfo 1.8 gives for the same models in Python.
func TestSummaryCountsAsTorchinfo(t *testing.T) {
	shared := nn.NewLinear(3, 3)
	for name, test := range map[string]struct {
		s         *nn.ModelSummary
		multAdds  int
		ofLayers  []int
		bytes     int // of the parameters
		outputs   int // torchinfo has twice as many, for gradients
		parameter int
	}{
		"LeNet":   {s: nn.Summary(NewLeNet(), 4, 3, 32, 32), multAdds: 2632952, bytes: 248024, outputs: 208576 / 2, parameter: 62006},
		"several": {s: nn.Summary(newSeveral(), 5, 2, 9), multAdds: 2015, ofLayers: []int{0, 840, 40, 720, 0, 160, 255}, bytes: 532, outputs: 3640 / 2, parameter: 133},
		"shared":  {s: nn.Summary(nn.NewSequential(shared, nn.NewReLU(), shared), 5, 3), multAdds: 120, ofLayers: []int{0, 120, 0}, bytes: 48, outputs: 240 / 2, parameter: 12},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, []int{test.multAdds, test.bytes, test.outputs, test.parameter}, []int{test.s.MultAdds, test.s.ParameterBytes, test.s.OutputBytes, test.s.Parameters})
			var layers []int
			for _, l := range test.s.Layers {
				layers = append(layers, l.MultAdds)
			}
			if test.ofLayers != nil {
				assert.Equal(t, test.ofLayers, layers)
			}
		})
	}
}

func newSeveral() nn.Sequential {
	return nn.NewSequential(nn.NewConv1d(2, 4, 3, nn.Bias(false)), nn.NewBatchNorm1d(4), nn.NewConvTranspose1d(4, 2, 2),
		nn.NewFlatten(), nn.NewLayerNorm(16), nn.NewLinear(16, 3))
}

func TestSummaryFunc(t *testing.T) {
	pool, back := nn.NewMaxPool2d(2), nn.NewMaxUnpool2d(2)
	m := &struct {
		Pool *nn.MaxPool2d
		Back *nn.MaxUnpool2d
	}{pool, back}
	s := nn.SummaryFunc(m, func() []torch.Tensor {
		y, indices := pool.ForwardIndices(torch.Zeros([]int{1, 2, 4, 4}))
		return []torch.Tensor{back.Forward(y, indices)}
	})
	assert.Equal(t, [][]int{{1, 2, 4, 4}}, s.Layers[0].Outputs)
	assert.Equal(t, [][]int{{1, 2, 2, 2}}, s.Layers[1].Outputs)
	assert.Equal(t, [][]int{{1, 2, 2, 2}}, s.Layers[2].Inputs)
	assert.Equal(t, [][]int{{1, 2, 4, 4}}, s.Layers[2].Outputs)
	assert.Equal(t, 128, s.InputBytes)
}

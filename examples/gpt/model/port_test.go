package model

import (
	"testing"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/torchtest"
)

// TestPort holds each layer of the model, its gradients and a step against twin.py.
func TestPort(t *testing.T) {
	net := NewGPT(Size{Vocab: 9, Block: 8, Layers: 2, Heads: 2, Embd: 8})
	idx := torch.FromSlice([]int64{1, 8, 0, 3, 3, 7, 2, 5, 4, 4, 6, 0, 2, 1, 8, 5}, 2, 8)

	torchtest.SameAs(t, net, "../twin.py", "build_model", torchtest.Input(idx))
}

// Dropout draws what Python draws, in attention too.
func TestPortWithDropout(t *testing.T) {
	net := NewGPT(Size{Vocab: 9, Block: 8, Layers: 1, Heads: 2, Embd: 8, Dropout: 0.5})
	idx := torch.FromSlice([]int64{1, 8, 0, 3, 3, 7, 2, 5}, 1, 8)

	torchtest.SameAs(t, net, "../twin.py", "build_model", torchtest.Input(idx), torchtest.Args{"layers": 1, "dropout": 0.5})
}

// TestPortInit holds the parameters against Python's that the model begins with.
func TestPortInit(t *testing.T) {
	small := func() *GPT { return NewGPT(Size{Vocab: 9, Block: 8, Layers: 2, Heads: 2, Embd: 8}) }

	torchtest.SameInit(t, small, "../twin.py", "build_model")
}

// TestPortTraining holds the loss of each step against Python's, and the parameters in the
// end.
func TestPortTraining(t *testing.T) {
	data := []int64{1, 8, 0, 3, 3, 7, 2, 5, 4, 4, 6, 0, 2, 1, 8, 5}

	torchtest.SameTraining(t, func(step torchtest.Step) *GPT {
		net := NewGPT(Size{Vocab: 9, Block: 8, Layers: 2, Heads: 2, Embd: 8, Dropout: 0.1})
		err := Train(t.Context(), net, NewOptimizer(net, 1e-2), data, Training{Steps: 8, Batch: 2, Warmup: 3}, func(_ int, loss float64) { step(loss) })
		if err != nil {
			t.Error(err)
		}
		return net
	}, "../twin.py", "train_small", torchtest.Input(torch.FromSlice(data, len(data))))
}

// Steps of training leave nothing behind but what the optimizer keeps, and that goes
// with it.
func TestTrainingLeavesNothing(t *testing.T) {
	data := make([]int64, 100)
	trainOnce := func() {
		net := NewGPT(Size{Vocab: 9, Block: 8, Layers: 2, Heads: 2, Embd: 8})
		if err := Train(t.Context(), net, NewOptimizer(net, 1e-3), data, Training{Steps: 3, Batch: 2}, func(int, float64) {}); err != nil {
			t.Error(err)
		}
	}
	trainOnce() // libtorch fills caches of its own

	torchtest.NoLeak(t)
	trainOnce()
}

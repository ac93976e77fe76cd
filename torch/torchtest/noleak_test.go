package torchtest_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
	"github.com/gotorch/gotorch/torch/torchtest"
)

var kept []torch.Tensor

func makeAndKeep() { kept = append(kept, torch.Ones([]int{1000}), torch.Ones([]int{10})) }

func TestNoLeak(t *testing.T) {
	defer func() { kept = nil }()
	fake := try(t, func(t *fakeT) {
		torchtest.NoLeak(t)
		for range 3 {
			torch.Ones([]int{1000}) // garbage
		}
		kept = append(kept, torch.Zeros([]int{5}))
		t.Cleanup(func() { kept = nil })
	})
	assert.False(t, fake.failed, "what it cleans up itself: %s", &fake.text)

	fake = try(t, func(t *fakeT) {
		torchtest.NoLeak(t)
		makeAndKeep()
	})
	assert.True(t, fake.failed)
	assert.Regexp(t, `the test leaves 2 tensors alive that it made, and \d+ bytes more of native memory than before it.`, fake.text.String())
	assert.Contains(t, fake.text.String(), "1 alive, made at:\n\t")
	assert.Contains(t, fake.text.String(), "makeAndKeep\n\t\t")
	assert.Contains(t, fake.text.String(), "noleak_test.go:")
	assert.NotContains(t, fake.text.String(), "testing.")
	assert.NotContains(t, fake.text.String(), "(*Call)")

	fake = try(t, func(t *fakeT) {
		torchtest.NoLeak(t) // of what was there before it says nothing
		inner := try(t.TB.(*testing.T), func(t *fakeT) {
			torchtest.NoLeak(t)
			makeAndKeep()
		})
		assert.Contains(t.TB, inner.text.String(), "makeAndKeep")
		kept = kept[:2]
		clear(kept[2:cap(kept)])
	})
	assert.False(t, fake.failed, "%s", &fake.text)
}

// What was there before and is garbage at the end covers no leak of the same size.
func TestNoLeakBesideGarbage(t *testing.T) {
	defer func() { kept = nil }()
	fake := try(t, func(t *fakeT) {
		before := torch.Ones([]int{5000})
		torchtest.NoLeak(t)
		kept = []torch.Tensor{before.Sum()}
	})
	assert.Contains(t, fake.text.String(), "the test leaves 1 tensor alive that it made.\n1 alive, made at:\n\t")
}

// What a step of training puts in the place of something older is no leak.
func TestNoLeakOfTraining(t *testing.T) {
	net := nn.NewSequential(nn.NewLinear(3, 4), nn.NewBatchNorm1d(4), nn.NewLinear(4, 2))
	opt := optim.NewAdamW(nn.Parameters(net), 1e-2)
	schedule := lr.NewOneCycleLR(opt, 1e-1, 10)
	step := func() {
		defer torch.NewScope().Close()
		opt.ZeroGrad()
		net.Forward(torch.Randn([]int{5, 3})).Square().Sum().Backward()
		utils.ClipGradNorm_(nn.Parameters(net), 1)
		opt.Step()
		schedule.Step()
	}
	step()
	fake := try(t, func(t *fakeT) {
		torchtest.NoLeak(t)
		step()
	})
	assert.False(t, fake.failed, "%s", &fake.text)
	runtime.KeepAlive(net)
	runtime.KeepAlive(schedule)
}

// A gradient has no Go tensor until somebody asks for it.
func TestNoLeakOfGradients(t *testing.T) {
	w := torch.Ones([]int{1000}).RequiresGrad_()
	fake := try(t, func(t *fakeT) {
		torchtest.NoLeak(t)
		w.Sum().Backward()
	})
	assert.Contains(t, fake.text.String(), "No Go tensor made since holds them: a gradient or a graph does")
	runtime.KeepAlive(w)
}

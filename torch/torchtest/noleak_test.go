package torchtest_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
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
	assert.Regexp(t, `the test leaves \d+ bytes of native memory that had not been there before it \(\d+ now, \d+ then\); \d+ tensors are alive, \d+ then.`, fake.text.String())
	assert.Contains(t, fake.text.String(), "1 alive, made at:\n\t")
	assert.Contains(t, fake.text.String(), "makeAndKeep\n\t\t")
	assert.Contains(t, fake.text.String(), "noleak_test.go:")
	assert.NotContains(t, fake.text.String(), "testing.")

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

// A gradient has no Go tensor until somebody asks for it.
func TestNoLeakOfGradients(t *testing.T) {
	w := torch.Ones([]int{1000}).RequiresGrad_()
	fake := try(t, func(t *fakeT) {
		torchtest.NoLeak(t)
		w.Sum().Backward()
	})
	assert.Contains(t, fake.text.String(), "No Go tensor made since holds it: a gradient or a graph does")
	runtime.KeepAlive(w)
}

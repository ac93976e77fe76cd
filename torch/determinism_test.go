package torch_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

func TestUseDeterministicAlgorithms(t *testing.T) {
	defer torch.UseDeterministicAlgorithms(false)
	// put_ is one of the few that cannot on a CPU.
	put := torch.Operator{Name: "aten::put_"}
	refused := func() error {
		return torch.Try(func() {
			var c torch.Call
			c.Tensor(torch.Zeros([]int{3}))
			c.Tensor(ints(0, 0))
			c.Tensor(torch.Ones([]int{2}))
			c.Run1(&put)
		})
	}
	assert.False(t, torch.AreDeterministicAlgorithmsEnabled())
	assert.NoError(t, refused())

	torch.UseDeterministicAlgorithms(true)
	assert.True(t, torch.AreDeterministicAlgorithmsEnabled())
	assert.False(t, torch.IsDeterministicAlgorithmsWarnOnlyEnabled())
	assert.ErrorContains(t, refused(), "does not have a deterministic implementation")
	assert.True(t, math.IsNaN(torch.Empty([]int{3}).Select(0, 1).Item()), "memory is filled")

	torch.UseDeterministicAlgorithms(true, torch.WarnOnly(true))
	assert.True(t, torch.IsDeterministicAlgorithmsWarnOnlyEnabled())
	ws := torch.CatchWarnings(func() { assert.NoError(t, refused(), "a warning only") })
	require.Len(t, ws, 1)
	assert.Contains(t, ws[0].Message, "put_ does not have a deterministic implementation")
	torch.UseDeterministicAlgorithms(false)
	assert.False(t, torch.IsDeterministicAlgorithmsWarnOnlyEnabled())
}

func TestFloat32MatmulPrecision(t *testing.T) {
	assert.Equal(t, "highest", torch.GetFloat32MatmulPrecision())
	defer torch.SetFloat32MatmulPrecision("highest")
	for _, p := range []string{"high", "medium", "highest"} {
		torch.SetFloat32MatmulPrecision(p)
		assert.Equal(t, p, torch.GetFloat32MatmulPrecision())
	}
	for _, p := range []string{"", "low", "HIGH"} {
		assert.ErrorContains(t, torch.Try(func() { torch.SetFloat32MatmulPrecision(p) }), "it can be highest, high or medium")
	}
}

func TestSetFlushDenormal(t *testing.T) {
	tiny := torch.Full([]int{1}, 1e-310, torch.Float64)
	done := make(chan bool)
	go func() { // a thread of its own, which ends with the goroutine
		defer close(done)
		torch.WithThreads(1, func() {
			if !torch.SetFlushDenormal(true) {
				t.Log("this processor cannot")
				return
			}
			defer torch.SetFlushDenormal(false)
			assert.Equal(t, 0.0, tiny.MulScalar(1).Item())
		})
	}()
	<-done
	assert.Equal(t, 1e-310, tiny.MulScalar(1).Item())
}

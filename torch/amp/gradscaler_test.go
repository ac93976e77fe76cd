package amp_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/amp"
	"github.com/gotorch/gotorch/torch/optim"
)

func parameter(v ...float32) torch.Tensor { return torch.FromSlice(v).RequiresGrad_() }

func TestScalerState(t *testing.T) {
	w := parameter(1, 2)
	opt := optim.NewSGD([]torch.Tensor{w}, 0.1)
	a := amp.NewGradScaler(torch.CPUType, amp.InitScale(8), amp.GrowthFactor(4), amp.BackoffFactor(0.25), amp.GrowthInterval(2))
	assert.Equal(t, 8.0, a.GetScale())
	step := func(s *amp.GradScaler) {
		s.Scale(w.Mul(w).Sum()).Backward()
		s.Step(opt)
		s.Update()
		opt.ZeroGrad()
	}
	step(a)
	b := amp.NewGradScaler(torch.CPUType)
	require.NoError(t, b.LoadStateDict(a.StateDict()))
	assert.Equal(t, a.StateDict().String(), b.StateDict().String())
	assert.Equal(t, "{'scale': 8.0, 'growth_factor': 4.0, 'backoff_factor': 0.25, 'growth_interval': 2, '_growth_tracker': 1}", b.StateDict().String())
	step(b)
	assert.Equal(t, 32.0, b.GetScale(), "the second good step of two")
	require.NoError(t, b.LoadStateDict(a.StateDict()))
	assert.Equal(t, 8.0, b.GetScale())
	b.UpdateTo(2)
	assert.Equal(t, 2.0, b.GetScale())

	assert.ErrorContains(t, a.LoadStateDict(torch.NewDict()), "the source state dict is empty")
	assert.ErrorContains(t, a.LoadStateDict(nil), "the source state dict is empty")
	err := a.LoadStateDict(torch.NewDict("scale", "large"))
	assert.ErrorContains(t, err, "scale")
	assert.ErrorContains(t, err, "growth_factor")
	assert.Equal(t, 8.0, a.GetScale(), "as before")
}

func TestScalerOff(t *testing.T) {
	w := parameter(1)
	opt := optim.NewSGD([]torch.Tensor{w}, 1)
	s := amp.NewGradScaler(torch.CPUType, amp.Enabled(false))
	assert.False(t, s.IsEnabled())
	loss := w.Mul(w).Sum()
	assert.True(t, s.Scale(loss).Same(loss))
	loss.Backward()
	s.Unscale_(opt)
	assert.True(t, s.Step(opt))
	s.Update()
	s.UpdateTo(3)
	assert.Equal(t, 1.0, s.GetScale())
	assert.Equal(t, 0, s.StateDict().Len())
	assert.NoError(t, s.LoadStateDict(nil))
	assert.Equal(t, []float32{-1}, torch.ToSlice[float32](w.Detach()))
	assert.Equal(t, torch.CUDAAvailable(), amp.NewGradScaler(torch.CUDAType).IsEnabled())
	w.SetGrad(torch.Tensor{})
}

// A scaler outlives the scope that it was first used in, and serves two optimizers.
func TestScalerScopes(t *testing.T) {
	w, v := parameter(1), parameter(1)
	a, b := optim.NewSGD([]torch.Tensor{w}, 0.1), optim.NewSGD([]torch.Tensor{v}, 0.1)
	s := amp.NewGradScaler(torch.CPUType, amp.InitScale(4))
	for range 3 {
		func() {
			defer torch.NewScope().Close()
			zero := 0.0
			s.Scale(w.Mul(w).Sum().Add(v.Sum().MulScalar(1 / zero))).Backward()
			assert.True(t, s.Step(a))
			assert.False(t, s.Step(b))
			s.Update()
			a.ZeroGrad()
			b.ZeroGrad()
		}()
	}
	assert.Equal(t, 0.5, s.GetScale())
	assert.Equal(t, []float32{1}, torch.ToSlice[float32](v.Detach()))
}

func TestScalerErrors(t *testing.T) {
	w, half := parameter(1), torch.Ones([]int{1}, torch.Float16).RequiresGrad_()
	started := func(w torch.Tensor) (*amp.GradScaler, optim.Optimizer) {
		s := amp.NewGradScaler(torch.CPUType)
		s.Scale(w.Sum()).Backward()
		return s, optim.NewSGD([]torch.Tensor{w}, 0.1)
	}
	for want, f := range map[string]func(){
		"growth factor must be > 1.0":          func() { amp.NewGradScaler(torch.CPUType, amp.GrowthFactor(1)) },
		"backoff factor must be < 1.0":         func() { amp.NewGradScaler(torch.CPUType, amp.BackoffFactor(1)) },
		"growth interval must be at least 1":   func() { amp.NewGradScaler(torch.CPUType, amp.GrowthInterval(0)) },
		"GradScaler.Step(): there is no scale": func() { amp.NewGradScaler(torch.CPUType).Step(optim.NewSGD([]torch.Tensor{w}, 1)) },
		"GradScaler.Update(): there is no":     func() { amp.NewGradScaler(torch.CPUType).Update() },
		"No inf checks were recorded prior":    func() { s, _ := started(w); s.Update() },
		"Unscale_ has already been called":     func() { s, o := started(w); s.Unscale_(o); s.Unscale_(o) },
		"Unscale_ is being called after Step":  func() { s, o := started(w); s.Step(o); s.Unscale_(o) },
		"Step has already been called since":   func() { s, o := started(w); s.Step(o); s.Step(o) },
		"none of its parameters has a grad":    func() { s, _ := started(w); s.Step(optim.NewSGD([]torch.Tensor{parameter(1)}, 1)) },
		"Attempting to unscale FP16 gradients": func() { s, o := started(half); s.Step(o) },
	} {
		assert.ErrorContains(t, torch.Try(f), want)
		w.SetGrad(torch.Tensor{})
	}
}

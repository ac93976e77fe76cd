package lr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
)

func TestConstructorsPanic(t *testing.T) {
	o := optimizer("")
	for _, c := range []struct {
		message string
		make    func()
	}{
		{"lr.StepLR(): the step size must be at least 1, not 0", func() { lr.NewStepLR(o, 0) }},
		{"lr.CosineAnnealingLR(): the number of epochs to the smallest rate must be at least 1, not -3", func() { lr.NewCosineAnnealingLR(o, -3) }},
		{"lr.MultiStepLR(): parameter group 0 has no initial learning rate, which going on after epoch 5 needs", func() { lr.NewMultiStepLR(optimizer(""), nil, lr.LastEpoch(5)) }},
		{"lr.StepLR(): LastEpoch is -2", func() { lr.NewStepLR(o, 1, lr.LastEpoch(-2)) }},
		{"lr.LambdaLR(): expected 2 lambdas, one for each parameter group, got 1", func() { lr.NewLambdaLR(o, []func(int) float64{inverse}) }},
		{"lr.LambdaLR(): lambda 1 is nil", func() { lr.NewLambdaLR(o, []func(int) float64{inverse, nil}) }},
	} {
		require.ErrorContains(t, torch.Try(c.make), c.message)
	}
}

// What does not fit is refused, and changes nothing.
func TestLoadStateDictRefuses(t *testing.T) {
	o := optimizer("")
	step, multi := lr.NewStepLR(o, 7), lr.NewMultiStepLR(o, []int{3})
	set := func(s lr.Scheduler, key string, value any) *torch.Dict {
		d := s.StateDict()
		d.Set(key, value)
		d.Set("gamma", 0.9)
		return d
	}
	for _, c := range []struct {
		s       lr.Scheduler
		d       *torch.Dict
		message string
	}{
		{step, nil, "the dict is nil"},
		{step, torch.NewDict(), "there is no 'step_size' in the dict, whose keys are []"},
		{step, set(step, "step_size", "7"), "'step_size' in the dict is a string; expected an int"},
		{step, set(step, "step_size", 0), `"step_size" is 0; expected at least 1`},
		{step, set(step, "base_lrs", []any{0.1}), `"base_lrs" has 1 learning rates, the optimizer has 2 parameter groups`},
		{step, set(step, "_last_lr", []any{0.1, "?"}), "'_last_lr' in the dict is a []interface {}; expected a list of numbers"},
		{step, set(step, "last_epoch", 0.5), "'last_epoch' in the dict is a float64; expected an int"},
		{step, multi.StateDict(), "there is no 'step_size'"},
		{multi, set(multi, "milestones", torch.NewDict("a", 1)), "milestone a is a string; expected an int"},
		{multi, set(multi, "milestones", torch.NewDict(1, 0.5)), "1 in the dict is a float64; expected an int"},
	} {
		before := c.s.StateDict().String()
		require.ErrorContains(t, c.s.LoadStateDict(c.d), c.message)
		require.Equal(t, before, c.s.StateDict().String())
	}
}

// A second scheduler on an optimizer starts from the first one's initial rates.
func TestInitialLR(t *testing.T) {
	p := []torch.Tensor{torch.Zeros([]int{1})}
	o := optim.NewAdamW(p, 0.5)
	g := o.ParamGroups()[0]
	_, ok := g.InitialLR()
	require.False(t, ok)
	lr.NewLambdaLR(o, func(int) float64 { return 0.5 })
	require.Equal(t, 0.25, g.LR)
	lr.NewLambdaLR(o, func(int) float64 { return 0.1 })
	require.Equal(t, 0.05, g.LR)
	initial, ok := g.InitialLR()
	require.True(t, ok)
	require.Equal(t, 0.5, initial)
}

package optim_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
)

func scalar(v float64) torch.Tensor { return torch.ScalarTensor(v, torch.Float32) }

func TestTensorOptionsPanic(t *testing.T) {
	p := []torch.Tensor{leaf(1, 2)}
	two := torch.FromSlice([]float32{0.1, 0.1})
	stepping := func(o optim.Optimizer) { stepped(o) }
	recorded := optim.Differentiable(true)
	for _, c := range []struct {
		message string
		f       func()
	}{
		{"optim.SGD(): Tensor lr must be 1-element, and it has 2", func() { optim.NewSGD(p, 0, optim.LRTensor(two)) }},
		{"optim.Muon(): Tensor lr must be 1-element", func() { optim.NewMuon([]torch.Tensor{torch.Ones([]int{2, 2})}, 0, optim.LRTensor(two)) }},
		{"optim.LBFGS(): Tensor lr must be 1-element", func() { optim.NewLBFGS(p, 0, optim.LRTensor(two)) }},
		{"optim.SGD(): Tensor weight_decay must be 1-element", func() { optim.NewSGD(p, 1, optim.WeightDecayTensor(two)) }},
		{"optim.Adam(): Tensor weight_decay must be 1-element", func() { optim.NewAdam(p, 1, optim.WeightDecayTensor(two)) }},
		{"optim.Adam(): Tensor betas[1] must be 1-element", func() { optim.NewAdam(p, 1, optim.BetasTensor(scalar(0.9), two)) }},
		{"optim.SGD(): Invalid learning rate: -1.0", func() { optim.NewSGD(p, 1, optim.LRTensor(scalar(-1))) }},
		{"optim.SparseAdam(): Invalid learning rate: 0.0; it must be positive", func() { optim.NewSparseAdam(p, 1, optim.LRTensor(scalar(0))) }},
		{"optim.Adam(): Invalid beta parameter at index 1: 1.0", func() { optim.NewAdam(p, 1, optim.BetasTensor(scalar(0.5), scalar(1))) }},
		{"optim.Adam(): betas must be either both floats or both Tensors", func() { optim.NewAdam(p, 1, optim.BetasTensor(scalar(0.5), torch.Tensor{})) }},
		{"optim.AdamW(): lr as a Tensor is not supported for capturable=False and foreach=True", func() { optim.NewAdamW(p, 1, optim.LRTensor(scalar(1)), optim.Foreach(true)) }},
		{"optim.AdamW(): betas[0] as a Tensor is not supported for capturable=False and foreach=True", func() { optim.NewAdamW(p, 1, optim.BetasTensor(scalar(0.5), scalar(0.5)), optim.Foreach(true)) }},
		{"optim.Adam(): `fused` does not support `differentiable`", func() { optim.NewAdam(p, 1, optim.Fused(true), recorded) }},
		{"optim.SGD(): `fused` does not support `differentiable`", func() { optim.NewSGD(p, 1, optim.Fused(true), recorded) }},
		{"optim.Adagrad(): `fused` does not support `differentiable`", func() { optim.NewAdagrad(p, 1, optim.Fused(true), recorded) }},
		{"optim.SGD(): _foreach ops don't support autograd", func() { stepping(optim.NewSGD(p, 1, optim.Foreach(true), recorded)) }},
		{"optim.Rprop(): _foreach ops don't support autograd", func() { stepping(optim.NewRprop(p, 1, optim.Foreach(true), recorded)) }},
		{"optim.Adam(): lr as a Tensor is not supported", func() { // which is noticed where it comes later as well
			o := optim.NewAdam(p, 1, optim.Foreach(true))
			o.Groups()[0].LRTensor = scalar(1)
			stepping(o)
		}},
		{"optim.Adam(): beta1 as a Tensor is not supported", func() {
			o := optim.NewAdam(p, 1, optim.Foreach(true))
			o.Groups()[0].BetasTensor = [2]torch.Tensor{scalar(0.5), scalar(0.5)}
			stepping(o)
		}},
		{"a leaf Variable that requires grad is being used in an in-place operation", func() { stepping(optim.NewSGD(p, 1, recorded)) }},
		{"optim.RMSprop(): the learning rate requires a gradient, and goes into an operator as a number here", func() { stepping(optim.NewRMSprop(p, 1, optim.LRTensor(scalar(1).RequiresGrad_()))) }},
		{"optim.Adam(): If capturable=True, params and state_steps must be on supported devices: ['cuda', 'xpu', 'hpu', 'privateuseone', 'xla'].; parameter 0 is on cpu", func() { stepping(optim.NewAdam(p, 1, optim.Capturable(true))) }},
		{"optim.Adam(): If capturable=True, params and state_steps must be on supported devices: ['cuda', 'xpu', 'hpu', 'privateuseone'].", func() { stepping(optim.NewAdam(p, 1, optim.Capturable(true), optim.Foreach(true))) }},
		{"optim.Adadelta(): If capturable=True, params and state_steps must", func() { stepping(optim.NewAdadelta(p, 1, optim.Capturable(true))) }},
		{"optim.Adamax(): If capturable=True, params and state_steps must", func() { stepping(optim.NewAdamax(p, 1, optim.Capturable(true))) }},
		{"optim.ASGD(): If capturable=True, params, mus, etas, and state_steps must", func() { stepping(optim.NewASGD(p, 1, optim.Capturable(true))) }},
		{"optim.NAdam(): If capturable=True, params, mu_products and state_steps must", func() { stepping(optim.NewNAdam(p, 1, optim.Capturable(true))) }},
		{"optim.RAdam(): If capturable=True, params and state_steps must", func() { stepping(optim.NewRAdam(p, 1, optim.Capturable(true))) }},
		{"optim.RMSprop(): If capturable=True, params and state_steps must", func() { stepping(optim.NewRMSprop(p, 1, optim.Capturable(true))) }},
		{"optim.Rprop(): If capturable=True, params and state_steps must", func() { stepping(optim.NewRprop(p, 1, optim.Capturable(true))) }},
	} {
		err := torch.Try(c.f)
		require.ErrorContains(t, err, c.message)
		require.IsType(t, &torch.Error{}, err)
		require.Equal(t, []float32{1, 2}, floats(p[0]), c.message)
	}
}

// A scheduler fills the tensor that the optimizer got, whoever else holds it.
func TestScheduledTensor(t *testing.T) {
	rate := scalar(0.5)
	p := leaf(1)
	sgd := optim.NewSGD([]torch.Tensor{p}, 7, optim.LRTensor(rate))
	sgd.AddParamGroup([]torch.Tensor{leaf(2)}) // shares it
	sgd.AddParamGroup([]torch.Tensor{leaf(3)}, optim.LR(0.25))
	require.True(t, sgd.Groups()[1].LRTensor.Same(rate))
	require.False(t, sgd.Groups()[2].LRTensor.Defined())
	s := lr.NewExponentialLR(sgd, 0.5)
	require.Equal(t, []float64{0.5, 0.5, 0.25}, s.LastLR())
	stepped(sgd)
	require.Equal(t, []float32{0.5}, floats(p))
	s.Step() // each group multiplies what it finds before any of them is filled
	require.Equal(t, 0.25, rate.Item())
	require.Equal(t, []float64{0.25, 0.25, 0.125}, s.LastLR())
	sgd.Groups()[0].SetLearningRate(0.125)
	stepped(sgd)
	require.Equal(t, []float32{0.375}, floats(p))
	require.Contains(t, sgd.StateDict().String(), "'lr': tensor(0.1250)")
	require.Contains(t, sgd.StateDict().String(), "'initial_lr': tensor(0.5000)")
	require.Contains(t, s.StateDict().String(), "'base_lrs': [tensor(0.5000), tensor(0.5000), 0.25]")
}

// A non-leaf that keeps its gradient may be optimized, and any with Differentiable.
func TestNonLeaves(t *testing.T) {
	w := leaf(1, 2)
	kept := w.MulScalar(2)
	kept.RetainGrad()
	optim.NewSGD([]torch.Tensor{kept}, 1)
	optim.NewSGD([]torch.Tensor{w.MulScalar(2)}, 1, optim.Differentiable(true))
}

// Gradients of a step, by parameter, gradient and state, are those of differences; and
// so are their gradients.
func TestDifferentiableGradCheck(t *testing.T) {
	recorded := optim.Differentiable(true)
	for name, c := range map[string]struct {
		make  func(p []torch.Tensor) optim.Optimizer
		state []string // besides "step"
		more  []any    // of the state
	}{
		"SGD": {func(p []torch.Tensor) optim.Optimizer { return optim.NewSGD(p, 0.1, recorded) }, nil, nil},
		"momentum": {func(p []torch.Tensor) optim.Optimizer {
			return optim.NewSGD(p, 0.1, optim.Momentum(0.9), optim.WeightDecay(0.1), recorded)
		}, []string{"momentum_buffer"}, nil},
		"Adadelta": {func(p []torch.Tensor) optim.Optimizer {
			return optim.NewAdadelta(p, 0.9, optim.WeightDecay(0.1), recorded)
		}, []string{"square_avg", "acc_delta"}, nil},
		"Adagrad": {func(p []torch.Tensor) optim.Optimizer {
			return optim.NewAdagrad(p, 0.9, optim.WeightDecay(0.1), recorded)
		}, []string{"sum"}, nil},
		"Adam":    {func(p []torch.Tensor) optim.Optimizer { return optim.NewAdam(p, 0.9, recorded) }, []string{"exp_avg", "exp_avg_sq"}, nil},
		"amsgrad": {func(p []torch.Tensor) optim.Optimizer { return optim.NewAdam(p, 0.9, optim.AMSGrad(true), recorded) }, []string{"exp_avg", "exp_avg_sq", "max_exp_avg_sq"}, nil},
		"AdamW":   {func(p []torch.Tensor) optim.Optimizer { return optim.NewAdamW(p, 0.9, recorded) }, []string{"exp_avg", "exp_avg_sq"}, nil},
		"Adamax": {func(p []torch.Tensor) optim.Optimizer {
			return optim.NewAdamax(p, 0.9, optim.WeightDecay(0.1), recorded)
		}, []string{"exp_avg", "exp_inf"}, nil},
		"ASGD":    {func(p []torch.Tensor) optim.Optimizer { return optim.NewASGD(p, 0.9, recorded) }, []string{"ax"}, []any{"eta", 0.9, "mu", 1.0}},
		"NAdam":   {func(p []torch.Tensor) optim.Optimizer { return optim.NewNAdam(p, 0.9, recorded) }, []string{"exp_avg", "exp_avg_sq"}, []any{"mu_product", 0.7}},
		"RAdam":   {func(p []torch.Tensor) optim.Optimizer { return optim.NewRAdam(p, 0.9, recorded) }, []string{"exp_avg", "exp_avg_sq"}, nil},
		"RMSprop": {func(p []torch.Tensor) optim.Optimizer { return optim.NewRMSprop(p, 0.9, optim.Momentum(0.5), recorded) }, []string{"square_avg", "momentum_buffer"}, nil},
		"Rprop":   {func(p []torch.Tensor) optim.Optimizer { return optim.NewRprop(p, 0.9, recorded) }, []string{"prev", "step_size"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			torch.ManualSeed(3)
			inputs := []torch.Tensor{torch.Rand([]int{4}, torch.Float64).RequiresGrad_(), torch.Rand([]int{4}, torch.Float64).RequiresGrad_()}
			for range c.state {
				inputs = append(inputs, torch.Rand([]int{4}, torch.Float64).AddScalar(0.5).Detach().RequiresGrad_())
			}
			// step is parameters and state after a step of clones of the inputs.
			step := func(in []torch.Tensor) []torch.Tensor {
				p := in[0].Clone()
				o := c.make([]torch.Tensor{p})
				row := torch.NewDict("step", scalar(10))
				for i := 0; i < len(c.more); i += 2 {
					row.Set(c.more[i], torch.ScalarTensor(c.more[i+1], torch.Float64))
				}
				for i, key := range c.state {
					row.Set(key, in[2+i])
				}
				d := o.StateDict()
				d.Set("state", torch.NewDict(0, row))
				require.NoError(t, o.LoadStateDict(d))
				p.SetGrad(in[1].Clone())
				o.Step()
				out := []torch.Tensor{p}
				for _, row := range dicts(t, o.StateDict(), "state") {
					for _, v := range row.All() {
						if x := v.(torch.Tensor); x.RequiresGrad() {
							out = append(out, x)
						}
					}
				}
				return out
			}
			require.NoError(t, autograd.GradCheck(step, inputs))
			if name != "amsgrad" { // what is largest is not smooth
				require.NoError(t, autograd.GradGradCheck(func(in []torch.Tensor) []torch.Tensor { return step(in)[:1] }, inputs))
			}
		})
	}
}

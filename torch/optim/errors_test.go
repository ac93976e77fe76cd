package optim_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

func TestConstructorsPanic(t *testing.T) {
	w, v := leaf(1, 2), leaf(3)
	p := []torch.Tensor{w}
	freed := func() torch.Tensor {
		defer torch.NewScope().Close()
		return torch.Ones([]int{2})
	}()
	for _, c := range []struct {
		message string
		make    func()
	}{
		{"optim.SGD(): Invalid learning rate: -0.1; it must be at least 0", func() { optim.NewSGD(p, -0.1) }},
		{"optim.SGD(): Invalid learning rate: NaN", func() { optim.NewSGD(p, math.NaN()) }},
		{"optim.SGD(): Invalid momentum value: -1.0; it must be at least 0", func() { optim.NewSGD(p, 1, optim.Momentum(-1)) }},
		{"optim.SGD(): Invalid weight_decay value: -1.0; it must be at least 0", func() { optim.NewSGD(p, 1, optim.WeightDecay(-1)) }},
		{"optim.SGD(): Nesterov momentum requires a momentum and zero dampening, not momentum 0 and dampening 0", func() { optim.NewSGD(p, 1, optim.Nesterov(true)) }},
		{"optim.SGD(): Nesterov momentum requires a momentum and zero dampening, not momentum 0.9 and dampening 0.1", func() { optim.NewSGD(p, 1, optim.Nesterov(true), optim.Momentum(0.9), optim.Dampening(0.1)) }},
		{"optim.SGD(): got no parameters", func() { optim.NewSGD(nil, 1) }},
		{"optim.SGD(): parameter 1 is the undefined Tensor", func() { optim.NewSGD([]torch.Tensor{w, {}}, 1) }},
		{"optim.SGD(): can't optimize a non-leaf Tensor, and parameter 0 is one, the result of ExpBackward0", func() { optim.NewSGD([]torch.Tensor{w.Exp()}, 1) }},
		{"optim.SGD(): parameters 0 and 2 are the same Tensor", func() { optim.NewSGD([]torch.Tensor{w, v, w}, 1) }},
		{"optim.SGD(): some parameters appear in more than one parameter group: parameter 1 is in another one already", func() { optim.NewSGD(p, 1).AddParamGroup([]torch.Tensor{v, w}) }},
		{"optim.SGD(): Invalid learning rate: -2.0", func() { optim.NewSGD(p, 1).AddParamGroup([]torch.Tensor{v}, optim.LR(-2)) }},
		{"the tensor was freed", func() { optim.NewSGD([]torch.Tensor{freed}, 1) }},
		{"optim.AdamW(): Invalid learning rate: -0.1; it must be at least 0", func() { optim.NewAdamW(p, -0.1) }},
		{"optim.AdamW(): Invalid epsilon value: -1.0; it must be at least 0", func() { optim.NewAdamW(p, 1, optim.Eps(-1)) }},
		{"optim.AdamW(): Invalid weight_decay value: -1.0; it must be at least 0", func() { optim.NewAdamW(p, 1, optim.WeightDecay(-1)) }},
		{"optim.AdamW(): Invalid beta parameter at index 0: 1.0; it must be at least 0 and less than 1", func() { optim.NewAdamW(p, 1, optim.Betas(1, 0.9)) }},
		{"optim.AdamW(): Invalid beta parameter at index 1: -0.5", func() { optim.NewAdamW(p, 1, optim.Betas(0.9, -0.5)) }},
		{"optim.Adadelta(): Invalid rho value: 1.1; it must be from 0 to 1", func() { optim.NewAdadelta(p, 1, optim.Rho(1.1)) }},
		{"optim.Adafactor(): epsilon1 should be >= 0 but is: -1.0", func() { e := -1.0; optim.NewAdafactor(p, 1, optim.AdafactorEps{Eps1: &e, Eps2: 1}) }},
		{"optim.Adafactor(): epsilon2 should be >= 0 but is: -1.0", func() { optim.NewAdafactor(p, 1, optim.AdafactorEps{Eps2: -1}) }},
		{"optim.Adafactor(): Clipping threshold d should be >= 1 but is: 0.0", func() { optim.NewAdafactor(p, 1, optim.D(0)) }},
		{"optim.Adafactor(): beta2_decay should be <= 0 but is: 0.8", func() { optim.NewAdafactor(p, 1, optim.Beta2Decay(0.8)) }},
		{"optim.Adagrad(): Invalid lr_decay value: -0.5", func() { optim.NewAdagrad(p, 1, optim.LRDecay(-0.5)) }},
		{"optim.Adagrad(): Invalid initial_accumulator_value value: -1.0", func() { optim.NewAdagrad(p, 1, optim.InitialAccumulatorValue(-1)) }},
		{"optim.Adam(): Invalid beta parameter at index 0: 1", func() { optim.NewAdam(p, 1, optim.Betas(1, 0)) }},
		{"optim.Adam(): Invalid weight_decay value: -1.0", func() { optim.NewAdam(p, 1, optim.WeightDecay(-1)) }},
		{"optim.Adam(): `fused` and `foreach` cannot be `True` together", func() { optim.NewAdam(p, 1, optim.Fused(true), optim.Foreach(true)) }},
		{"optim.Adamax(): Invalid beta parameter at index 1: 1", func() { optim.NewAdamax(p, 1, optim.Betas(0, 1)) }},
		{"optim.ASGD(): Invalid weight_decay value: -0.5", func() { optim.NewASGD(p, 1, optim.WeightDecay(-0.5)) }},
		{"optim.ASGD(): Invalid lambd value: -1.0", func() { optim.NewASGD(p, 1, optim.Lambd(-1)) }},
		{"optim.ASGD(): Invalid alpha value: -1.0", func() { optim.NewASGD(p, 1, optim.Alpha(-1)) }},
		{"optim.LBFGS(): Invalid learning rate: -0.01", func() { optim.NewLBFGS(p, -0.01) }},
		{"optim.LBFGS(): line search function \"weak\"; only \"strong_wolfe\" is supported", func() { optim.NewLBFGS(p, 1, optim.LineSearchFn("weak")) }},
		{"optim.LBFGS(): a step evaluates the loss several times; call StepClosure", func() { optim.NewLBFGS(p, 1).Step() }},
		{"optim.Muon(): Muon only supports 2D parameters whereas we found a parameter with size: torch.Size([2])", func() { optim.NewMuon(p, 1) }},
		{"optim.Muon(): Muon only supports 2D parameters whereas we found a parameter with size: torch.Size([2])", func() { optim.NewMuon([]torch.Tensor{torch.Ones([]int{2, 2})}, 1).AddParamGroup(p) }},
		{"optim.Muon(): Adjust learning rate function arbitrary is not supported", func() { optim.NewMuon(p, 1, optim.AdjustLRFn("arbitrary")) }},
		{"optim.Muon(): Number of steps must be less than 100 for computational efficiency, not 100", func() { optim.NewMuon(p, 1, optim.NSSteps(100)) }},
		{"optim.NAdam(): Invalid momentum_decay value: -0.2", func() { optim.NewNAdam(p, 1, optim.MomentumDecay(-0.2)) }},
		{"optim.RAdam(): Invalid weight_decay value: -1.0", func() { optim.NewRAdam(p, 1, optim.WeightDecay(-1)) }},
		{"optim.RMSprop(): Invalid momentum value: -1.0", func() { optim.NewRMSprop(p, 1, optim.Momentum(-1)) }},
		{"optim.RMSprop(): Invalid alpha value: -1.0", func() { optim.NewRMSprop(p, 1, optim.Alpha(-1)) }},
		{"optim.Rprop(): Invalid eta values: 1.0, 0.5", func() { optim.NewRprop(p, 1, optim.Etas(1, 0.5)) }},
		{"optim.SparseAdam(): Invalid learning rate: 0.0; it must be positive", func() { optim.NewSparseAdam(p, 0) }},
		{"optim.SparseAdam(): Invalid beta parameter at index 0: 1", func() { optim.NewSparseAdam(p, 1, optim.Betas(1, 0)) }},
		{"optim.SparseAdam(): parameter 1 is sparse; SparseAdam requires dense parameter tensors", func() { optim.NewSparseAdam([]torch.Tensor{w, torch.Zeros([]int{2}).ToSparse()}, 1) }},
		{"optim.SparseAdam(): parameter 0 is complex; SparseAdam does not support complex parameters", func() { optim.NewSparseAdam([]torch.Tensor{torch.Zeros([]int{2}, torch.Complex64)}, 1) }},
		{"optim.AdamW(): got no parameters", func() { optim.NewAdamW(p, 1).AddParamGroup(nil) }},
	} {
		err := torch.Try(c.make)
		require.ErrorContains(t, err, c.message)
		require.IsType(t, &torch.Error{}, err)
	}
}

// Options fit the constructors that have a use for them, and no others.
func TestOptionTypes(t *testing.T) {
	is := func(_ any, ok bool) bool { return ok }
	for _, c := range []struct {
		option                           any
		sgd, sgdGroup, adamw, adamwGroup bool
	}{
		{optim.LR(1), false, true, false, true},
		{optim.Momentum(1), true, true, false, false},
		{optim.Dampening(1), true, true, false, false},
		{optim.Nesterov(true), true, true, false, false},
		{optim.WeightDecay(1), true, true, true, true},
		{optim.Maximize(true), true, true, true, true},
		{optim.Betas(0, 0), false, false, true, true},
		{optim.Eps(1), false, false, true, true},
		{optim.AMSGrad(true), false, false, true, true},
		{optim.SetToNone(true), false, false, false, false},
	} {
		sgd, ok1 := c.option.(optim.SGDOption)
		sgdGroup, ok2 := c.option.(optim.SGDGroupOption)
		adamw, ok3 := c.option.(optim.AdamWOption)
		adamwGroup, ok4 := c.option.(optim.AdamWGroupOption)
		require.Equal(t, []bool{c.sgd, c.sgdGroup, c.adamw, c.adamwGroup},
			[]bool{is(sgd, ok1), is(sgdGroup, ok2), is(adamw, ok3), is(adamwGroup, ok4)}, "%T", c.option)
	}
}

// What a Step cannot take is refused before anything has changed.
func TestStepPanics(t *testing.T) {
	set := func(p, g torch.Tensor) []torch.Tensor {
		p.RequiresGrad_()
		p.SetGrad(g)
		return []torch.Tensor{p}
	}
	ones := func(d torch.DType, shape ...int) torch.Tensor { return torch.Ones(shape, d) }
	vector := set(ones(torch.Float32, 3), ones(torch.Float32, 3).ToSparse())
	matrix := set(ones(torch.Float32, 3, 2), ones(torch.Float32, 3, 2).ToSparse())
	dense := set(ones(torch.Float32, 3), ones(torch.Float32, 3))
	complexes := set(ones(torch.Complex64, 3, 2), ones(torch.Complex64, 3, 2))
	for name, o := range map[string]optim.Optimizer{
		"optim.Adadelta(): the gradient of parameter 0 is sparse; Adadelta does not support sparse gradients": optim.NewAdadelta(vector, 1),
		"Adafactor does not support sparse gradients":                                                         optim.NewAdafactor(vector, 1),
		"the weight_decay option is not compatible with sparse gradients":                                     optim.NewAdagrad(vector, 1, optim.WeightDecay(0.1)),
		"Adam does not support sparse gradients; use SparseAdam":                                              optim.NewAdam(vector, 1),
		"Adamax does not support sparse gradients":                                                            optim.NewAdamax(vector, 1),
		"ASGD does not support sparse gradients":                                                              optim.NewASGD(vector, 1),
		"Muon does not support sparse gradients":                                                              optim.NewMuon(matrix, 1),
		"NAdam does not support sparse gradients":                                                             optim.NewNAdam(vector, 1),
		"RAdam does not support sparse gradients":                                                             optim.NewRAdam(vector, 1),
		"RMSprop does not support sparse gradients":                                                           optim.NewRMSprop(vector, 1),
		"Rprop does not support sparse gradients":                                                             optim.NewRprop(vector, 1),
		"SGD does not support sparse gradients; leave Fused out":                                              optim.NewSGD(vector, 1, optim.Fused(true)),
		"SparseAdam does not support dense gradients, consider Adam instead":                                  optim.NewSparseAdam(dense, 1),
		"Adafactor does not support complex parameters":                                                       optim.NewAdafactor(complexes, 1),
		"Muon does not support complex parameters":                                                            optim.NewMuon(complexes, 1),
		"Fused requires all parameters to be floating-point Tensors":                                          optim.NewAdam(complexes, 1, optim.Fused(true)),
	} {
		require.ErrorContains(t, torch.Try(o.Step), name)
	}
	for _, p := range [][]torch.Tensor{vector, matrix, dense} {
		require.Equal(t, 1.0, p[0].Min().Item())
		require.Equal(t, 1.0, p[0].Max().Item())
	}
}

// Fused operators look at nothing, so it is looked at before.
func TestFusedPanics(t *testing.T) {
	fused := func(p torch.Tensor) optim.Optimizer {
		return optim.NewAdam([]torch.Tensor{p}, 0.1, optim.Fused(true))
	}
	gaps := torch.Ones([]int{4, 4}).Select(1, 0).RequiresGrad_()
	gaps.SetGrad(torch.Ones([]int{4}))
	require.ErrorContains(t, torch.Try(fused(gaps).Step), "the value of parameter 0 has gaps or overlaps in memory, which Fused does not take")

	wide := leaf(1, 2, 3, 4)
	wide.SetGrad(torch.Ones([]int{1}).Expand(4))
	require.ErrorContains(t, torch.Try(fused(wide).Step), "the gradient of parameter 0 has gaps or overlaps")

	p := leaf(1, 2)
	o := stepped(fused(p))
	p.SetGrad(torch.Tensor{})
	p.SetData(torch.Ones([]int{2}, torch.Float64))
	p.SetGrad(torch.Ones([]int{2}, torch.Float64))
	require.ErrorContains(t, torch.Try(o.Step), "the state of parameter 0 is torch.float32[2] on cpu, the parameter torch.float64[2] on cpu; Fused needs them alike")

	q := torch.Ones([]int{2}, torch.Float64).RequiresGrad_()
	torch.SetDefaultDType(torch.Float64) // in which steps are counted
	defer torch.SetDefaultDType(torch.Float32)
	late := optim.NewAdam([]torch.Tensor{q}, 0.1)
	stepped(late)
	late.Groups()[0].Fused = optim.On
	require.ErrorContains(t, torch.Try(late.Step), "the number of steps of parameter 0 is torch.float64 on cpu; Fused needs torch.float32 on cpu")

	// A matrix in the order of its columns fills its memory.
	turned := torch.Ones([]int{3, 2}).T().RequiresGrad_()
	turned.SetGrad(torch.Ones([]int{3, 2}).T())
	fused(turned).Step()
	require.InDelta(t, 0.9, turned.Max().Item(), 1e-6)
}

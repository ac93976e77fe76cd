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
		{"optim.SGD(): invalid learning rate -0.1; it must be at least 0", func() { optim.NewSGD(p, -0.1) }},
		{"optim.SGD(): invalid learning rate NaN", func() { optim.NewSGD(p, math.NaN()) }},
		{"optim.SGD(): invalid momentum value -1; it must be at least 0", func() { optim.NewSGD(p, 1, optim.Momentum(-1)) }},
		{"optim.SGD(): invalid weight_decay value -1; it must be at least 0", func() { optim.NewSGD(p, 1, optim.WeightDecay(-1)) }},
		{"optim.SGD(): Nesterov momentum requires a momentum and zero dampening, not momentum 0 and dampening 0", func() { optim.NewSGD(p, 1, optim.Nesterov(true)) }},
		{"optim.SGD(): Nesterov momentum requires a momentum and zero dampening, not momentum 0.9 and dampening 0.1", func() { optim.NewSGD(p, 1, optim.Nesterov(true), optim.Momentum(0.9), optim.Dampening(0.1)) }},
		{"optim.SGD(): got no parameters", func() { optim.NewSGD(nil, 1) }},
		{"optim.SGD(): parameter 1 is the undefined Tensor", func() { optim.NewSGD([]torch.Tensor{w, {}}, 1) }},
		{"optim.SGD(): parameter 0 is a non-leaf Tensor, the result of ExpBackward0, which cannot be optimized", func() { optim.NewSGD([]torch.Tensor{w.Exp()}, 1) }},
		{"optim.SGD(): parameters 0 and 2 are the same Tensor", func() { optim.NewSGD([]torch.Tensor{w, v, w}, 1) }},
		{"optim.SGD(): parameter 1 is in another parameter group already", func() { optim.NewSGD(p, 1).AddParamGroup([]torch.Tensor{v, w}) }},
		{"optim.SGD(): invalid learning rate -2", func() { optim.NewSGD(p, 1).AddParamGroup([]torch.Tensor{v}, optim.LR(-2)) }},
		{"the tensor was freed", func() { optim.NewSGD([]torch.Tensor{freed}, 1) }},
		{"optim.AdamW(): invalid learning rate -0.1; it must be at least 0", func() { optim.NewAdamW(p, -0.1) }},
		{"optim.AdamW(): invalid epsilon value -1; it must be at least 0", func() { optim.NewAdamW(p, 1, optim.Eps(-1)) }},
		{"optim.AdamW(): invalid weight_decay value -1; it must be at least 0", func() { optim.NewAdamW(p, 1, optim.WeightDecay(-1)) }},
		{"optim.AdamW(): invalid beta parameter at index 0: 1; it must be at least 0 and less than 1", func() { optim.NewAdamW(p, 1, optim.Betas(1, 0.9)) }},
		{"optim.AdamW(): invalid beta parameter at index 1: -0.5", func() { optim.NewAdamW(p, 1, optim.Betas(0.9, -0.5)) }},
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

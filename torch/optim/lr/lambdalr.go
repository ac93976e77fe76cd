package lr

import (
	"slices"

	"github.com/gotorch/gotorch/torch/optim"
)

// LambdaLR multiplies the initial learning rate of each group by a function of
// the epoch. It mirrors torch.optim.lr_scheduler.LambdaLR.
type LambdaLR struct {
	base
	lambdas []func(epoch int) float64
}

// NewLambdaLR returns a LambdaLR with one lambda for all parameter groups of opt,
// or a slice with one for each. Epochs count from 0. It panics with a
// [*torch.Error] if the slice has not as many as there are groups.
//
//	lr.NewLambdaLR(sgd, func(epoch int) float64 { return 1 / float64(1+epoch) })
func NewLambdaLR[L func(epoch int) float64 | []func(epoch int) float64](opt optim.Optimizer, lambda L, opts ...LambdaLROption) *LambdaLR {
	s := &LambdaLR{base: base{name: "LambdaLR"}}
	last := -1
	for _, o := range opts {
		if v, ok := o.(LastEpoch); ok {
			last = int(v)
		}
	}
	s.lambdas = lambdas(&s.base, opt, lambda)
	s.next = func(i int, _ *optim.ParamGroup) float64 { return s.initial(i).mul(s.lambdas[i](s.lastEpoch)).v }
	s.start(opt, last)
	s.fields = append(s.fields, field{"lr_lambdas", make([]any, len(s.lambdas))}) // Python saves no functions either
	return s
}

// lambdas is a function for each group of opt.
func lambdas[L func(epoch int) float64 | []func(epoch int) float64](b *base, opt optim.Optimizer, lambda L) (all []func(epoch int) float64) {
	n := len(opt.ParamGroups())
	switch l := any(lambda).(type) {
	case func(int) float64:
		all = slices.Repeat([]func(int) float64{l}, n)
	case []func(int) float64:
		all = slices.Clone(l)
	}
	if len(all) != n {
		panic(b.errorf("expected %d lambdas, one for each parameter group, got %d", n, len(all)))
	}
	for i, l := range all {
		if l == nil {
			panic(b.errorf("lambda %d is nil", i))
		}
	}
	return all
}

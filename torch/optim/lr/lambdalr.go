package lr

import "github.com/gotorch/gotorch/torch/optim"

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
	n := len(opt.ParamGroups())
	switch l := any(lambda).(type) {
	case func(int) float64:
		for range n {
			s.lambdas = append(s.lambdas, l)
		}
	case []func(int) float64:
		s.lambdas = append(s.lambdas, l...)
	}
	if len(s.lambdas) != n {
		panic(s.errorf("expected %d lambdas, one for each parameter group, got %d", n, len(s.lambdas)))
	}
	for i, l := range s.lambdas {
		if l == nil {
			panic(s.errorf("lambda %d is nil", i))
		}
	}
	s.next = func(i int, _ *optim.ParamGroup) float64 { return s.lrs[i] * s.lambdas[i](s.lastEpoch) }
	s.start(opt, last)
	s.fields = append(s.fields, field{"lr_lambdas", make([]any, n)}) // Python saves no functions either
	return s
}

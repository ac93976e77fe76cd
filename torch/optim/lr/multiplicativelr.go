package lr

import "github.com/gotorch/gotorch/torch/optim"

// MultiplicativeLR multiplies the learning rate of each group by a function of the
// epoch, one on top of the other. It mirrors
// torch.optim.lr_scheduler.MultiplicativeLR.
type MultiplicativeLR struct {
	base
	lambdas []func(epoch int) float64
}

// NewMultiplicativeLR returns a MultiplicativeLR with one lambda for all parameter
// groups of opt, or a slice with one for each. Epochs count from 0; lambda is not
// asked about epoch 0. It panics with a [*torch.Error] if the slice has not as many
// as there are groups.
//
//	lr.NewMultiplicativeLR(sgd, func(int) float64 { return 0.95 })
func NewMultiplicativeLR[L func(epoch int) float64 | []func(epoch int) float64](opt optim.Optimizer, lambda L, opts ...MultiplicativeLROption) *MultiplicativeLR {
	s := &MultiplicativeLR{base: base{name: "MultiplicativeLR"}}
	last := -1
	for _, o := range opts {
		if v, ok := o.(LastEpoch); ok {
			last = int(v)
		}
	}
	s.lambdas = lambdas(&s.base, opt, lambda)
	s.next = func(i int, g *optim.ParamGroup) float64 {
		if s.first {
			return g.LearningRate()
		}
		return now(g).mul(s.lambdas[i](s.lastEpoch)).v
	}
	s.start(opt, last)
	s.fields = append(s.fields, field{"lr_lambdas", make([]any, len(s.lambdas))}) // Python saves no functions either
	return s
}

package lr

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// number is a learning rate in a formula. In Python it is a float, or a tensor, mostly
// of 32 bits, in which each step is rounded then. Each product is rounded before it is
// added to, which the conversions make sure of.
type number struct {
	v      float64
	single bool
}

// now is the learning rate of g.
func now(g *optim.ParamGroup) number {
	return number{g.LearningRate(), g.LRTensor.Defined() && g.LRTensor.DType() == torch.Float32}
}

// initial is that of group i at the beginning.
func (b *base) initial(i int) number { return number{b.lrs[i], i < len(b.singles) && b.singles[i]} }

func (a number) mul(v float64) number {
	if a.single {
		return number{float64(float32(float32(a.v) * float32(v))), true}
	}
	return number{v: float64(a.v * v)}
}

func (a number) div(v float64) number {
	if a.single {
		return number{float64(float32(a.v) / float32(v)), true}
	}
	return number{v: a.v / v}
}

func (a number) add(v float64) number {
	if a.single {
		return number{float64(float32(a.v) + float32(v)), true}
	}
	return number{v: a.v + v}
}

func (a number) sub(v float64) number { return a.add(-v) }

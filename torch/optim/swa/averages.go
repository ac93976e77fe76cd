package swa

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// AvgFn returns the new average of a parameter. n is how many models are in the
// average so far, an int64 without dimensions. It is an option of
// [NewAveragedModel].
type AvgFn func(averaged, current, n torch.Tensor) torch.Tensor

// MultiAvgFn changes averages of parameters of one type and device. n is how many
// models are in them so far, an int64 without dimensions. It is an option of
// [NewAveragedModel].
type MultiAvgFn func(averaged, current []torch.Tensor, n torch.Tensor)

func errorf(op, format string, args ...any) *torch.Error {
	return &torch.Error{Op: "swa." + op, Msg: fmt.Sprintf(format, args...)}
}

func checkDecay(op string, decay float64) {
	if !(decay >= 0 && decay <= 1) {
		panic(errorf(op, "invalid decay value %v; it must be in [0, 1]", decay))
	}
}

var (
	opLerp_ = torch.Operator{Name: "aten::_foreach_lerp_", Overload: "Scalar"}
)

// lerp_ goes from averaged towards current by weight.
func lerp_(averaged, current []torch.Tensor, weight float64) {
	var c torch.Call
	c.NoGrad()
	c.Tensors(averaged)
	c.Tensors(current)
	c.Float(weight)
	c.Run(&opLerp_)
}

func continuous(t torch.Tensor) bool { return t.DType().IsFloatingPoint() || t.DType().IsComplex() }

// GetEMAAvgFn returns the exponential average decay·averaged + (1-decay)·current;
// PyTorch's default decay is 0.999. It mirrors torch.optim.swa_utils.get_ema_avg_fn
// and panics with a [*torch.Error] if decay is not from 0 to 1.
func GetEMAAvgFn(decay float64) AvgFn {
	checkDecay("GetEMAAvgFn", decay)
	return func(averaged, current, _ torch.Tensor) torch.Tensor {
		return averaged.MulScalar(decay).Add(current.MulScalar(1 - decay))
	}
}

// GetSWAAvgFn returns the mean of all models. It mirrors
// torch.optim.swa_utils.get_swa_avg_fn.
func GetSWAAvgFn() AvgFn {
	return func(averaged, current, n torch.Tensor) torch.Tensor {
		return averaged.Add(current.Sub(averaged).Div(n.AddScalar(1)))
	}
}

// GetEMAMultiAvgFn is [GetEMAAvgFn] for many parameters at a time. It mirrors
// torch.optim.swa_utils.get_ema_multi_avg_fn.
func GetEMAMultiAvgFn(decay float64) MultiAvgFn {
	checkDecay("GetEMAMultiAvgFn", decay)
	return func(averaged, current []torch.Tensor, _ torch.Tensor) {
		if continuous(averaged[0]) {
			lerp_(averaged, current, 1-decay)
			return
		}
		for i, a := range averaged { // counters, for example
			a.Copy_(a.MulScalar(decay).Add(current[i].MulScalar(1 - decay)))
		}
	}
}

// GetSWAMultiAvgFn is [GetSWAAvgFn] for many parameters at a time. It mirrors
// torch.optim.swa_utils.get_swa_multi_avg_fn. It cannot average integers, as PyTorch
// cannot.
func GetSWAMultiAvgFn() MultiAvgFn {
	return func(averaged, current []torch.Tensor, n torch.Tensor) {
		// The weight is a float32, as PyTorch computes it from a tensor.
		lerp_(averaged, current, n.AddScalar(1).Reciprocal().Item())
	}
}

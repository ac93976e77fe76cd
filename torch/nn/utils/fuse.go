package utils

import (
	"reflect"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// FuseConvBNEval returns a convolution that does what conv and then bn do in
// evaluation mode, for layers such as *nn.Conv2d and *nn.BatchNorm2d. transposed is
// for a transposed convolution. It mirrors torch.nn.utils.fuse_conv_bn_eval and
// panics with a [*torch.Error] if bn trains or has no running statistics, or one of
// them is no such layer.
func FuseConvBNEval[C, B any](conv C, bn B, transposed ...bool) C {
	const op = "FuseConvBNEval"
	fused := nn.Clone(conv)
	w, b := tensorField(op, fused, "Weight"), tensorField(op, fused, "Bias")
	s := statisticsOf(op, bn)
	*w, *b = FuseConvBNWeights(*w, *b, s.mean, s.variance, s.eps, s.weight, s.bias, transposed...)
	return fused
}

// FuseLinearBNEval returns a linear layer that does what linear and then bn do in
// evaluation mode. It mirrors torch.nn.utils.fuse_linear_bn_eval and panics with a
// [*torch.Error] if bn trains or has no running statistics, or neither has as many
// features as linear puts out nor one.
func FuseLinearBNEval[B any](linear *nn.Linear, bn B) *nn.Linear {
	const op = "FuseLinearBNEval"
	s := statisticsOf(op, bn)
	if n := s.mean.NumEl(); n != linear.OutFeatures && n != 1 {
		panic(errorf(op, "the linear layer puts out %d features and the normalisation has %d", linear.OutFeatures, n))
	}
	fused := nn.Clone(linear)
	fused.Weight, fused.Bias = FuseLinearBNWeights(fused.Weight, fused.Bias, s.mean, s.variance, s.eps, s.weight, s.bias)
	return fused
}

// FuseConvBNWeights returns weight and bias of a convolution that does what one with
// weight [O, I, *] and bias, which may be undefined, and then a normalisation with
// these running statistics [O], weight and bias do. transposed is for a transposed
// convolution, whose weight is [I, O, *]. It mirrors
// torch.nn.utils.fuse_conv_bn_weights.
func FuseConvBNWeights(weight, bias, runningMean, runningVar torch.Tensor, eps float64, bnWeight, bnBias torch.Tensor, transposed ...bool) (w, b torch.Tensor) {
	dtype, biasDType := weight.DType(), weight.DType()
	trainW, trainB := weight.RequiresGrad(), false
	if bias.Defined() {
		biasDType, trainB = bias.DType(), bias.RequiresGrad()
	} else {
		bias = torch.ZerosLike(runningMean)
	}
	if !bnWeight.Defined() {
		bnWeight = torch.OnesLike(runningMean)
	}
	if !bnBias.Defined() {
		bnBias = torch.ZerosLike(runningMean)
	}
	shape := make([]int, weight.NDim())
	for i := range shape {
		shape[i] = 1
	}
	if len(transposed) > 0 && transposed[0] {
		shape[1] = -1
	} else {
		shape[0] = -1
	}
	rsqrt := runningVar.AddScalar(eps).Rsqrt()
	w = weight.Mul(bnWeight.Mul(rsqrt).Reshape(shape...)).To(dtype)
	b = bias.Sub(runningMean).Mul(rsqrt).Mul(bnWeight).Add(bnBias).To(biasDType)
	return fresh(w, trainW), fresh(b, trainB)
}

// FuseLinearBNWeights returns weight and bias of a linear layer that does what one
// with weight [O, I] and bias, which may be undefined, and then a normalisation with
// these running statistics [O], weight and bias do. It mirrors
// torch.nn.utils.fuse_linear_bn_weights.
func FuseLinearBNWeights(weight, bias, runningMean, runningVar torch.Tensor, eps float64, bnWeight, bnBias torch.Tensor) (w, b torch.Tensor) {
	dtype, biasDType := weight.DType(), weight.DType()
	trainW, trainB := weight.RequiresGrad(), false
	if bias.Defined() {
		biasDType, trainB = bias.DType(), bias.RequiresGrad()
	} else {
		bias = torch.ZerosLike(runningMean)
	}
	scale := runningVar.AddScalar(eps).Rsqrt()
	if bnWeight.Defined() {
		scale = bnWeight.Mul(scale)
	}
	w = weight.Mul(scale.Unsqueeze(-1).To(dtype))
	b = bias.Sub(runningMean).Mul(scale)
	if bnBias.Defined() {
		b = b.Add(bnBias)
	}
	return fresh(w, trainW), fresh(b.To(biasDType), trainB)
}

// fresh makes a parameter without history.
func fresh(t torch.Tensor, trained bool) torch.Tensor {
	return t.Detach().RequiresGrad_(trained).Keep()
}

// statistics is what a normalisation knows.
type statistics struct {
	mean, variance, weight, bias torch.Tensor
	eps                          float64
}

func statisticsOf(op string, bn any) statistics {
	v := structOf(op, bn)
	if f := v.FieldByName("Training"); f.IsValid() && f.Kind() == reflect.Bool && f.Bool() {
		panic(errorf(op, "the normalisation is in training mode; call nn.Eval first"))
	}
	eps := v.FieldByName("Eps")
	if !eps.IsValid() || eps.Kind() != reflect.Float64 {
		panic(errorf(op, "%T has no field Eps and is no normalisation", bn))
	}
	s := statistics{
		mean:     *tensorField(op, bn, "RunningMean"),
		variance: *tensorField(op, bn, "RunningVar"),
		weight:   *tensorField(op, bn, "Weight"),
		bias:     *tensorField(op, bn, "Bias"),
		eps:      eps.Float(),
	}
	if !s.mean.Defined() || !s.variance.Defined() {
		panic(errorf(op, "the normalisation has no running statistics"))
	}
	return s
}

// structOf returns the struct that a layer points to.
func structOf(op string, layer any) reflect.Value {
	v := reflect.ValueOf(layer)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		panic(errorf(op, "a layer is a pointer to a struct; %T is none", layer))
	}
	return v.Elem()
}

// tensorField returns where the tensor of a layer's field is.
func tensorField(op string, layer any, name string) *torch.Tensor {
	f := structOf(op, layer).FieldByName(name)
	if f.IsValid() && f.CanAddr() {
		if t, ok := f.Addr().Interface().(*torch.Tensor); ok {
			return t
		}
	}
	panic(errorf(op, "%T has no field %s of type torch.Tensor", layer, name))
}

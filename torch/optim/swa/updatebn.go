package swa

import (
	"iter"
	"reflect"
	"strings"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// UpdateBN computes the running statistics of the batch normalisations of model
// anew, as means over all inputs, which forward passes through it in training mode.
// Layers are in their own modes afterwards. It does nothing if model has no batch
// normalisation. It mirrors torch.optim.swa_utils.update_bn.
//
//	swa.UpdateBN(inputs, average.Module, average.Module.Forward)
func UpdateBN(inputs iter.Seq[torch.Tensor], model any, forward func(x torch.Tensor) torch.Tensor) {
	var norms, modes []flag
	for _, m := range nn.Modules(model) {
		v := reflect.Indirect(reflect.ValueOf(m))
		if v.Kind() != reflect.Struct {
			continue
		}
		if mode := v.FieldByName("Training"); mode.Kind() == reflect.Bool && mode.CanSet() {
			modes = append(modes, flag{mode, mode.Bool()})
		}
		average := v.FieldByName("CumulativeAverage")
		if strings.Contains(v.Type().Name(), "BatchNorm") && average.Kind() == reflect.Bool && average.CanSet() {
			reset(v)
			norms = append(norms, flag{average, average.Bool()})
		}
	}
	if len(norms) == 0 {
		return
	}
	defer func() {
		for _, f := range append(norms, modes...) {
			f.field.SetBool(f.was)
		}
	}()
	nn.Train(model)
	for _, f := range norms {
		f.field.SetBool(true)
	}
	torch.NoGrad(func() {
		for x := range inputs {
			func() {
				defer torch.NewScope().Close()
				forward(x)
			}()
		}
	})
}

// flag is a field of a layer that is to be put back.
type flag struct {
	field reflect.Value
	was   bool
}

// reset makes the running statistics of a batch normalisation those of no batch.
func reset(norm reflect.Value) {
	torch.NoGrad(func() {
		for name, value := range map[string]float64{"RunningMean": 0, "RunningVar": 1, "NumBatchesTracked": 0} {
			if t, ok := norm.FieldByName(name).Interface().(torch.Tensor); ok && t.Defined() {
				t.Fill_(value)
			}
		}
	})
}

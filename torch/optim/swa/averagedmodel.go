package swa

import (
	"slices"

	"github.com/gotorch/gotorch/internal/bykind"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// AveragedModel is a model whose parameters are averages of those of another one. It
// mirrors torch.optim.swa_utils.AveragedModel; state dicts have the same names,
// "module." and that of the parameter.
type AveragedModel[M any] struct {
	// NAveraged is how many models are in the average.
	NAveraged torch.Tensor `torch:"n_averaged,buffer"`
	// Module is the average, a model like any other.
	Module M `torch:"module"`

	avg        AvgFn
	multi      MultiAvgFn
	useBuffers bool
}

// AveragedModelOption is an option of [NewAveragedModel]: [EMA], [UseBuffers], an
// [AvgFn] or a [MultiAvgFn].
type AveragedModelOption interface{ averagedModelOption() }

// EMA makes the average an exponential one, of this decay: the same as the option
// [GetEMAMultiAvgFn].
type EMA float64

// UseBuffers averages buffers as well: running statistics, for example. Else they
// are those of the last model.
type UseBuffers bool

func (EMA) averagedModelOption()        {}
func (UseBuffers) averagedModelOption() {}
func (AvgFn) averagedModelOption()      {}
func (MultiAvgFn) averagedModelOption() {}

// NewAveragedModel returns an average of models of the kind of model. module is one
// that was made in the same way, and becomes the average: it gets the parameters and
// buffers of model, and keeps its device. What PyTorch makes, a copy of model, is
// [nn.Clone](model). Without options the average is the mean.
//
// It panics with a [*torch.Error] if both have not the same parameters and buffers,
// and if there are an AvgFn and a MultiAvgFn.
func NewAveragedModel[M any](model, module M, opts ...AveragedModelOption) *AveragedModel[M] {
	a := &AveragedModel[M]{Module: module, NAveraged: torch.Zeros([]int{}, torch.Int64).Keep()}
	for _, o := range opts {
		switch v := o.(type) {
		case EMA:
			a.multi = GetEMAMultiAvgFn(float64(v))
		case UseBuffers:
			a.useBuffers = bool(v)
		case AvgFn:
			a.avg = v
		case MultiAvgFn:
			a.multi = v
		}
	}
	if a.avg != nil && a.multi != nil {
		panic(errorf("NewAveragedModel", "only one of AvgFn and MultiAvgFn, or EMA, should be provided"))
	}
	a.copyFrom("NewAveragedModel", model, true)
	return a
}

// pairs returns the tensors of the average and those of model, on the device of the
// average.
func (a *AveragedModel[M]) pairs(op string, model M, list func(m any) []torch.Tensor) (averaged, current []torch.Tensor) {
	averaged, current = list(a.Module), list(model)
	if len(averaged) != len(current) {
		panic(errorf(op, "the model has %d tensors, the average %d; expected two models that were made in the same way", len(current), len(averaged)))
	}
	for i, t := range averaged {
		if got, want := current[i].Shape(), t.Shape(); !slices.Equal(got, want) {
			panic(errorf(op, "tensor %d of the model has shape %v, that of the average %v; expected two models that were made in the same way", i, got, want))
		}
		averaged[i], current[i] = t.Detach(), current[i].Detach().To(t.Device())
	}
	return averaged, current
}

func (a *AveragedModel[M]) copyFrom(op string, model M, params bool) {
	defer torch.NewScope().Close()
	torch.NoGrad(func() {
		lists := []func(m any) []torch.Tensor{nn.Buffers}
		if params {
			lists = append(lists, nn.Parameters)
		}
		for _, list := range lists {
			averaged, current := a.pairs(op, model, list)
			for i, t := range averaged {
				t.Copy_(current[i])
			}
		}
	})
}

// UpdateParameters brings the parameters of model into the average. It panics with a
// [*torch.Error] if model is not like the average. It mirrors
// AveragedModel.update_parameters.
func (a *AveragedModel[M]) UpdateParameters(model M) {
	defer torch.NewScope().Close()
	torch.NoGrad(func() { a.update(model) })
}

func (a *AveragedModel[M]) update(model M) {
	list := nn.Parameters
	if a.useBuffers {
		list = func(m any) []torch.Tensor { return slices.Concat(nn.Parameters(m), nn.Buffers(m)) }
	}
	averaged, current := a.pairs("UpdateParameters", model, list)
	switch {
	case a.NAveraged.Item() == 0:
		for i, t := range averaged {
			t.Copy_(current[i])
		}
	case a.avg != nil:
		a.each(a.avg, averaged, current)
	default:
		a.byType(averaged, current)
	}
	if !a.useBuffers {
		a.copyFrom("UpdateParameters", model, false)
	}
	a.NAveraged.AddScalar_(1)
}

func (a *AveragedModel[M]) each(avg AvgFn, averaged, current []torch.Tensor) {
	for i, t := range averaged {
		t.Copy_(avg(t, current[i], a.NAveraged.To(t.Device())))
	}
}

// byType averages the tensors of each type and device together.
func (a *AveragedModel[M]) byType(averaged, current []torch.Tensor) {
	for _, group := range bykind.Groups(averaged) {
		avg, cur := bykind.Pick(averaged, group), bykind.Pick(current, group)
		switch device := avg[0].Device(); {
		case a.multi != nil:
			a.multi(avg, cur, a.NAveraged.To(device))
		case device.Type == torch.CUDAType && continuous(avg[0]):
			GetSWAMultiAvgFn()(avg, cur, a.NAveraged.To(device))
		default:
			a.each(GetSWAAvgFn(), avg, cur)
		}
	}
}

package optim

import "github.com/gotorch/gotorch/torch"

// either points to an option that PyTorch takes as a number or as a tensor of one
// element. The tensor counts if it is defined.
type either struct {
	number *float64
	tensor *torch.Tensor
}

// eitherPair is the same for two of them: both are numbers, or both are tensors.
type eitherPair struct {
	numbers *[2]float64
	tensors *[2]torch.Tensor
}

func (e either) set(v any) {
	if t, ok := v.(torch.Tensor); ok {
		*e.tensor = kept(t)
		return
	}
	*e.number, *e.tensor = v.(float64), torch.Tensor{}
}

func (e eitherPair) set(v any) {
	if ts, ok := v.([2]torch.Tensor); ok {
		*e.tensors = [2]torch.Tensor{kept(ts[0]), kept(ts[1])}
		return
	}
	*e.numbers, *e.tensors = v.([2]float64), [2]torch.Tensor{}
}

func (e either) get() any {
	if e.tensor.Defined() {
		return *e.tensor
	}
	return *e.number
}

func (e eitherPair) get() any {
	if areTensors(*e.tensors) {
		return torch.Tuple{e.tensors[0], e.tensors[1]}
	}
	return torch.Tuple{e.numbers[0], e.numbers[1]}
}

func (e either) read(d *torch.Dict, key string) (any, error) {
	if v, _ := d.Get(key); isTensor(v) {
		if _, err := d.Float(key); err != nil { // it has not one element
			return nil, err
		}
		return copied(v.(torch.Tensor)), nil
	}
	return d.Float(key)
}

func (e eitherPair) read(d *torch.Dict, key string) (any, error) {
	numbers, err := floats(d, key, 2)
	if err != nil {
		return nil, err
	}
	if list, _ := listOf(d, key); isTensor(list[0]) && isTensor(list[1]) {
		return [2]torch.Tensor{copied(list[0].(torch.Tensor)), copied(list[1].(torch.Tensor))}, nil
	}
	return [2]float64(numbers), nil
}

func isTensor(v any) bool {
	t, ok := v.(torch.Tensor)
	return ok && t.Defined()
}

func kept(t torch.Tensor) torch.Tensor {
	if t.Defined() {
		t.Keep()
	}
	return t
}

// copied is a copy without a history, as Python's deepcopy makes it.
func copied(t torch.Tensor) torch.Tensor {
	return t.Detach().Clone().RequiresGrad_(t.RequiresGrad())
}

// areTensors reports whether betas are given as tensors.
func areTensors(betas [2]torch.Tensor) bool { return betas[0].Defined() || betas[1].Defined() }

// numOf is an option as PyTorch computes with it: one that is a tensor has no dims.
func numOf(v float64, t torch.Tensor) num {
	if !t.Defined() {
		return num{v: v}
	}
	return num{t: scalarOf(t)}
}

// scalarOf is t without its dims, if it has one element.
func scalarOf(t torch.Tensor) torch.Tensor {
	if t.Defined() && t.Dim() != 0 && t.NumEl() == 1 {
		return t.Squeeze()
	}
	return t
}

// numberOf is the same as a number.
func numberOf(v float64, t torch.Tensor) float64 {
	if t.Defined() {
		return t.Item()
	}
	return v
}

// rate is the learning rate as PyTorch computes with it.
func (g *ParamGroup) rate() num { return numOf(g.LR, g.LRTensor) }

// LearningRate returns the learning rate of the next Step as a number, also where it
// is a tensor.
func (g *ParamGroup) LearningRate() float64 { return numberOf(g.LR, g.LRTensor) }

// SetLearningRate sets the learning rate of the next Step. Where it is a tensor, it
// fills that, so that whoever else holds the tensor sees it. Schedulers call it.
func (g *ParamGroup) SetLearningRate(lr float64) {
	if !g.LRTensor.Defined() {
		g.LR = lr
		return
	}
	torch.NoGrad(func() { g.LRTensor.Fill_(lr) })
}

package data

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// TensorDataset is a data set of tensors in memory: see [NewTensorDataset].
type TensorDataset struct {
	input, target torch.Tensor
}

// NewTensorDataset makes a data set whose sample i is input[i], target[i]. It
// mirrors torch.utils.data.TensorDataset, and panics with a *torch.Error unless
// both have the same size in their first dimension.
func NewTensorDataset(input, target torch.Tensor) *TensorDataset {
	for _, t := range []torch.Tensor{input, target} {
		if !t.Defined() || t.NDim() == 0 || t.Size(0) != input.Size(0) {
			panic(errorf("NewTensorDataset", "input and target must have a first dimension of the same size, not %s and %s", shape(input), shape(target)))
		}
	}
	return &TensorDataset{input.Keep(), target.Keep()}
}

// Len returns the size of the first dimension.
func (d *TensorDataset) Len() int { return d.input.Size(0) }

// Get returns views of sample i.
func (d *TensorDataset) Get(i int, _ *torch.Generator) (input, target torch.Tensor, err error) {
	if err := checkIndex(i, d.Len()); err != nil {
		return input, target, err
	}
	return d.input.Select(0, i), d.target.Select(0, i), nil
}

// GetBatch returns a copy of the samples.
func (d *TensorDataset) GetBatch(indices []int, _ *torch.Generator) (Batch, error) {
	for _, i := range indices {
		if err := checkIndex(i, d.Len()); err != nil {
			return Batch{}, &Error{Index: i, Err: err}
		}
	}
	index := torch.FromSlice(indices).To(d.input.Device())
	return Batch{d.input.IndexSelect(0, index), d.target.IndexSelect(0, index.To(d.target.Device()))}, nil
}

// TensorsDataset is a data set of any number of tensors in memory: see
// [NewTensorsDataset].
type TensorsDataset struct{ tensors []torch.Tensor }

// NewTensorsDataset makes a data set whose sample i is element i of each tensor. It
// mirrors torch.utils.data.TensorDataset, and panics with a *torch.Error unless there
// is a tensor, and all have the same size in their first dimension.
func NewTensorsDataset(tensors ...torch.Tensor) *TensorsDataset {
	if len(tensors) == 0 {
		panic(errorf("NewTensorsDataset", "at least one tensor is required"))
	}
	d := &TensorsDataset{}
	for i, t := range tensors {
		if !t.Defined() || t.NDim() == 0 || t.Size(0) != tensors[0].Size(0) {
			panic(errorf("NewTensorsDataset", "tensors must have a first dimension of the same size; tensor %d is %s, the first one %s", i, shape(t), shape(tensors[0])))
		}
		d.tensors = append(d.tensors, t.Keep())
	}
	return d
}

// Len returns the size of the first dimension.
func (d *TensorsDataset) Len() int { return d.tensors[0].Size(0) }

// Get returns views of sample i.
func (d *TensorsDataset) Get(i int, _ *torch.Generator) ([]torch.Tensor, error) {
	if err := checkIndex(i, d.Len()); err != nil {
		return nil, err
	}
	sample := make([]torch.Tensor, len(d.tensors))
	for k, t := range d.tensors {
		sample[k] = t.Select(0, i)
	}
	return sample, nil
}

func checkIndex(i, n int) error {
	if i < 0 || i >= n {
		return fmt.Errorf("there is no sample %d; the data set has %d, from 0", i, n)
	}
	return nil
}

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

func checkIndex(i, n int) error {
	if i < 0 || i >= n {
		return fmt.Errorf("there is no sample %d; the data set has %d, from 0", i, n)
	}
	return nil
}

package rnn

import (
	"errors"
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// PackedSequence is a batch of sequences without padding, sorted by length, the
// longest first: all first steps, then all second steps, and so on. It mirrors
// torch.nn.utils.rnn.PackedSequence; [PackPaddedSequence] and [PackSequence] make
// one.
type PackedSequence struct {
	Data            torch.Tensor // [sum of lengths, *]
	BatchSizes      torch.Tensor // [T], int64 on the CPU: how many sequences have each step
	SortedIndices   torch.Tensor // [N]: where each sequence was in the batch; undefined if it was sorted
	UnsortedIndices torch.Tensor // [N]: where each is now; undefined if it was sorted
}

// To converts the data, with the options of [torch.Tensor.To], and moves the
// indices to its device. It mirrors torch.nn.utils.rnn.PackedSequence.to.
func (p PackedSequence) To(opts ...torch.ToOption) PackedSequence {
	data := p.Data.To(opts...)
	if data.Same(p.Data) {
		return p
	}
	device := data.Device()
	for _, t := range []*torch.Tensor{&p.SortedIndices, &p.UnsortedIndices} {
		if t.Defined() {
			*t = t.To(device)
		}
	}
	p.Data = data
	return p
}

// PinMemory copies data and indices into page-locked memory. It mirrors
// torch.nn.utils.rnn.PackedSequence.pin_memory.
func (p PackedSequence) PinMemory() PackedSequence {
	for _, t := range []*torch.Tensor{&p.Data, &p.SortedIndices, &p.UnsortedIndices} {
		if t.Defined() {
			*t = t.PinMemory()
		}
	}
	return p
}

// Validate returns what is wrong with a packed sequence that this package has not made,
// nil if nothing is: BatchSizes must be positive int64 on the CPU that do not grow and
// add up to the length of Data. The functions and layers that take one check it.
func (p PackedSequence) Validate() error {
	if !p.Data.Defined() || p.Data.NDim() == 0 || !p.BatchSizes.Defined() || p.BatchSizes.NDim() != 1 || p.BatchSizes.NumEl() == 0 ||
		p.BatchSizes.DType() != torch.Int64 || p.BatchSizes.Device() != torch.CPU {
		return errors.New("the packed sequence is none; make it with rnn.PackPaddedSequence or rnn.PackSequence")
	}
	sizes, left := torch.ToSlice[int](p.BatchSizes), p.Data.Size(0)
	for i, n := range sizes {
		if n < 1 || i > 0 && n > sizes[i-1] || n > left {
			return fmt.Errorf("the batch sizes %v are not those of a packed sequence of %d steps: they are positive, do not grow, and add up to it", sizes, p.Data.Size(0))
		}
		left -= n
	}
	if left != 0 {
		return fmt.Errorf("the batch sizes %v do not add up to the %d steps of the packed sequence", sizes, p.Data.Size(0))
	}
	return nil
}

// InvertPermutation returns the indices that undo those of permutation [N]. It
// mirrors torch.nn.utils.rnn.invert_permutation and panics with a [*torch.Error]
// if an index is beyond N.
func InvertPermutation(permutation torch.Tensor) torch.Tensor {
	order := torch.Arange(permutation.NumEl(), permutation.Device())
	return torch.EmptyLike(permutation, torch.ContiguousFormat).Scatter_(0, permutation, order)
}

func errorf(op, format string, args ...any) *torch.Error {
	return &torch.Error{Op: "rnn." + op, Msg: fmt.Sprintf(format, args...)}
}

package rnn

import (
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

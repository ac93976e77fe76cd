package rnn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// PadSequence makes one batch [T, N, *] of N sequences [length, *], padded to the
// longest. It mirrors torch.nn.utils.rnn.pad_sequence and panics with a
// [*torch.Error] if there is no sequence, or they differ in what * stands for.
func PadSequence(sequences []torch.Tensor, opts ...PadSequenceOption) torch.Tensor {
	var padding []F.PadSequenceOption
	for _, o := range opts {
		switch o := o.(type) {
		case BatchFirst:
			padding = append(padding, F.BatchFirst(o))
		case PaddingValue:
			padding = append(padding, F.PaddingValue(o))
		case PaddingSide:
			padding = append(padding, F.PaddingSide(o))
		}
	}
	return F.PadSequence(sequences, padding...)
}

// UnpadSequence returns the N sequences [length, *] of a padded batch [T, N, *],
// whose padding is behind them. It mirrors torch.nn.utils.rnn.unpad_sequence, but
// leaves padded as it is where PyTorch transposes it, and panics with a
// [*torch.Error] if there are not N lengths.
func UnpadSequence(padded torch.Tensor, lengths []int, opts ...UnpadSequenceOption) []torch.Tensor {
	const op = "UnpadSequence"
	batchFirst := false
	for _, o := range opts {
		if o, ok := o.(BatchFirst); ok {
			batchFirst = bool(o)
		}
	}
	if padded.NDim() < 2 {
		panic(errorf(op, "the batch must have at least 2 dims, [T, N, *], not shape %v", padded.Shape()))
	}
	if !batchFirst {
		padded = padded.Transpose(0, 1)
	}
	if len(lengths) != padded.Size(0) {
		panic(errorf(op, "%d lengths for a batch of %d sequences", len(lengths), padded.Size(0)))
	}
	steps := padded.Size(1)
	order := torch.Arange(steps, padded.Device())
	sequences := make([]torch.Tensor, len(lengths))
	for i, l := range lengths {
		sequences[i] = padded.Select(0, i).Index(order.LtScalar(l))
	}
	return sequences
}

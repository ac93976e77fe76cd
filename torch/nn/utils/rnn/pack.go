package rnn

import "github.com/gotorch/gotorch/torch"

var (
	opPack = torch.Operator{Name: "aten::_pack_padded_sequence"}
	opPad  = torch.Operator{Name: "aten::_pad_packed_sequence"}
)

// PackPaddedSequence packs a padded batch x [T, N, *] of sequences of the given
// lengths. It mirrors torch.nn.utils.rnn.pack_padded_sequence and panics with a
// [*torch.Error] if a length is not between 1 and T, there are not N of them, or
// they are not sorted, the longest first, unless [EnforceSorted](false) is given.
func PackPaddedSequence(x torch.Tensor, lengths []int, opts ...PackPaddedSequenceOption) PackedSequence {
	const op = "PackPaddedSequence"
	batchFirst, sorted := false, true
	for _, o := range opts {
		switch o := o.(type) {
		case BatchFirst:
			batchFirst = bool(o)
		case EnforceSorted:
			sorted = bool(o)
		}
	}
	if x.NDim() < 2 {
		panic(errorf(op, "the batch must have at least 2 dims, [T, N, *], not shape %v", x.Shape()))
	}
	batchDim := 1
	if batchFirst {
		batchDim = 0
	}
	steps := x.Size(1 - batchDim)
	if n := x.Size(batchDim); len(lengths) != n || n == 0 {
		panic(errorf(op, "%d lengths for a batch of %d sequences, of shape %v", len(lengths), n, x.Shape()))
	}
	for i, l := range lengths {
		if l < 1 || l > steps {
			panic(errorf(op, "length %d of sequence %d is not between 1 and the %d steps of the batch", l, i, steps))
		}
		if sorted && i > 0 && l > lengths[i-1] {
			panic(errorf(op, "the lengths %v are not sorted, the longest first; sort the batch by them, or give EnforceSorted(false)", lengths))
		}
	}
	var p PackedSequence
	all := torch.FromSlice(lengths)
	if !sorted {
		all, p.SortedIndices = all.Sort(torch.Descending(true))
		p.SortedIndices = p.SortedIndices.To(x.Device())
		x = x.IndexSelect(batchDim, p.SortedIndices)
		p.UnsortedIndices = InvertPermutation(p.SortedIndices)
	}
	var c torch.Call
	c.Tensor(x)
	c.Tensor(all)
	c.Bool(batchFirst)
	p.Data, p.BatchSizes = c.Run2(&opPack)
	return p
}

// PadPackedSequence makes a padded batch [T, N, *] of a packed one, in the order
// that the sequences had before they were packed, and returns their lengths. It
// mirrors torch.nn.utils.rnn.pad_packed_sequence and panics with a [*torch.Error]
// if [TotalLength] is less than the longest has, or p is no packed sequence, see
// [PackedSequence.Validate].
func PadPackedSequence(p PackedSequence, opts ...PadPackedSequenceOption) (padded torch.Tensor, lengths []int) {
	const op = "PadPackedSequence"
	if err := p.Validate(); err != nil {
		panic(errorf(op, "%v", err))
	}
	batchFirst, value := false, 0.0
	steps := p.BatchSizes.Size(0)
	for _, o := range opts {
		switch o := o.(type) {
		case BatchFirst:
			batchFirst = bool(o)
		case PaddingValue:
			value = float64(o)
		case TotalLength:
			if int(o) < steps {
				panic(errorf(op, "TotalLength is %d, and the longest sequence has %d steps", int(o), steps))
			}
			steps = int(o)
		}
	}
	var c torch.Call
	c.Tensor(p.Data)
	c.Tensor(p.BatchSizes)
	c.Bool(batchFirst)
	c.Float(value)
	c.Int(steps)
	padded, all := c.Run2(&opPad)
	if p.UnsortedIndices.Defined() {
		batchDim := 1
		if batchFirst {
			batchDim = 0
		}
		padded = padded.IndexSelect(batchDim, p.UnsortedIndices)
		all = all.IndexSelect(0, p.UnsortedIndices.To(torch.CPU))
	}
	return padded, torch.ToSlice[int](all)
}

// PackSequence packs sequences [length, *], which must be sorted by length, the
// longest first, unless [EnforceSorted](false) is given. It mirrors
// torch.nn.utils.rnn.pack_sequence and panics with a [*torch.Error] if there is
// none, one is empty, or they differ in what * stands for.
func PackSequence(sequences []torch.Tensor, opts ...PackSequenceOption) PackedSequence {
	lengths := make([]int, len(sequences))
	for i, s := range sequences {
		lengths[i] = s.Size(0)
	}
	var packing []PackPaddedSequenceOption
	for _, o := range opts {
		if o, ok := o.(EnforceSorted); ok {
			packing = append(packing, o)
		}
	}
	return PackPaddedSequence(PadSequence(sequences), lengths, packing...)
}

// UnpackSequence returns the sequences [length, *] of a packed batch. It mirrors
// torch.nn.utils.rnn.unpack_sequence.
func UnpackSequence(p PackedSequence) []torch.Tensor {
	padded, lengths := PadPackedSequence(p, BatchFirst(true))
	return UnpadSequence(padded, lengths, BatchFirst(true))
}

// Package rnn packs and pads sequences of different lengths, for the recurrent
// layers of package nn. It mirrors torch.nn.utils.rnn.
//
// A batch of sequences of 3, 1 and 2 steps is a padded tensor [T, N, *] with the
// lengths, or a [PackedSequence] that holds no padding: recurrent layers skip what
// is not there, and their last states are those of the last real steps.
//
//	packed := rnn.PackPaddedSequence(x, lengths, rnn.EnforceSorted(false))
//	y, h, c := lstm.ForwardPacked(packed)
//	padded, lengths := rnn.PadPackedSequence(y)
package rnn

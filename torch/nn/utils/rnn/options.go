package rnn

// BatchFirst says that padded tensors are [N, T, *] instead of [T, N, *].
type BatchFirst bool

// EnforceSorted(false) lets sequences come in any order; else they must be sorted
// by length, the longest first.
type EnforceSorted bool

// PaddingValue is what padding consists of; 0 where it is not given.
type PaddingValue float64

// PaddingSide is where padding goes, "right", the default, or "left".
type PaddingSide string

// TotalLength is how many steps the padded tensor has, at least those of the
// longest sequence, which it has where this is not given.
type TotalLength int

// PackPaddedSequenceOption is an option of [PackPaddedSequence]: [BatchFirst],
// [EnforceSorted].
type PackPaddedSequenceOption interface{ packPaddedSequenceOption() }

func (BatchFirst) packPaddedSequenceOption()    {}
func (EnforceSorted) packPaddedSequenceOption() {}

// PadPackedSequenceOption is an option of [PadPackedSequence]: [BatchFirst],
// [PaddingValue], [TotalLength].
type PadPackedSequenceOption interface{ padPackedSequenceOption() }

func (BatchFirst) padPackedSequenceOption()   {}
func (PaddingValue) padPackedSequenceOption() {}
func (TotalLength) padPackedSequenceOption()  {}

// PadSequenceOption is an option of [PadSequence]: [BatchFirst], [PaddingValue],
// [PaddingSide].
type PadSequenceOption interface{ padSequenceOption() }

func (BatchFirst) padSequenceOption()   {}
func (PaddingValue) padSequenceOption() {}
func (PaddingSide) padSequenceOption()  {}

// UnpadSequenceOption is an option of [UnpadSequence]: [BatchFirst].
type UnpadSequenceOption interface{ unpadSequenceOption() }

func (BatchFirst) unpadSequenceOption() {}

// PackSequenceOption is an option of [PackSequence]: [EnforceSorted].
type PackSequenceOption interface{ packSequenceOption() }

func (EnforceSorted) packSequenceOption() {}

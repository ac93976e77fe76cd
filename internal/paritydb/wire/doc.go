// Package wire reads the frames that the Python side of paritydb writes: the memory
// of tensors, tensors that lie in it, and one value that refers to them.
//
// All numbers are little-endian. A frame is
//
//	uint32 n, then n storages: uint64 length, bytes
//	uint32 n, then n tensors:  string layout, string dtype, byte flags, and
//	    strided:               uint32 storage, int64 offset, ints sizes, ints strides
//	    meta (no layout, no memory): ints sizes, ints strides
//	    sparse_coo:            uint32 indices, uint32 values (tensors), ints sizes
//	    compressed:            uint32 compressed, uint32 plain, uint32 values, ints sizes
//	a value
//
// A string is a uint32 length and UTF-8, ints are a byte of how many and int64s. The
// flags are 1 requires_grad, 2 a lazy conjugation, 4 a lazy negation, 8 coalesced. A
// value begins with a letter:
//
//	N T F       None, True, False
//	i u f c     int64, uint64, float64, two float64
//	s           string
//	d v y m     dtype, device, layout, memory format, by name
//	l t         list, tuple: uint32 n, values
//	k           dict: uint32 n, pairs of string and value
//	: e         slice of three values, Ellipsis
//	g           generator, by its int64 seed
//	x           uint32 number of a tensor
//	X           a tensor to compare with: string layout, string dtype, byte flags, ints
//	            sizes, and for strided ones ints strides, uint64 length, elements in
//	            row-major order; for sparse ones the tensors that they consist of
//	o           string that names a value which has no counterpart
package wire

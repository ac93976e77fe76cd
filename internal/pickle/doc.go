// Package pickle reads and writes Python's pickle format as data: nothing in a
// file is ever executed.
//
//	dec := pickle.NewDecoder(f)
//	dec.Resolver = pickle.Builtins()
//	v, err := dec.Decode()
//
// A pickle is a program for a small stack machine, and two of its instructions
// let it import any Python name and call it. A [Decoder] looks names up in an
// allowlist instead, its [Resolver], whose entries are plain Go functions that
// build values. A name that is not there ends the reading with a
// [*RefusedError], before anything is built from it.
//
// All opcodes of the protocols 0 to 5 are read, which covers what Python 2 wrote
// as well. Python's values become
//
//	None              nil
//	bool              bool
//	int               int64, or *big.Int where that is too small
//	float, complex    float64, complex128
//	str               string
//	Python 2's str    string, or ByteString (see Encoding)
//	bytes, bytearray  Bytes, ByteArray
//	tuple             Tuple
//	list              *List
//	dict              *Dict (also OrderedDict and Counter, by its Kind)
//	set, frozenset    *Set
//	a function, type  Global, its name
//
// A decoded value is a finite tree, save that branches may be shared: values
// which contain themselves are refused, and so are depth and sharing beyond
// [Limits], so that code may walk the value by plain recursion.
//
// An [Encoder] writes protocol 2, byte for byte as Python's pickle.dump does,
// which is what torch.save uses.
package pickle

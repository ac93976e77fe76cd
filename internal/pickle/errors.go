package pickle

import (
	"fmt"
	"math/big"
)

// SyntaxError says that the bytes are no pickle, or a damaged one.
type SyntaxError struct {
	// Offset is where the instruction that failed begins, in bytes from the start.
	Offset int64
	// Err says what was expected and what came. It wraps io.ErrUnexpectedEOF if
	// the file ends too early.
	Err error
}

// Error names the offset.
func (e *SyntaxError) Error() string { return fmt.Sprintf("pickle: byte %d: %v", e.Offset, e.Err) }

// Unwrap returns Err.
func (e *SyntaxError) Unwrap() error { return e.Err }

// RefusedError says that the file names a Python function or class which is not
// on the allowlist: reading it in Python would have run that code.
type RefusedError struct {
	// Offset is where the instruction begins, in bytes from the start.
	Offset int64
	// Global is what the file wants to call.
	Global Global
}

// Error names the function or class.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("pickle: byte %d: refused to call %v: the file wants to run code that is not needed to read data, and none is ever run",
		e.Offset, e.Global)
}

// LimitError says that reading on would take more than a limit allows, as files
// made to exhaust memory do.
type LimitError struct {
	// Offset is how far the file was read, in bytes.
	Offset int64
	// What names the limit, Limit is its value.
	What  string
	Limit int64
}

// Error names the limit.
func (e *LimitError) Error() string {
	return fmt.Sprintf("pickle: byte %d: %s is over the limit of %d; a file of plain data needs no more", e.Offset, e.What, e.Limit)
}

// typeName returns Python's name for the type of v.
func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return "bool"
	case int, int64, *big.Int:
		return "int"
	case float64:
		return "float"
	case complex128:
		return "complex"
	case string, ByteString, *Text:
		return "str"
	case Bytes:
		return "bytes"
	case ByteArray:
		return "bytearray"
	case Tuple:
		return "tuple"
	case *List:
		return "list"
	case *Dict:
		if v == nil {
			return "dict"
		}
		return [...]string{"dict", "OrderedDict", "Counter"}[v.Kind]
	case *Set:
		if v != nil && v.Frozen {
			return "frozenset"
		}
		return "set"
	case Global:
		return v.String()
	}
	return fmt.Sprintf("%T", v)
}

package pickle

import (
	"strings"
	"unicode/utf8"
)

// Tuple is a Python tuple. It can be a key of a Dict.
type Tuple []any

// List is a Python list. Two places that hold the same *List hold the same list.
type List struct {
	Items []any
}

// NewList makes a list of the items.
func NewList(items ...any) *List { return &List{Items: items} }

// Bytes is Python's bytes.
type Bytes []byte

// ByteArray is Python's bytearray.
type ByteArray []byte

// ByteString is a Python 2 str that holds bytes above 127, read with the
// encoding Latin1. It may be text in Latin-1 or plain data, as in the array that
// a CIFAR batch holds: only the reader knows, so the bytes stay as they are.
type ByteString []byte

// String decodes the bytes as Latin-1, as Python does with encoding='latin1'.
func (b ByteString) String() string { return decodeLatin1(b) }

// Global is the name of a Python function, class or constant. Modules which
// Python 3 renamed have their new name: builtins, not __builtin__.
type Global struct {
	Module, Name string
}

// String returns module.name.
func (g Global) String() string { return g.Module + "." + g.Name }

// Text is a string with an identity of its own. An Encoder writes equal strings
// once and refers to them afterwards, as Python does with interned ones; a *Text
// is shared only with itself.
type Text struct {
	Value string
}

// RawBytes returns the bytes that v stands for: v itself if it is Bytes, a
// ByteArray or a ByteString, and the Latin-1 encoding of a string, which is how
// protocol 2 carries bytes. It reports false for any other value and for a string
// that Latin-1 cannot encode.
func RawBytes(v any) ([]byte, bool) {
	switch v := v.(type) {
	case Bytes:
		return v, true
	case ByteArray:
		return v, true
	case ByteString:
		return v, true
	case string:
		return encodeLatin1(v)
	}
	return nil, false
}

func decodeLatin1(b []byte) string {
	var s strings.Builder
	s.Grow(len(b) + len(b)/2)
	for _, c := range b {
		s.WriteRune(rune(c))
	}
	return s.String()
}

func encodeLatin1(s string) ([]byte, bool) {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff { // which U+FFFD for broken UTF-8 is too
			return nil, false
		}
		out = append(out, byte(r))
	}
	return out, true
}

// isASCII reports whether no byte is above 127.
func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// container is what holds other values; a resolver's types may implement it so
// that the limits on depth and sharing see through them.
type container interface {
	// Children returns the values inside.
	Children() []any
}

// Children returns the items.
func (l *List) Children() []any { return l.Items }

// Children returns the items.
func (t Tuple) Children() []any { return t }

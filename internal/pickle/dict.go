package pickle

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math"
	"math/big"
	"reflect"
)

// DictKind tells Python's dictionary types apart.
type DictKind int

const (
	// PlainDict is dict.
	PlainDict DictKind = iota
	// OrderedDict is collections.OrderedDict, the type of a state_dict.
	OrderedDict
	// Counter is collections.Counter.
	Counter
)

// Dict is a Python dictionary: keys in the order of their insertion, compared as
// Python compares them (1, 1.0 and True are one key). The zero Dict is empty.
type Dict struct {
	// Kind is the Python type.
	Kind DictKind
	// Attrs holds the attributes set on an OrderedDict object, nil if there are
	// none. A module's state_dict carries its _metadata there.
	Attrs *Dict

	keys   []any
	values []any
	index  map[any]int
}

// NewDict makes an empty dict.
func NewDict() *Dict { return &Dict{} }

// NewOrderedDict makes an empty collections.OrderedDict.
func NewOrderedDict() *Dict { return &Dict{Kind: OrderedDict} }

// Len returns the number of entries.
func (d *Dict) Len() int { return len(d.keys) }

// Get returns the value under key, and whether there is one.
func (d *Dict) Get(key any) (any, bool) {
	k, err := hashKey(key)
	if err != nil {
		return nil, false
	}
	i, ok := d.index[k]
	if !ok {
		return nil, false
	}
	return d.values[i], true
}

// Set puts value under key. A key that is there keeps its place. The error says
// that key is of a type which Python cannot hash.
func (d *Dict) Set(key, value any) error {
	k, err := hashKey(key)
	if err != nil {
		return err
	}
	if i, ok := d.index[k]; ok {
		d.values[i] = value
		return nil
	}
	if d.index == nil {
		d.index = make(map[any]int)
	}
	d.index[k] = len(d.keys)
	d.keys = append(d.keys, key)
	d.values = append(d.values, value)
	return nil
}

// All ranges over the entries in order.
func (d *Dict) All() iter.Seq2[any, any] {
	return func(yield func(any, any) bool) {
		for i, k := range d.keys {
			if !yield(k, d.values[i]) {
				return
			}
		}
	}
}

// SetState sets attributes, which only an OrderedDict has.
func (d *Dict) SetState(state any) error {
	attrs, ok := state.(*Dict)
	if !ok || d.Kind != OrderedDict {
		return fmt.Errorf("a %s takes no attributes of type %s", typeName(d), typeName(state))
	}
	if d.Attrs == nil {
		d.Attrs = NewDict()
	}
	for k, v := range attrs.All() {
		if err := d.Attrs.Set(k, v); err != nil {
			return err
		}
	}
	return nil
}

// Children returns keys, values and attributes.
func (d *Dict) Children() []any {
	all := make([]any, 0, 2*len(d.keys)+1)
	all = append(append(all, d.keys...), d.values...)
	if d.Attrs != nil {
		all = append(all, d.Attrs)
	}
	return all
}

// Set is a Python set or frozenset; its items stay in the order of insertion.
type Set struct {
	// Frozen says that it is a frozenset.
	Frozen bool
	dict   Dict
}

// NewSet makes a set of the items. The error says which one cannot be hashed.
func NewSet(items ...any) (*Set, error) {
	s := &Set{}
	for _, v := range items {
		if err := s.Add(v); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Add puts v into the set. The error says that v is of a type which Python cannot
// hash.
func (s *Set) Add(v any) error {
	if s.Has(v) {
		return nil
	}
	return s.dict.Set(v, nil)
}

// Has reports whether v is in the set.
func (s *Set) Has(v any) bool {
	_, ok := s.dict.Get(v)
	return ok
}

// Len returns the number of items.
func (s *Set) Len() int { return s.dict.Len() }

// Children returns the items.
func (s *Set) Children() []any { return s.dict.keys }

// What a key may amount to. A hostile file could otherwise have the same huge
// tuple or string hashed over and over.
const (
	maxKeyBytes = 64 << 10
	maxKeyItems = 256
)

type (
	bytesKey string
	tupleKey string
)

// hashKey returns a value that Go compares as Python compares key.
func hashKey(key any) (any, error) {
	switch k := key.(type) {
	case nil, int64:
		return k, nil
	case int:
		return int64(k), nil
	case bool:
		if k {
			return int64(1), nil
		}
		return int64(0), nil
	case float64:
		if k == math.Trunc(k) && k >= math.MinInt64 && k < math.MaxInt64 {
			return int64(k), nil
		}
		return k, nil
	case complex128:
		if imag(k) == 0 {
			return hashKey(real(k))
		}
		return k, nil
	case *big.Int:
		return tupleKey("i" + string(k.Append(nil, 36))), keySize(k.BitLen() / 8)
	case string:
		return k, keySize(len(k))
	case ByteString:
		return k.String(), keySize(len(k))
	case Bytes:
		return bytesKey(k), keySize(len(k))
	case Tuple:
		e := keyEncoder{}
		if err := e.add(k); err != nil {
			return nil, err
		}
		return tupleKey(e.out), nil
	case *List, *Dict, *Set, ByteArray:
		return nil, fmt.Errorf("a %s cannot be a key, as Python cannot hash it", typeName(key))
	}
	if !reflect.ValueOf(key).Comparable() {
		return nil, fmt.Errorf("a %s cannot be a key", typeName(key))
	}
	return key, nil
}

func keySize(n int) error {
	if n > maxKeyBytes {
		return fmt.Errorf("a key of %d bytes is longer than %d", n, maxKeyBytes)
	}
	return nil
}

// keyEncoder writes a tuple as a string that is equal for equal tuples.
type keyEncoder struct {
	out   []byte
	items int
}

func (e *keyEncoder) add(v any) error {
	if e.items++; e.items > maxKeyItems || len(e.out) > maxKeyBytes {
		return fmt.Errorf("a tuple of more than %d items or %d bytes cannot be a key", maxKeyItems, maxKeyBytes)
	}
	if t, ok := v.(Tuple); ok {
		e.out = append(e.out, '(')
		for _, item := range t {
			if err := e.add(item); err != nil {
				return err
			}
		}
		e.out = append(e.out, ')')
		return nil
	}
	k, err := hashKey(v)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%T:%v", k, k)
	e.out = append(binary.AppendUvarint(append(e.out, 's'), uint64(len(text))), text...)
	return nil
}

package pickle

import (
	"fmt"
	"strings"
)

// Builtins returns the resolver for Python's own containers: OrderedDict and
// Counter of collections; set, frozenset, bytes, bytearray and complex; and
// _codecs.encode, by which protocol 2 carries bytes. None of them does more than
// hold data.
func Builtins() Resolver { return builtins }

var builtins = Allow{
	{"collections", "OrderedDict"}: Func(newOrderedDict),
	{"collections", "Counter"}:     Func(newCounter),
	{"builtins", "set"}:            newSetFunc(false),
	{"builtins", "frozenset"}:      newSetFunc(true),
	{"builtins", "complex"}:        Func(newComplex),
	{"builtins", "bytes"}:          Func(newBytes),
	{"builtins", "bytearray"}:      Func(newByteArray),
	{"_codecs", "encode"}:          Func(codecsEncode),
}

func newOrderedDict(args Tuple) (any, error) {
	d := NewOrderedDict()
	if len(args) == 0 {
		return d, nil
	}
	// Python 2 passes a list of [key, value] lists.
	pairs, ok := args[0].(*List)
	if !ok || len(args) > 1 {
		return nil, badArgs("OrderedDict", "nothing or a list of pairs", args)
	}
	for _, p := range pairs.Items {
		var kv []any
		switch p := p.(type) {
		case Tuple:
			kv = p
		case *List:
			kv = p.Items
		}
		if len(kv) != 2 {
			return nil, badArgs("OrderedDict", "nothing or a list of pairs", args)
		}
		if err := d.Set(kv[0], kv[1]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func newCounter(args Tuple) (any, error) {
	c := &Dict{Kind: Counter}
	if len(args) == 0 {
		return c, nil
	}
	from, ok := args[0].(*Dict)
	if !ok || len(args) > 1 {
		return nil, badArgs("Counter", "nothing or a dict", args)
	}
	for k, v := range from.All() {
		if err := c.Set(k, v); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func newSetFunc(frozen bool) Func {
	return func(args Tuple) (any, error) {
		s := &Set{Frozen: frozen}
		if len(args) == 0 {
			return s, nil
		}
		items, ok := args[0].(*List)
		if !ok || len(args) > 1 {
			return nil, badArgs(typeName(s), "nothing or a list", args)
		}
		for _, v := range items.Items {
			if err := s.Add(v); err != nil {
				return nil, err
			}
		}
		return s, nil
	}
}

func newComplex(args Tuple) (any, error) {
	if len(args) == 2 {
		re, ok1 := args[0].(float64)
		im, ok2 := args[1].(float64)
		if ok1 && ok2 {
			return complex(re, im), nil
		}
	}
	return nil, badArgs("complex", "two floats", args)
}

func newBytes(args Tuple) (any, error) {
	if len(args) == 0 {
		return Bytes{}, nil
	}
	return nil, badArgs("bytes", "nothing", args)
}

func newByteArray(args Tuple) (any, error) {
	switch {
	case len(args) == 0:
		return ByteArray{}, nil
	case len(args) == 1:
		if b, ok := args[0].(Bytes); ok {
			return append(ByteArray{}, b...), nil
		}
	case len(args) == 2 && isLatin1(args[1]):
		if b, ok := RawBytes(args[0]); ok {
			return ByteArray(b), nil
		}
	}
	return nil, badArgs("bytearray", "bytes", args)
}

func codecsEncode(args Tuple) (any, error) {
	if len(args) == 2 && isLatin1(args[1]) {
		if s, ok := args[0].(string); ok {
			if b, ok := encodeLatin1(s); ok {
				return Bytes(b), nil
			}
		}
	}
	return nil, badArgs("_codecs.encode", "a str of characters up to 255 and 'latin1'", args)
}

func isLatin1(v any) bool {
	s, ok := v.(string)
	return ok && strings.ReplaceAll(s, "-", "") == "latin1"
}

// badArgs describes arguments by their types; the values may be huge.
func badArgs(name, want string, args Tuple) error {
	types := make([]string, 0, 4)
	for i, a := range args {
		if i == 3 && len(args) > 4 {
			types = append(types, "…")
			break
		}
		types = append(types, typeName(a))
	}
	return fmt.Errorf("%s takes %s, not (%s)", name, want, strings.Join(types, ", "))
}

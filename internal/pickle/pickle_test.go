package pickle

import (
	"bytes"
	"errors"
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDictKeysCompareAsInPython(t *testing.T) {
	d := NewDict()
	for i, k := range []any{int64(1), 1.0, true, 1, complex(1, 0)} {
		require.NoError(t, d.Set(k, i))
	}
	assert.Equal(t, 1, d.Len())
	for k, v := range d.All() {
		assert.Equal(t, int64(1), k, "the first key stays")
		assert.Equal(t, 4, v, "the last value counts")
	}
	distinct := []any{
		nil, "1", Bytes("1"), 1.5, Tuple{}, Tuple{int64(1)}, Tuple{"1"}, Tuple{Tuple{int64(1)}}, Tuple{nil},
		Tuple{"a", "b"}, Tuple{"ab"}, Tuple{Bytes("1")}, Global{"a", "b"}, pow2(70), 1i,
	}
	for _, k := range distinct {
		require.NoError(t, d.Set(k, k))
	}
	assert.Equal(t, 1+len(distinct), d.Len())
	for _, k := range distinct {
		v, ok := d.Get(k)
		assert.True(t, ok)
		assert.Equal(t, k, v)
	}
	same := map[any]any{"x": pow2(70), "y": Tuple{1.0}, "z": ByteString("1")}
	for name, k := range same {
		_, ok := d.Get(k)
		assert.True(t, ok, name)
	}
	for _, k := range []any{NewList(), NewDict(), &Set{}, ByteArray{}, Tuple{NewList()}, []int{1}} {
		assert.Error(t, d.Set(k, nil))
		_, ok := d.Get(k)
		assert.False(t, ok)
	}
}

func TestPersistentIDs(t *testing.T) {
	type blob struct{ n int64 }
	var out bytes.Buffer
	e := NewEncoder(&out)
	e.PersistentID = func(v any) (any, bool, error) {
		b, ok := v.(*blob)
		if !ok {
			return nil, false, nil
		}
		if b.n < 0 {
			return nil, false, errors.New("a negative blob")
		}
		return Tuple{"blob", b.n}, true, nil
	}
	require.NoError(t, e.Encode(NewList(&blob{5}, &blob{6})))
	got, err := decode(out.Bytes(), func(d *Decoder) {
		d.PersistentLoad = func(id any) (any, error) { return id.(Tuple)[1], nil }
	})
	require.NoError(t, err)
	assert.Equal(t, NewList(int64(5), int64(6)), got)

	assert.ErrorContains(t, e.Encode(&blob{-1}), "a negative blob")
	got, err = decode([]byte("Pname\n."), func(d *Decoder) {
		d.PersistentLoad = func(id any) (any, error) { return id, nil }
	})
	require.NoError(t, err)
	assert.Equal(t, "name", got)
	_, err = decode([]byte("Pname\n."), func(d *Decoder) {
		d.PersistentLoad = func(any) (any, error) { return nil, errors.New("no such blob") }
	})
	assert.EqualError(t, err, "pickle: byte 0: no such blob")
}

func TestDecodeOneAfterAnother(t *testing.T) {
	d := NewDecoder(bytes.NewReader([]byte("\x80\x02K\x07.\x80\x02K\x08.rest")))
	for i, want := range []any{int64(7), int64(8)} {
		v, err := d.Decode()
		require.NoError(t, err)
		assert.Equal(t, want, v)
		assert.EqualValues(t, 5*(i+1), d.Offset())
	}
}

func TestEncodeRefuses(t *testing.T) {
	itself := NewList()
	itself.Items = append(itself.Items, Tuple{itself})
	var deep any = int64(1)
	for range 5000 {
		deep = NewList(deep)
	}
	tests := map[string]struct {
		v    any
		want string
	}{
		"type":        {dictOf(PlainDict, "a", NewList(nil, Tuple{struct{}{}})), "pickle: key a: item 1 of a list: item 0 of a tuple: a Go struct {} has no counterpart"},
		"depth":       {deep, "nests deeper than"},
		"name":        {Global{"a", "b\nc"}, "is no name of a Python module or function"},
		"big integer": {new(big.Int).Lsh(big.NewInt(1), 8*maxLong), "an integer of 65537 bytes is longer than"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			assert.ErrorContains(t, NewEncoder(&bytes.Buffer{}).Encode(tt.v), tt.want)
		})
	}
	// A list may contain itself when it is written, as in Python; reading refuses.
	var out bytes.Buffer
	require.NoError(t, NewEncoder(&out).Encode(itself))
	_, err := decode(out.Bytes())
	assert.ErrorContains(t, err, "a value contains itself")

	full := errors.New("no space left on device")
	assert.ErrorIs(t, NewEncoder(errWriter{full}).Encode("x"), full)
}

type errWriter struct{ err error }

func (w errWriter) Write([]byte) (int, error) { return 0, w.err }

func TestEqualStringsAreWrittenOnce(t *testing.T) {
	encode := func(v any) int {
		var out bytes.Buffer
		require.NoError(t, NewEncoder(&out).Encode(v))
		return out.Len()
	}
	long := "a string of thirty characters."
	assert.Less(t, encode(NewList(long, long)), 2*len(long))
	assert.Greater(t, encode(NewList(long, &Text{long})), 2*len(long))
	text := &Text{long}
	assert.Less(t, encode(NewList(text, text)), 2*len(long))
}

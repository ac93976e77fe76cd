package pickle

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readGolden(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return b
}

func decode(b []byte, with ...func(*Decoder)) (any, error) {
	d := NewDecoder(bytes.NewReader(b))
	d.Resolver = Resolvers{Builtins(), NumPy()}
	for _, f := range with {
		f(d)
	}
	return d.Decode()
}

func dictOf(kind DictKind, pairs ...any) *Dict {
	d := &Dict{Kind: kind}
	for i := 0; i < len(pairs); i += 2 {
		if err := d.Set(pairs[i], pairs[i+1]); err != nil {
			panic(err)
		}
	}
	return d
}

func setOf(frozen bool, items ...any) *Set {
	s, err := NewSet(items...)
	if err != nil {
		panic(err)
	}
	s.Frozen = frozen
	return s
}

func pow2(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }

// goldenValue mirrors values in testdata/make_golden.py.
func goldenValue() *Dict {
	n := func(v int64) any { return v }
	ordered := dictOf(OrderedDict, "first", n(1), "second", n(2))
	ordered.Attrs = dictOf(PlainDict, "_metadata", dictOf(OrderedDict, "", dictOf(PlainDict, "version", n(1))))
	shared := NewList(n(7))
	return dictOf(PlainDict,
		"none", nil,
		"bools", NewList(true, false),
		"ints", NewList(n(0), n(255), n(256), n(65535), n(65536), n(-1), n(1<<31-1), n(1<<31), n(-1<<31), n(-1<<31-1),
			n(1<<39), n(-1<<39), n(math.MaxInt64), pow2(63), n(math.MinInt64),
			pow2(70), new(big.Int).Neg(pow2(70)), new(big.Int).Neg(pow2(71)), pow2(2100)),
		"floats", NewList(0.0, math.Copysign(0, -1), 1.5, -1e300, 5e-324, math.Inf(1), math.Inf(-1)),
		"complex", 1-2i,
		"strings", NewList("", "one", "é", "日本", "😀", "\xed\xa0\x80", "a\\b\n'c\"", strings.Repeat("x", 300)),
		"bytes", NewList(Bytes{}, Bytes("\x00\xff\\"), Bytes(strings.Repeat("y", 300))),
		"bytearrays", NewList(ByteArray{}, ByteArray("\x01\xfe")),
		"tuples", NewList(Tuple{}, Tuple{n(1)}, Tuple{n(1), n(2)}, Tuple{n(1), n(2), n(3)},
			Tuple{n(1), n(2), n(3), n(4)}, Tuple{Tuple{n(5)}, NewList(n(6))}),
		"keys", dictOf(PlainDict, n(1), "int", 2.5, "float", nil, "nothing", Tuple{n(3), Tuple{n(4), "five"}}, "tuple", Bytes("six"), "by"),
		"sets", NewList(setOf(false, n(8)), setOf(true, n(9))),
		"ordered", ordered,
		"counter", dictOf(Counter, "z", n(2), "w", n(1)),
		"shared", NewList(shared, shared),
	)
}

func TestDecodeEveryProtocol(t *testing.T) {
	want := goldenValue()
	for protocol := range 6 {
		t.Run(fmt.Sprint(protocol), func(t *testing.T) {
			got, err := decode(readGolden(t, fmt.Sprintf("values%d.pkl", protocol)))
			require.NoError(t, err)
			for k, v := range want.All() {
				g, ok := got.(*Dict).Get(k)
				require.True(t, ok, k)
				assert.Equal(t, v, g, k)
			}
			assert.Equal(t, want, got)
			shared, _ := got.(*Dict).Get("shared")
			items := shared.(*List).Items
			assert.Same(t, items[0], items[1])
		})
	}
}

func TestEncodeWritesPythonsBytes(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, NewEncoder(&out).Encode(goldenValue()))
	assert.Equal(t, readGolden(t, "values2.pkl"), out.Bytes())
}

func TestBatchesOfLongContainers(t *testing.T) {
	for _, n := range []int{1000, 1001, 2000} {
		list, plain, ordered := NewList(), NewDict(), NewOrderedDict()
		for i := range n {
			list.Items = append(list.Items, int64(i))
			require.NoError(t, plain.Set(int64(i), nil))
			require.NoError(t, ordered.Set(int64(i), nil))
		}
		want := NewList(list, plain, ordered)
		golden := readGolden(t, fmt.Sprintf("batches%d.pkl", n))
		got, err := decode(golden)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		var out bytes.Buffer
		require.NoError(t, NewEncoder(&out).Encode(want))
		assert.True(t, bytes.Equal(golden, out.Bytes()), "%d items", n)
	}
}

func TestPython2Batch(t *testing.T) {
	v, err := decode(readGolden(t, "python2.pkl"), func(d *Decoder) { d.Encoding = Latin1 })
	require.NoError(t, err)
	batch := v.(*Dict)
	get := func(key string) any {
		v, ok := batch.Get(key)
		require.True(t, ok, key)
		return v
	}
	assert.Equal(t, "testing batch 1 of 1", get("batch_label"))
	assert.Equal(t, NewList(int64(3), int64(9)), get("labels"))
	names := get("filenames").(*List)
	assert.Equal(t, "cat_s_000001.png", names.Items[0])
	assert.Equal(t, "café.png", names.Items[1].(ByteString).String())
	assert.Equal(t, &Array{Kind: 'u', ItemSize: 1, Shape: []int{2, 3}, Data: []byte{0, 127, 128, 200, 254, 255}}, get("data"))

	_, err = decode(readGolden(t, "python2.pkl"))
	assert.ErrorContains(t, err, "expected a Python 2 string in UTF-8")
}

func TestNumPy(t *testing.T) {
	v, err := decode(readGolden(t, "numpy.pkl"))
	require.NoError(t, err)
	want := dictOf(PlainDict,
		"bool", true, "i1", int64(-3), "i8", int64(-1<<40), "u2", int64(65535),
		"u8", new(big.Int).SetUint64(math.MaxUint64), "f2", -1.5, "f2 small", math.Ldexp(1, -24), "f4", float64(float32(0.1)),
		"f8", 0.1, "c8", 1+2i, "big", int64(5),
		"array", &Array{Kind: 'i', ItemSize: 2, BigEndian: true, Shape: []int{2, 3}, Data: []byte{0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5}},
		"fortran", &Array{Kind: 'f', ItemSize: 4, Fortran: true, Shape: []int{2, 2}, Data: bytes.Repeat([]byte{0, 0, 0x80, 0x3f}, 4)},
		"zero", &Array{Kind: 'f', ItemSize: 8, Shape: []int{0, 4}, Data: []byte{}},
		"scalar array", &Array{Kind: 'f', ItemSize: 8, Shape: []int{}, Data: []byte{0, 0, 0, 0, 0, 0, 4, 0x40}},
	)
	assert.Equal(t, want, v)
}

package pth

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pickle"
)

func TestAncientFile(t *testing.T) {
	f := open(t, "ancient.legacy.pth")
	x := func(name string) *Tensor { return get[*Tensor](t, f.Value(), name) }
	assert.Equal(t, []float64{0, 1, 2, 3}, elements(t, x("weight")))
	assert.Equal(t, []float64{1, 2}, elements(t, x("bias")))
	assert.Equal(t, []float64{1, 2}, elements(t, x("part")))
	assert.Equal(t, []float64{0, 1, 2}, elements(t, x("tensor")))
	assert.True(t, x("weight").IsParameter && !x("weight").RequiresGrad)
	assert.True(t, x("bias").IsParameter && x("bias").RequiresGrad)
	assert.False(t, x("part").IsParameter || x("tensor").IsParameter)
	assert.Same(t, x("bias").Storage, x("tensor").Storage)

	// It can be saved again, as today's PyTorch does.
	var out bytes.Buffer
	require.NoError(t, Write(&out, "new", f.Value()))
	again, err := load(out.Bytes())
	require.NoError(t, err)
	assert.Equal(t, []float64{1, 2}, elements(t, get[*Tensor](t, again.Value(), "part")))
}

// legacyFile has the value, the keys and what follows them.
func legacyFile(t testing.TB, value, keys any, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, v := range []any{legacyMagic, legacyVersion, pickle.NewDict(), value, keys} {
		out.Write(pickled(t, v))
	}
	out.Write(data)
	return out.Bytes()
}

func TestDamagedLegacyFiles(t *testing.T) {
	float := pickle.Global{Module: "torch", Name: "FloatStorage"}
	storage := func(key any, n int, view any) ref {
		return ref{pickle.Tuple{"storage", float, key, "cpu", n, view}}
	}
	data := binary.LittleEndian.AppendUint64(nil, 3)
	data = append(data, make([]byte, 12)...)
	one := pickle.NewList(int64(7))
	tests := map[string]struct {
		value, keys any
		data        []byte
		want        string // empty if it is fine
	}{
		"number as key":     {storage(7, 3, nil), one, data, ""},
		"view":              {storage(7, 3, pickle.Tuple{"v", 1, 2}), one, data, ""},
		"view too long":     {storage(7, 3, pickle.Tuple{"v", 2, 2}), one, data, "a view of elements 2 to 2+2 does not fit storage 7 of 3"},
		"negative view":     {storage(7, 3, pickle.Tuple{"v", -1, 2}), one, data, "does not fit"},
		"view of strings":   {storage(7, 3, pickle.Tuple{"v", "a", 2}), one, data, "does not fit"},
		"view of two":       {storage(7, 3, pickle.Tuple{"v", 1}), one, data, "expected a storage's view"},
		"other count":       {storage(7, 4, nil), one, data, "storage 7 has 3 elements where its data is, but 4 where it is described"},
		"missing":           {storage(7, 3, nil), pickle.NewList(), data, "storage 7 is missing"},
		"unknown":           {storage(8, 3, nil), one, data, "a storage 7 that no tensor refers to"},
		"twice":             {storage(7, 3, nil), pickle.NewList(int64(7), "7"), data, "or has it twice"},
		"keys":              {storage(7, 3, nil), pickle.NewDict(), data, "expected the list of the storages' keys"},
		"key":               {storage(7, 3, nil), pickle.NewList(1.5), data, "expected a storage's key"},
		"key of a storage":  {storage(nil, 3, nil), one, data, "expected a storage's key"},
		"cut in the count":  {storage(7, 3, nil), one, data[:7], "cut off before storage 7"},
		"cut in the data":   {storage(7, 3, nil), one, data[:19], "cut off in storage 7"},
		"enormous":          {storage(7, 1<<60, nil), one, binary.LittleEndian.AppendUint64(nil, 1<<60), "cut off in storage 7"},
		"whole model":       {ref{pickle.Tuple{"module", nil, "net.py", "class Net"}}, one, data, "the file holds a whole model"},
		"persistent number": {ref{5}, one, data, "expected a storage"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f, err := load(legacyFile(t, pickle.NewList(tt.value), tt.keys, tt.data))
			if tt.want == "" {
				require.NoError(t, err)
				require.Len(t, f.Storages(), 1)
				contents(t, f.Storages()[0])
				return
			}
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

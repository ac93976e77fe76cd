package pth

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pickle"
)

func golden(name string) string { return filepath.Join("testdata", name) }

func open(t testing.TB, name string) *File {
	t.Helper()
	f, err := Open(golden(name))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

func get[T any](t *testing.T, d any, path ...any) T {
	t.Helper()
	for _, key := range path {
		if i, ok := key.(int); ok {
			if l, ok := d.(*pickle.List); ok {
				d = l.Items[i]
				continue
			}
		}
		v, ok := d.(*pickle.Dict).Get(key)
		require.True(t, ok, "no key %v", key)
		d = v
	}
	v, ok := d.(T)
	require.True(t, ok, "%v is a %T", path, d)
	return v
}

func contents(t testing.TB, s *Storage) []byte {
	t.Helper()
	b := make([]byte, s.Size())
	require.NoError(t, s.ReadInto(b))
	return b
}

// elements returns the numbers of a float32 or int64 tensor in row-major order.
func elements(t *testing.T, x *Tensor) []float64 {
	t.Helper()
	b := contents(t, x.Storage)
	out := []float64{}
	var walk func(dim int, at int64)
	walk = func(dim int, at int64) {
		if dim < len(x.Shape) {
			for i := range x.Shape[dim] {
				walk(dim+1, at+i*x.Stride[dim])
			}
			return
		}
		switch x.DType {
		case Float32:
			out = append(out, float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*at:]))))
		case "int64":
			out = append(out, float64(int64(binary.LittleEndian.Uint64(b[8*at:]))))
		default:
			t.Fatalf("elements of %s", x.DType)
		}
	}
	walk(0, x.Offset)
	return out
}

func count(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i)
	}
	return out
}

func TestStateDict(t *testing.T) {
	want := []struct {
		name  string
		dtype DType
		shape []int64
	}{
		{"conv1.weight", Float32, []int64{2, 1, 3, 3}},
		{"conv1.bias", Float32, []int64{2}},
		{"bn1.weight", Float32, []int64{2}},
		{"bn1.bias", Float32, []int64{2}},
		{"bn1.running_mean", Float32, []int64{2}},
		{"bn1.running_var", Float32, []int64{2}},
		{"bn1.num_batches_tracked", "int64", []int64{}},
		{"fc.weight", Float32, []int64{3, 4}},
	}
	for _, file := range []string{"convnet.pth", "convnet.legacy.pth", "deflated.pth", "nocrc.pth"} {
		t.Run(file, func(t *testing.T) {
			f := open(t, file)
			d := f.Value().(*pickle.Dict)
			assert.Equal(t, pickle.OrderedDict, d.Kind)
			assert.Len(t, f.Storages(), len(want))
			i := 0
			for k, v := range d.All() {
				x := v.(*Tensor)
				assert.Equal(t, want[i].name, k)
				assert.Equal(t, want[i].dtype, x.DType)
				assert.Equal(t, want[i].shape, x.Shape)
				assert.Equal(t, "cpu", x.Storage.Device)
				n := int(x.Storage.Size() / x.DType.Size())
				assert.Equal(t, count(n), elements(t, x))
				assert.Same(t, f.Storages()[i], x.Storage)
				offset, plain := x.Storage.FileRange()
				assert.Equal(t, file != "deflated.pth", plain)
				if file == "convnet.pth" {
					assert.Zero(t, offset%alignment)
				}
				i++
			}
			assert.Len(t, want, i)
			assert.Equal(t, int64(2), get[int64](t, d.Attrs, "_metadata", "bn1", "version"))
		})
	}
}

func TestDTypes(t *testing.T) {
	for file, n := range map[string]int{"dtypes.pth": 20, "olddtypes.legacy.pth": 12} {
		d := open(t, file).Value().(*pickle.Dict)
		assert.Equal(t, n, d.Len())
		for name, v := range d.All() {
			x := v.(*Tensor)
			assert.Equal(t, DType(name.(string)), x.DType)
			b := contents(t, x.Storage)
			size := int(x.DType.Size())
			require.Len(t, b, 3*size, name)
			assert.Equal(t, b[:size], b[2*size:], name)
			assert.NotEqual(t, b[:size], b[size:2*size], name)
		}
	}
}

func TestViews(t *testing.T) {
	for _, file := range []string{"views.pth", "views.legacy.pth"} {
		t.Run(file, func(t *testing.T) {
			f := open(t, file)
			x := func(name string) *Tensor { return get[*Tensor](t, f.Value(), name) }
			base := x("base")
			for _, name := range []string{"transposed", "row", "column", "steps", "expanded", "end"} {
				assert.Same(t, base.Storage, x(name).Storage, name)
			}
			assert.Equal(t, []float64{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}, elements(t, x("transposed")))
			assert.Equal(t, []float64{4, 5, 6, 7}, elements(t, x("row")))
			assert.Equal(t, []float64{2, 6, 10}, elements(t, x("column")))
			assert.Equal(t, []float64{1, 3, 9, 11}, elements(t, x("steps")))
			assert.Equal(t, []int64{0, 1}, x("expanded").Stride)
			assert.Equal(t, []float64{7}, elements(t, x("scalar")))
			assert.Empty(t, x("scalar").Shape)
			assert.Equal(t, []int64{0}, x("empty").Shape)
			assert.Equal(t, []int64{2, 0, 3}, x("empty2").Shape)
			assert.Equal(t, int64(12), x("end").Offset)
			assert.Equal(t, []int64{24, 1, 8, 2}, x("channels_last").Stride)
			assert.Equal(t, count(24), elements(t, x("channels_last")))
			assert.Same(t, x("tied1").Storage, x("tied2").Storage)
			assert.NotSame(t, x("tied1"), x("tied2"))
			assert.Same(t, x("tied1"), x("same"))
		})
	}
}

func TestCheckpoint(t *testing.T) {
	v := open(t, "checkpoint.pth").Value()
	group := func(name string, rest ...any) []any { return append([]any{name, "param_groups", 0}, rest...) }
	assert.Equal(t, pickle.Tuple{0.9, 0.999}, get[pickle.Tuple](t, v, group("adamw", "betas")...))
	assert.Equal(t, false, get[bool](t, v, group("adamw", "amsgrad")...))
	assert.Nil(t, must(get[*pickle.Dict](t, v, group("adamw")...).Get("foreach")))
	assert.Equal(t, pickle.NewList(int64(0)), get[*pickle.List](t, v, group("sgd", "params")...))
	assert.Equal(t, 0.5, get[float64](t, v, group("sgd", "lr")...))
	assert.Equal(t, []float64{1}, elements(t, get[*Tensor](t, v, "adamw", "state", int64(1), "step")))
	assert.Equal(t, []int64{2, 1, 3, 3}, get[*Tensor](t, v, "adamw", "state", int64(0), "exp_avg").Shape)

	assert.Equal(t, int64(3), get[int64](t, v, "epoch"))
	assert.Equal(t, pickle.NewList(1.5, pickle.NewList(int64(2), int64(70000))), get[*pickle.List](t, v, "history"))
	p := get[*Tensor](t, v, "parameter")
	assert.True(t, p.IsParameter && p.RequiresGrad)
	p = get[*Tensor](t, v, "frozen")
	assert.True(t, p.IsParameter && !p.RequiresGrad)
	assert.Equal(t, "frozen", get[string](t, p.State, "tag"))
	assert.False(t, get[*Tensor](t, v, "noted").IsParameter)
	assert.Equal(t, pickle.NewList(int64(1)), get[*pickle.List](t, get[*Tensor](t, v, "noted").State, "note"))
	assert.Equal(t, Size{1, 2}, get[Size](t, v, "size"))
	assert.Equal(t, DType("bfloat16"), get[DType](t, v, "dtype"))
	assert.Equal(t, Device("cuda:1"), get[Device](t, v, "device"))
	assert.Equal(t, Layout("torch.strided"), get[Layout](t, v, "layout"))
	assert.Equal(t, pickle.Bytes{0, 255}, get[pickle.Bytes](t, v, "bytes"))
	assert.True(t, get[*pickle.Set](t, v, "set").Has(int64(5)))
	conj, neg := get[*Tensor](t, v, "conj"), get[*Tensor](t, v, "neg")
	assert.True(t, conj.Conj && !conj.Neg)
	assert.True(t, neg.Neg && !neg.Conj)
	assert.Equal(t, []byte{0, 1, 2}, contents(t, get[TypedStorage](t, v, "storage").Storage))
}

func must(v any, ok bool) any {
	if !ok {
		panic("no such key")
	}
	return v
}

// withoutID blanks what PyTorch's id of a file says of its record names, which is a
// hash in the order of a C++ hash table, and the record's checksums.
func withoutID(t *testing.T, file []byte) []byte {
	t.Helper()
	file = bytes.Clone(file)
	dir := bytes.Index(file, []byte("PK\x01\x02"))
	require.Positive(t, dir)
	sizes := bytes.LastIndex(file[:dir], []byte("PK\x07\x08")) // follow the id
	id, sum := sizes-40, bytes.Clone(file[sizes+4:sizes+8])
	clear(file[id : id+20])
	require.Equal(t, 2, bytes.Count(file[id:], sum))
	return append(file[:id:id], bytes.ReplaceAll(file[id:], sum, make([]byte, 4))...)
}

func TestSaveWritesPyTorchsBytes(t *testing.T) {
	for _, name := range []string{"convnet.pth", "dtypes.pth", "views.pth", "checkpoint.pth"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			require.NoError(t, Save(path, open(t, name).Value()))
			got, err := os.ReadFile(path)
			require.NoError(t, err)
			want, err := os.ReadFile(golden(name))
			require.NoError(t, err)
			assert.True(t, bytes.Equal(withoutID(t, want), withoutID(t, got)), "%s differs", name)
		})
	}
}

func TestUnsupportedKindsAreNamed(t *testing.T) {
	tests := map[string]string{
		"quantized": "the file holds a quantized tensor (_rebuild_qtensor), which is not supported: save t.dequantize() in Python",
		"sparse":    "a sparse tensor (_rebuild_sparse_tensor)",
		"csr":       "a sparse tensor (_rebuild_sparse_tensor)",
		"nested":    "a nested tensor (_rebuild_nested_tensor)",
		"meta":      "a tensor of the meta device, without data (_rebuild_meta_tensor_no_storage)",
		"module":    "refused to call torch.nn.modules.linear.Linear",
		"script":    "it is a TorchScript model",
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			path := golden(name + ".bad.pth")
			_, err := Open(path)
			assert.ErrorContains(t, err, want)
			assert.ErrorContains(t, err, "cannot read "+path)
			var unsupported *UnsupportedError
			var refused *pickle.RefusedError
			switch name {
			case "script":
				assert.ErrorIs(t, err, ErrTorchScript)
			case "module":
				assert.ErrorAs(t, err, &refused)
				assert.True(t, strings.HasSuffix(err.Error(), "save model.state_dict() in Python instead: that needs no code"))
			default:
				assert.ErrorAs(t, err, &unsupported)
			}
		})
	}
}

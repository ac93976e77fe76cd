package torch_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

// everyKind are tensors of all types, with all there is in their bits.
func everyKind(t testing.TB) (all []torch.Tensor) {
	for d := range torch.BComplex32 + 1 {
		for _, shape := range [][]int{nil, {3}, {2, 0}, {0, 2}, {2, 3, 4}} {
			var x torch.Tensor
			if torch.Try(func() { x = torch.Empty(shape, d) }) != nil || !x.IsContiguous() || d >= torch.QInt8 && d <= torch.QInt32 || d == torch.QUint4x2 || d == torch.QUint2x4 {
				continue
			}
			x.Bytes(func(b []byte) {
				for i := range b {
					b[i] = byte(i*37 + 5)
					if d == torch.Bool {
						b[i] = byte(i & 1)
					}
				}
			})
			all = append(all, x)
		}
	}
	require.Greater(t, len(all), 150)
	nan, inf := math.NaN(), math.Inf(1)
	all = append(all, torch.Tensor{},
		torch.FromSlice([]float64{nan, inf, -inf, 0, math.Copysign(0, -1), 1e300, 5e-324, 0.1}),
		torch.FromSlice([]float32{float32(nan), float32(inf), -1e38, 1e-45, 0.1, 16777217}),
		torch.FromSlice([]complex128{complex(nan, inf), complex(1, -0.5)}),
		torch.FromSlice([]uint64{0, math.MaxUint64}), torch.FromSlice([]int64{math.MinInt64, math.MaxInt64}),
		torch.Ones([]int{2}).RequiresGrad_(), torch.Arange(6).Reshape(2, 3).T(),
		torch.FromSlice([]complex64{1i}).Conj(), torch.NegView(torch.Ones([]int{2})), torch.Ones([]int{2, 3}).Index(torch.Colon, 1))
	return all
}

// sameTensor holds type, shape, gradients and each bit against each other.
func sameTensor(t testing.TB, want, got torch.Tensor, name string) {
	if !want.Defined() {
		assert.False(t, got.Defined(), name)
		return
	}
	assert.Equal(t, want.DType(), got.DType(), name)
	assert.Equal(t, want.Shape(), got.Shape(), name)
	assert.Equal(t, want.RequiresGrad(), got.RequiresGrad(), name)
	assert.Equal(t, rawBytes(want.Detach()), rawBytes(got.Detach()), name)
}

func TestGob(t *testing.T) {
	type message struct {
		X    torch.Tensor
		None torch.Tensor
		List []torch.Tensor
		Map  map[string]torch.Tensor
	}
	all := everyKind(t)
	sent := message{X: all[0], List: all, Map: map[string]torch.Tensor{"w": all[7], "none": {}}}
	var b bytes.Buffer
	require.NoError(t, gob.NewEncoder(&b).Encode(sent))
	var got message
	require.NoError(t, gob.NewDecoder(&b).Decode(&got))
	sameTensor(t, sent.X, got.X, "X")
	sameTensor(t, sent.Map["w"], got.Map["w"], "w")
	assert.Contains(t, got.Map, "none")
	assert.False(t, got.None.Defined() || got.Map["none"].Defined())
	require.Len(t, got.List, len(all))
	for i := range all {
		sameTensor(t, all[i], got.List[i], all[i].String())
	}
}

func TestJSON(t *testing.T) {
	for _, x := range everyKind(t) {
		data, err := json.Marshal(x)
		require.NoError(t, err)
		var got torch.Tensor
		require.NoError(t, json.Unmarshal(data, &got), string(data))
		if x.Defined() && !x.RequiresGrad() { // the bits of a NaN are not kept
			again, err := json.Marshal(got)
			require.NoError(t, err)
			assert.Equal(t, string(data), string(again))
			if x.DType().IsFloatingPoint() && x.NumEl() > 0 && x.DType() != torch.Float4E2M1FNx2 && x.DType() != torch.Float8E8M0FNU {
				nan := x.To(torch.Float64).Ne(x.To(torch.Float64))
				same := torch.Where(nan, torch.Zeros(nil, torch.Float64), x.To(torch.Float64))
				assert.Equal(t, rawBytes(same), rawBytes(torch.Where(nan, torch.Zeros(nil, torch.Float64), got.To(torch.Float64))), string(data))
				continue
			}
			if x.DType().IsComplex() || x.DType().IsFloatingPoint() {
				continue
			}
		}
		sameTensor(t, x, got, string(data))
	}
	for want, x := range map[string]torch.Tensor{
		"null": {},
		`{"dtype":"float32","shape":[2,2],"data":[[1,2.5],["NaN","-Infinity"]]}`: torch.FromSlice([]float32{1, 2.5, float32(math.NaN()), float32(math.Inf(-1))}, 2, 2),
		`{"dtype":"complex64","shape":[],"data":[1,-2]}`:                         torch.Full(nil, 1-2i, torch.Complex64),
		`{"dtype":"float64","shape":[1],"requires_grad":true,"data":[0.1]}`:      torch.FromSlice([]float64{0.1}).RequiresGrad_(),
		`{"dtype":"uint64","shape":[1],"data":[18446744073709551615]}`:           torch.FromSlice([]uint64{math.MaxUint64}),
		`{"dtype":"bfloat16","shape":[0,3],"data":[]}`:                           torch.Empty([]int{0, 3}, torch.BFloat16),
		`{"dtype":"int8","shape":[2,0,3],"data":[[],[]]}`:                        torch.Empty([]int{2, 0, 3}, torch.Int8),
		`{"dtype":"float16","shape":[1],"data":[0.099975586]}`:                   torch.FromSlice([]torch.F16{torch.ToF16(0.1)}),
	} {
		data, err := json.Marshal(x)
		require.NoError(t, err)
		assert.Equal(t, want, string(data))
	}
	// What others write.
	for data, want := range map[string]string{
		`[[1, 2], [3, 4]]`: "tensor([[1, 2],\n        [3, 4]])",
		` [ 1 , 2.0 ] `:    "tensor([1., 2.])",
		`[true, false]`:    "tensor([ True, False])",
		`5`:                "tensor(5)",
		`"NaN"`:            "tensor(nan)",
		`[]`:               "tensor([])",
		`[[], []]`:         "tensor([], size=(2, 0))",
		`[1e2, -0]`:        "tensor([100.,  -0.])",
		`{"shape":[1], "data":[7], "dtype":"torch.int16", "more": {}}`: "tensor([7], dtype=torch.int16)",
	} {
		var x torch.Tensor
		if assert.NoError(t, json.Unmarshal([]byte(data), &x), data) {
			assert.Equal(t, want, x.String(), data)
		}
	}
}

func TestDecodingErrors(t *testing.T) {
	x := torch.Ones([]int{1})
	before := x
	for data, want := range map[string]string{
		`[[1], [2, 3]]`:                  "its lists are not of one length at each depth",
		`[[1], 2]`:                       "its lists are not of one length",
		`[1, [2]]`:                       "its lists are not of one length",
		`[[], [1]]`:                      "its lists are not of one length",
		`[[1], []]`:                      "its lists are not of one length",
		`[{"x":1}]`:                      "an object stands among its elements",
		`["one"]`:                        `"one" is no number that float32 holds`,
		`["a,]\"b"]`:                     "is no number",
		`[null]`:                         "null is no number that int64 holds",
		`[9223372036854775808]`:          "is no number that int64 holds",
		`{}`:                             `there is no "data"`,
		`{"data":[1]}`:                   `its "dtype" is ""`,
		`{"dtype":"float31","data":[1]}`: `its "dtype" is "float31"`,
		`{"dtype":"qint8","shape":[1],"data":[1]}`:                        `its "dtype" is "qint8"`,
		`{"dtype":"uint8","shape":[1],"data":[300]}`:                      "300 is no number that uint8 holds",
		`{"dtype":"uint8","shape":[1],"data":[-1]}`:                       "-1 is no number that uint8 holds",
		`{"dtype":"int64","shape":[1],"data":[1.5]}`:                      "1.5 is no number that int64 holds",
		`{"dtype":"float32","shape":[1],"data":[1e39]}`:                   "1e39 is no number that float32 holds",
		`{"dtype":"float16","shape":[1],"data":[70000]}`:                  "70000 is no number that float16 holds",
		`{"dtype":"float8_e4m3fn","shape":[1],"data":["Infinity"]}`:       "is no number that float8_e4m3fn holds",
		`{"dtype":"bool","shape":[1],"data":[1]}`:                         "1 is no number that bool holds",
		`{"dtype":"float32","shape":[2],"data":[1]}`:                      "do not fill float32[2]",
		`{"dtype":"float32","shape":[1,1],"data":[1]}`:                    "do not fill float32[1 1]",
		`{"dtype":"float32","shape":[],"data":[1]}`:                       "do not fill float32[]",
		`{"dtype":"float32","shape":[-1],"data":[1]}`:                     "its shape is [-1]",
		`{"dtype":"float32","shape":[4611686018427387904],"data":[]}`:     "do not fill",
		`{"dtype":"float32","shape":[0,4611686018427387904,8],"data":[]}`: "",
		`{"dtype":"complex64","shape":[1],"data":[1]}`:                    "do not fill complex64[1]",
		`{"dtype":"int64","shape":[1],"requires_grad":true,"data":[1]}`:   "gradients",
		`{"dtype":1}`: "this is no tensor",
	} {
		err := json.Unmarshal([]byte(data), &x)
		if want == "" {
			_ = err // libtorch's to refuse, or not
		} else if assert.ErrorContains(t, err, want, data) {
			assert.True(t, x.Same(before))
		}
	}
	for _, data := range []string{"", "[1,", "nul", "[1]]"} {
		assert.ErrorContains(t, x.UnmarshalJSON([]byte(data)), "not well-formed JSON")
	}
	deep := bytes.Repeat([]byte("["), 100)
	assert.ErrorContains(t, x.UnmarshalJSON(append(deep, bytes.Repeat([]byte("]"), 100)...)), "more than 64 dimensions")

	good, err := torch.FromSlice([]int16{1, 2, 3}).MarshalBinary()
	require.NoError(t, err)
	for i := range good {
		if i == 1 { // the undefined tensor
			continue
		}
		assert.ErrorContains(t, x.UnmarshalBinary(good[:i]), "this is no tensor", "cut off at %d", i)
	}
	assert.ErrorContains(t, x.UnmarshalBinary(append(good, 0)), "7 bytes are not the elements of int16[3]")
	for want, data := range map[string]string{
		"does not begin with 1":         "\x02",
		`its type is "int17"`:           "\x01\x05int17\x00\x00\x00",
		`its type is "qint8"`:           "\x01\x05qint8\x00\x00\x00",
		"its flags are 0x2":             "\x01\x04int8\x02\x00\x00",
		"cut off in the name":           "\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"or has more than 64":           "\x01\x04int8\x00\x50" + string(make([]byte, 100)),
		"are not the elements of int8[": "\x01\x04int8\x00\x02\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x02x",
		"element 0 is the bool 7":       "\x01\x04bool\x00\x01\x01\x07",
	} {
		assert.ErrorContains(t, x.UnmarshalBinary([]byte(data)), want)
	}
	assert.True(t, x.Same(before))

	s := torch.NewScope()
	freed := torch.Ones([]int{1})
	s.Close()
	for want, y := range map[string]torch.Tensor{
		"was freed":                 freed,
		"sparse, nested, quantized": printOps["coo"](torch.Ones([]int{2})),
		"convert it to a dense one": printOps["quint8"](torch.Ones([]int{2})),
		"and meta tensors":          torch.Ones([]int{2}, torch.Meta),
		"have no elements in a row": printOps["nested"](torch.Ones([]int{2, 2})),
	} {
		_, err := y.MarshalBinary()
		assert.ErrorContains(t, err, want)
		_, err = y.MarshalJSON()
		assert.ErrorContains(t, err, want)
	}
}

func FuzzTensorJSON(f *testing.F) {
	for _, x := range everyKind(f) {
		data, err := json.Marshal(x)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Add([]byte(`[[1,2.5],["NaN",-0]]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var x, y torch.Tensor
		if x.UnmarshalJSON(data) != nil {
			return
		}
		again, err := x.MarshalJSON()
		require.NoError(t, err)
		require.NoError(t, y.UnmarshalJSON(again))
		third, err := y.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, string(again), string(third))
	})
}

func FuzzTensorBinary(f *testing.F) {
	for _, x := range everyKind(f) {
		data, err := x.MarshalBinary()
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var x, y torch.Tensor
		if x.UnmarshalBinary(data) != nil {
			return
		}
		again, err := x.MarshalBinary()
		require.NoError(t, err)
		require.NoError(t, y.UnmarshalBinary(again))
		sameTensor(t, x, y, "")
	})
}

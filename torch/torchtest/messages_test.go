package torchtest_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/internal/pyvenv"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/torchtest"
)

var nan, inf = math.NaN(), math.Inf(1)

type comparison struct {
	got, want any
	opts      []torchtest.CloseOption
}

func f32(v ...float32) torch.Tensor { return torch.FromSlice(v, len(v)) }

// cases are those of testdata/messages.py, which says what they are to say.
func cases() map[string]comparison {
	many := torch.Arange(120.0).SubScalar(60).DivScalar(7).Reshape(4, 5, 6)
	with := func(opts ...torchtest.CloseOption) []torchtest.CloseOption { return opts }
	equal := with(torchtest.RTol(0), torchtest.ATol(0))
	f8 := func(v ...float32) torch.Tensor { return f32(v...).To(torch.Float8E5M2) }
	q := func(v ...float32) torch.Tensor { return torch.QuantizePerTensor(f32(v...), 0.1, 10, torch.QUint8) }
	coo := func(indices []int64, v ...float32) torch.Tensor {
		return torch.SparseCooTensor(torch.FromSlice(indices, 2, len(v)), f32(v...), torch.Size(2, 3))
	}
	csr := func(crow, col []int64, v ...float32) torch.Tensor {
		return torch.SparseCsrTensor(torch.FromSlice(crow, len(crow)), torch.FromSlice(col, len(col)), f32(v...), torch.Size(2, 3))
	}
	ints := func(v ...int64) torch.Tensor { return torch.FromSlice(v, len(v)) }
	return map[string]comparison{
		"close":                  {f32(1, 2), f32(1, 2.000001), nil},
		"vector":                 {f32(1, 2), f32(1, 3), nil},
		"many":                   {many, many.MulScalar(1.001), nil},
		"many float64":           {many.Double(), many.Double().AddScalar(1e-6), nil},
		"many half":              {many.Half(), many.MulScalar(1.01).Half(), nil},
		"many bfloat16":          {many.BFloat16(), many.MulScalar(1.1).BFloat16(), nil},
		"matrix":                 {torch.FromSlice([]float32{1, 2, 3, 4.5}, 2, 2), torch.FromSlice([]float32{1, 2.1, 3, 4}, 2, 2), nil},
		"tolerances":             {f32(1, 2), f32(1, 2.5), with(torchtest.RTol(1e-3), torchtest.ATol(0.25))},
		"one tolerance is zero":  {f32(1, 2), f32(1, 2.5), with(torchtest.RTol(0), torchtest.ATol(0.25))},
		"equality":               {f32(1, 1e-7), f32(1, 0), equal},
		"scalar":                 {torch.FromSlice([]float32{1.5}).Squeeze(), torch.FromSlice([]float32{2}).Squeeze(), nil},
		"zero is expected":       {f32(0.5, 0), f32(0, 0), nil},
		"nan":                    {f32(float32(nan), 1), f32(float32(nan), 1), nil},
		"nan is equal":           {f32(float32(nan), 1), f32(float32(nan), 1), with(torchtest.EqualNaN(true))},
		"nan and a number":       {f32(float32(nan), 1), f32(2, 1.5), with(torchtest.EqualNaN(true))},
		"inf":                    {f32(float32(inf), 1), f32(1, 1), nil},
		"both inf":               {f32(float32(inf), float32(-inf)), f32(float32(inf), float32(-inf)), nil},
		"ints":                   {ints(1, 2, 3), ints(1, 5, 3), nil},
		"ints with a tolerance":  {ints(100, 2), ints(104, 2), with(torchtest.RTol(0.01), torchtest.ATol(1))},
		"int scalar":             {torch.FromSlice([]int64{7}).Squeeze(), torch.FromSlice([]int64{9}).Squeeze(), nil},
		"uint8":                  {ints(1, 200).To(torch.Uint8), ints(1, 100).To(torch.Uint8), nil},
		"bools":                  {torch.FromSlice([]bool{true, false}, 2), torch.FromSlice([]bool{true, true}, 2), nil},
		"complex":                {torch.FromSlice([]complex64{1 + 2i, 1i}, 2), torch.FromSlice([]complex64{2 - 1i, 1i}, 2), nil},
		"complex scalar":         {torch.FromSlice([]complex64{1 + 2i}).Squeeze(), torch.FromSlice([]complex64{2 - 1.5i}).Squeeze(), nil},
		"complex128":             {torch.FromSlice([]complex128{1 + 2i}, 1), torch.FromSlice([]complex128{1 + 2.5i}, 1), nil},
		"float8":                 {f8(1, 2).Reshape(1, 2), f8(1, 3).Reshape(1, 2), nil},
		"float8 with tolerances": {f8(1), f8(1), with(torchtest.RTol(0.1), torchtest.ATol(0.1))},
		"shape":                  {torch.Zeros([]int{2, 3}), torch.Zeros([]int{3, 2}), nil},
		"shape of a scalar":      {torch.Zeros(nil), torch.Zeros([]int{1}), nil},
		"dtype":                  {torch.Zeros([]int{2}), torch.Zeros([]int{2}, torch.Float64), nil},
		"dtype is not checked":   {f32(1, 2), f32(1, 2.5).Double(), with(torchtest.CheckDType(false))},
		"int and float":          {ints(1, 2), f32(1, 2), with(torchtest.CheckDType(false))},
		"uint16 and int8":        {ints(1, 2).To(torch.Uint16), ints(1, 3).To(torch.Int8), with(torchtest.CheckDType(false))},
		"device":                 {torch.Zeros([]int{2}), torch.Zeros([]int{2}, torch.Meta), nil},
		"meta":                   {torch.Zeros([]int{2}, torch.Meta), torch.Zeros([]int{2}, torch.Meta), nil},
		"layout":                 {torch.Zeros([]int{2, 3}), torch.Zeros([]int{2, 3}).ToSparse(), nil},
		"layout is not checked":  {torch.Eye(2), torch.Ones([]int{2, 2}).ToSparse(), with(torchtest.CheckLayout(false))},
		"stride":                 {torch.Zeros([]int{2, 3}), torch.Zeros([]int{3, 2}).T(), with(torchtest.CheckStride(true))},
		"stride of a vector":     {torch.Zeros([]int{4}).Index(torch.Slice{Step: 2}), torch.Zeros([]int{2}), with(torchtest.CheckStride(true))},
		"quantized":              {q(1, 2), q(1, 2.5), nil},
		"quantized and not":      {q(1, 2), f32(1, 2), nil},
		"qscheme":                {torch.QuantizePerChannel(f32(1, 2), f32(0.1, 0.1), ints(0, 0), 0, torch.QUint8), q(1, 2), nil},
		"coo values":             {coo([]int64{0, 1, 0, 2}, 1, 2), coo([]int64{0, 1, 0, 2}, 1, 3), nil},
		"coo indices":            {coo([]int64{0, 1, 0, 2}, 1, 2), coo([]int64{0, 1, 0, 1}, 1, 2), nil},
		"coo counts":             {coo([]int64{0, 1, 0, 2}, 1, 2), coo([]int64{0, 0}, 1), nil},
		"csr values":             {csr([]int64{0, 1, 2}, []int64{0, 2}, 1, 2), csr([]int64{0, 1, 2}, []int64{0, 2}, 1, 3), nil},
		"csr columns":            {csr([]int64{0, 1, 2}, []int64{0, 2}, 1, 2), csr([]int64{0, 1, 2}, []int64{0, 1}, 1, 2), nil},
		"csr rows":               {csr([]int64{0, 1, 2}, []int64{0, 2}, 1, 2), csr([]int64{0, 2, 2}, []int64{0, 2}, 1, 2), nil},
		"csr counts":             {csr([]int64{0, 1, 2}, []int64{0, 2}, 1, 2), csr([]int64{0, 1, 1}, []int64{0}, 1), nil},
		"floats":                 {1.0, 1.1, nil},
		"close floats":           {1.0, 1.0 + 1e-8, nil},
		"small floats":           {1e-9, 1e-10, equal},
		"large floats":           {1e22, 1e16, nil},
		"nan floats":             {nan, nan, nil},
		"float zero":             {0.5, 0.0, nil},
		"ints of Go":             {3, 5, nil},
		"types of numbers":       {3, 3.0, with(torchtest.CheckDType(false))},
		"complex of Go":          {1 + 2i, 1 - 2i, nil},
		"bool of Go":             {true, false, nil},
		"None":                   {nil, f32(1), nil},
		"list":                   {[]any{f32(1), 2.0}, []any{f32(1), 2.5}, nil},
		"lengths":                {[]float64{1, 2}, []float64{1}, nil},
		"map":                    {map[string]any{"a": map[string]any{"b": []torch.Tensor{f32(1, 2)}}}, map[string]any{"a": map[string]any{"b": []torch.Tensor{f32(1, 1)}}}, nil},
		"keys":                   {map[string]float64{"a": 1, "c": 1}, map[string]float64{"a": 1, "b": 1}, nil},
		"only one tolerance":     {1.0, 1.0, with(torchtest.RTol(1))},
	}
}

// TestMessages holds what Compare says against what assert_close says, live where
// GOTORCH_PYTHON names a Python with PyTorch.
func TestMessages(t *testing.T) {
	pinned.Need(t, "the messages")
	path := filepath.Join("testdata", "messages.json")
	golden, err := os.ReadFile(path)
	require.NoError(t, err)
	if python := os.Getenv("GOTORCH_PYTHON"); python != "" {
		made := filepath.Join(t.TempDir(), "messages.json")
		_, err := pyvenv.Run(python, nil, "testdata/messages.py", made)
		require.NoError(t, err)
		live, err := os.ReadFile(made)
		require.NoError(t, err)
		assert.Equal(t, string(live), string(golden), "testdata/messages.py writes the file anew")
		golden = live
	}
	var want map[string]string
	require.NoError(t, json.Unmarshal(golden, &want))
	list := cases()
	assert.Len(t, list, len(want))
	for name, message := range want {
		t.Run(name, func(t *testing.T) {
			c, ok := list[name]
			require.True(t, ok, "no such case in Go")
			got := ""
			if err := torchtest.Compare(c.got, c.want, c.opts...); err != nil {
				got = err.Error()
			}
			if message != "" && goWords[name] != "" {
				message = goWords[name]
			}
			assert.Equal(t, inGo(message), got)
		})
	}
}

// goWords are the messages that name things of Go, where Python's names its own.
var goWords = map[string]string{
	"bool of Go":         "Booleans mismatch: true is not false",
	"None":               "None mismatch: None is not a tensor of type torch.float32 and shape torch.Size([1])",
	"only one tolerance": "RTol and ATol have to be given both, or neither; ATol is missing. Zero is no tolerance.",
}

var item = regexp.MustCompile(`(?s)(.*The failure occurred for item )(.*)`)

// inGo writes a message's strings as Go does.
func inGo(message string) string {
	if m := item.FindStringSubmatch(message); m != nil {
		return m[1] + strings.ReplaceAll(m[2], "'", `"`)
	}
	if strings.HasPrefix(message, "The keys") {
		return strings.ReplaceAll(message, "'", `"`)
	}
	return message
}

package torch_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
)

// printCase is a tensor and what Python prints for it: testdata/make_print.py.
type printCase struct {
	DType  string
	Shape  []int
	Data   string // base64
	Arange bool
	Ops    []string
	Opts   struct {
		Precision, Threshold, EdgeItems, LineWidth *int
		Sci_mode                                   *bool
		Profile                                    string
	}
	Want string
}

func (c printCase) tensor(t *testing.T) torch.Tensor {
	x := torch.Empty(c.Shape, dtypeNamed(t, c.DType))
	if c.Arange {
		x = torch.Arange(x.NumEl(), x.DType()).Reshape(c.Shape...)
	} else {
		data, err := base64.StdEncoding.DecodeString(c.Data)
		require.NoError(t, err)
		x.Bytes(func(b []byte) { require.Equal(t, len(b), copy(b, data)) })
	}
	for _, op := range c.Ops {
		x = printOps[op](x)
	}
	return x
}

func (c printCase) options() (opts []torch.PrintOption) {
	o := c.Opts
	switch o.Profile {
	case "short":
		opts = append(opts, torch.ShortProfile)
	case "full":
		opts = append(opts, torch.FullProfile)
	}
	if o.Precision != nil {
		opts = append(opts, torch.Precision(*o.Precision))
	}
	if o.Threshold != nil {
		opts = append(opts, torch.Threshold(*o.Threshold))
	}
	if o.EdgeItems != nil {
		opts = append(opts, torch.EdgeItems(*o.EdgeItems))
	}
	if o.LineWidth != nil {
		opts = append(opts, torch.LineWidth(*o.LineWidth))
	}
	if o.Sci_mode != nil {
		opts = append(opts, torch.SciMode(*o.Sci_mode))
	}
	return opts
}

func dtypeNamed(t *testing.T, name string) torch.DType {
	for d := range torch.DType(64) {
		if d.String() == name {
			return d
		}
	}
	require.Fail(t, "no type "+name)
	return 0
}

func runOp(name, overload string, args func(c *torch.Call)) torch.Tensor {
	var c torch.Call
	args(&c)
	return c.Run1(&torch.Operator{Name: "aten::" + name, Overload: overload})
}

func sparse(name string, blocks ...int) func(torch.Tensor) torch.Tensor {
	return func(x torch.Tensor) torch.Tensor {
		return runOp(name, "", func(c *torch.Call) {
			c.Tensor(x)
			if blocks != nil {
				c.Ints(blocks)
			}
		})
	}
}

var printOps = map[string]func(torch.Tensor) torch.Tensor{
	"t":             func(x torch.Tensor) torch.Tensor { return x.Transpose(0, -1) },
	"conj":          torch.Tensor.Conj,
	"neg":           torch.NegView,
	"every2":        func(x torch.Tensor) torch.Tensor { return x.Index(torch.Ellipsis, torch.Slice{Step: 2}) },
	"requires_grad": func(x torch.Tensor) torch.Tensor { return x.RequiresGrad_() },
	"mul":           func(x torch.Tensor) torch.Tensor { return x.Mul(x) },
	"meta":          func(x torch.Tensor) torch.Tensor { return x.To(torch.Meta) },
	"sum":           func(x torch.Tensor) torch.Tensor { return x.Sum() },
	"view":          func(x torch.Tensor) torch.Tensor { return x.View(-1) },
	"add_":          func(x torch.Tensor) torch.Tensor { return x.Clone().Index(torch.Slice{From: 1}).MulScalar_(3) },
	"copyslices": func(x torch.Tensor) torch.Tensor {
		x = x.Clone()
		x.Index(0).Zero_()
		return x
	},
	"coo":    sparse("to_sparse"),
	"csr":    sparse("to_sparse_csr"),
	"csc":    sparse("to_sparse_csc"),
	"bsr":    sparse("to_sparse_bsr", 2, 2),
	"bsc":    sparse("to_sparse_bsc", 2, 2),
	"mkldnn": sparse("to_mkldnn"),
	"cooint": func(x torch.Tensor) torch.Tensor {
		return runOp("to_sparse", "sparse_dim", func(c *torch.Call) {
			c.Tensor(x)
			c.Int(1)
		})
	},
	"nested": func(x torch.Tensor) torch.Tensor {
		return runOp("_nested_tensor_from_tensor_list", "", func(c *torch.Call) {
			c.Tensors([]torch.Tensor{x.Index(0), x.Index(1).Index(torch.Slice{From: 1})})
		})
	},
	"quint8": func(x torch.Tensor) torch.Tensor {
		return runOp("quantize_per_tensor", "", func(c *torch.Call) {
			c.Tensor(x)
			c.Float(0.1)
			c.Int(2)
			c.DType(torch.QUint8)
		})
	},
	"qint8rows": func(x torch.Tensor) torch.Tensor {
		n := x.Size(0)
		return runOp("quantize_per_channel", "", func(c *torch.Call) {
			c.Tensor(x)
			c.Tensor(torch.Arange(n, torch.Float64).AddScalar(1).DivScalar(8))
			c.Tensor(torch.Arange(n))
			c.Int(0)
			c.DType(torch.QInt8)
		})
	},
}

// golden reads testdata/name, which a make_*.py beside it writes.
func golden[T any](t *testing.T, name string) (cases T) {
	data, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &cases))
	return cases
}

func (c printCase) run(t *testing.T) {
	before := torch.SetPrintOptions(c.options()...)
	got := c.tensor(t).String()
	torch.SetPrintOptions(before)
	want := c.Want
	if !torch.PortableBits() && os.Getenv("GOTORCH_PYTHON") == "" { // the golden file's bits are
		got, want = zeroSign.ReplaceAllString(got, "+$1"), zeroSign.ReplaceAllString(want, "+$1")
	}
	assert.Equal(t, want, got, "%s%v %v %+v", c.DType, c.Shape, c.Ops, c.Opts)
}

// zeroSign is an imaginary part of nothing, whose sign depends on the kernel that multiplied.
var zeroSign = regexp.MustCompile(`[+-](0\.0*(?:e\+00)?j)`)

func TestPrintIsPythons(t *testing.T) {
	pinned.Need(t, "the types and what is printed of them")
	for _, c := range golden[[]printCase](t, "print.json") {
		c.run(t)
	}
}

func TestPrintIsPythonsLive(t *testing.T) {
	pinned.Need(t, "the types and what is printed of them")
	cases := pythonLines[printCase](t, "make_print.py", seed(t), "2000")
	require.Len(t, cases, 2000)
	for _, c := range cases {
		if c.run(t); t.Failed() {
			return
		}
	}
}

func TestPrintVerbs(t *testing.T) {
	x := torch.FromSlice([]float32{1.25, 1000})
	for format, want := range map[string]string{
		"%v":    "tensor([   1.2500, 1000.0000])",
		"%s":    "tensor([   1.2500, 1000.0000])",
		"%+v":   "tensor([   1.2500, 1000.0000])",
		"%.1v":  "tensor([   1.2, 1000.0])",
		"%e":    "tensor([1.2500e+00, 1.0000e+03])",
		"%.2e":  "tensor([1.25e+00, 1.00e+03])",
		"%.0f":  "tensor([   1, 1000])",
		"%d":    "%!d(torch.Tensor=tensor([   1.2500, 1000.0000]))",
		"%f":    "tensor([   1.2500, 1000.0000])",
		"%8.1f": "tensor([     1.2,   1000.0])",
		"%+.3g": "tensor([ +1.25, +1e+03])",
		"%g":    "tensor([1.25, 1000])",
		"%#v":   "torch.Tensor(float32[2])",
		"%t":    "%!t(torch.Tensor=tensor([   1.2500, 1000.0000]))",
	} {
		assert.Equal(t, want, fmt.Sprintf(format, x), format)
	}
	i := torch.FromSlice([]int{1, 200, -3}).Reshape(3, 1)
	for format, want := range map[string]string{
		"%d":   "tensor([[  1],\n        [200],\n        [ -3]])",
		"%04d": "tensor([[0001],\n        [0200],\n        [-003]])",
		"%x":   "tensor([[ 1],\n        [c8],\n        [-3]])",
		"%f":   "%!f(torch.Tensor=tensor([[  1],\n        [200],\n        [ -3]]))",
	} {
		assert.Equal(t, want, fmt.Sprintf(format, i), format)
	}
	assert.Equal(t, "tensor([ true, false])", fmt.Sprintf("%t", torch.FromSlice([]bool{true, false})))
	assert.Equal(t, "tensor([18446744073709551615], dtype=torch.uint64)", fmt.Sprintf("%d", torch.FromSlice([]uint64{math.MaxUint64})))
	assert.Equal(t, "tensor([(1.0+2.0i)])", fmt.Sprintf("%.1f", torch.FromSlice([]complex64{1 + 2i})))
	assert.Equal(t, "tensor([0.1], dtype=torch.float16)", fmt.Sprintf("%.1f", torch.FromSlice([]torch.F16{torch.ToF16(0.1)})))
	assert.Equal(t, "tensor([0.00,  ..., 0.00])", func() string {
		defer torch.SetPrintOptions(torch.SetPrintOptions(torch.EdgeItems(1)))
		return fmt.Sprintf("%.2f", torch.Zeros([]int{2000}))
	}())
	assert.Equal(t, "torch.Tensor(undefined) None %!d(torch.Tensor=None)", fmt.Sprintf("%#v %g %d", torch.Tensor{}, torch.Tensor{}, torch.Tensor{}))
	assert.Equal(t, "None", torch.Tensor{}.String())
	assert.Equal(t, "[None tensor([1.2500e+00, 1.0000e+03])]", fmt.Sprintf("%e", []torch.Tensor{{}, x}))
}

// Printing draws no random numbers, records nothing, and leaves an open scope
// with no more than it had.
func TestPrintDisturbsNothing(t *testing.T) {
	torch.ManualSeed(1)
	state := torch.DefaultGenerator().State()
	x := torch.Ones([]int{3, 400}).RequiresGrad_()
	torch.GC()
	s := torch.NewScope()
	defer s.Close()
	before := torch.MemoryStats()
	require.Contains(t, x.String(), "requires_grad=True")
	after := torch.MemoryStats()
	assert.LessOrEqual(t, after.Tensors, before.Tensors)
	assert.LessOrEqual(t, after.Bytes, before.Bytes)
	assert.True(t, torch.DefaultGenerator().State().Equal(state))
	assert.True(t, torch.IsGradEnabled())
}

// A summary copies only what it shows.
func TestPrintOfLargeTensor(t *testing.T) {
	x := torch.Zeros([]int{1}).Expand(1 << 40)
	assert.Equal(t, "tensor([0., 0., 0.,  ..., 0., 0., 0.])", x.String())
	x = torch.Zeros([]int{1, 1}).Expand(7, 1<<40)
	assert.Contains(t, x.String(), "[0., 0., 0.,  ..., 0., 0., 0.],\n        ...,\n")
}

// The default type is not named, and complex numbers go with it.
func TestPrintDefaultDType(t *testing.T) {
	defer torch.SetDefaultDType(torch.GetDefaultDType())
	print := func() string {
		return fmt.Sprint(torch.Ones([]int{1}), torch.Ones([]int{1}, torch.Float32), torch.Ones([]int{1}, torch.Complex64),
			torch.Ones([]int{1}, torch.Complex128), torch.Ones([]int{0}), torch.Ones([]int{1}, torch.Meta))
	}
	torch.SetDefaultDType(torch.Float64)
	assert.Equal(t, "tensor([1.]) tensor([1.], dtype=torch.float32) tensor([1.+0.j], dtype=torch.complex64) tensor([1.+0.j]) tensor([]) tensor(..., device='meta', size=(1,))", print())
	torch.SetDefaultDType(torch.BFloat16)
	assert.Equal(t, "tensor([1.]) tensor([1.], dtype=torch.float32) tensor([1.+0.j]) tensor([1.+0.j], dtype=torch.complex128) tensor([]) tensor(..., device='meta', size=(1,))", print())
}

// Types that Python cannot print print, too, and none crashes.
func TestPrintAllTypes(t *testing.T) {
	for d := range torch.BComplex32 + 1 {
		for _, shape := range [][]int{nil, {2}, {0}, {2, 3}, {1001}} {
			if x, err := (torch.Tensor{}), error(nil); torch.Try(func() { x = torch.Empty(shape, d) }) == nil {
				assert.NoError(t, torch.Try(func() { _ = x.String() }), err)
				assert.Contains(t, x.String(), "tensor(")
				assert.Contains(t, torch.Empty(shape, d, torch.Meta).String(), "device='meta'")
			}
		}
	}
	bits := torch.Empty([]int{2}, torch.Bits16)
	bits.Bytes(func(b []byte) { copy(b, []byte{1, 0, 0, 1}) })
	assert.Equal(t, "tensor([  1, 256], dtype=torch.bits16)", bits.String())
	four := torch.Empty([]int{2}, torch.Int4)
	four.Bytes(func(b []byte) { copy(b, []byte{7, 0xff}) })
	assert.Equal(t, "tensor([ 7, -1], dtype=torch.int4)", four.String())
	assert.Equal(t, "tensor(..., size=(3,), dtype=torch.qint8)", torch.Empty([]int{3}, torch.QInt8).String(), "no scale to print it with")
}

func TestPrintFreedTensor(t *testing.T) {
	s := torch.NewScope()
	x := torch.Ones([]int{1})
	s.Close()
	err := torch.Try(func() { _ = x.String() })
	require.ErrorContains(t, err, "was freed when the scope")
	assert.Contains(t, fmt.Sprint(x), "was freed when the scope")
}

func TestSetPrintOptions(t *testing.T) {
	before := torch.SetPrintOptions(torch.Precision(1), torch.SciMode(true))
	defer torch.SetPrintOptions(before)
	assert.Equal(t, torch.PrintOptions{Precision: 4, Threshold: 1000, EdgeItems: 3, LineWidth: 80}, before)
	now := torch.SetPrintOptions()
	require.NotNil(t, now.SciMode)
	assert.True(t, *now.SciMode)
	now = torch.SetPrintOptions(before)
	assert.Equal(t, 1, now.Precision, "what is not given stays")
	assert.Nil(t, now.SciMode, "but SciMode does not")
	for _, o := range []torch.PrintOption{torch.Precision(-1), torch.Precision(1e6), torch.Threshold(-1), torch.EdgeItems(-1), torch.LineWidth(-1)} {
		err := torch.Try(func() { torch.SetPrintOptions(o) })
		assert.ErrorContains(t, err, strings.TrimPrefix(fmt.Sprintf("%T", o), "torch.")+" must be from 0 to")
	}
}

func TestPrintConcurrently(t *testing.T) {
	x := torch.Ones([]int{2, 2})
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 50 {
				assert.Contains(t, x.String(), "tensor([[1")
				torch.SetPrintOptions(torch.SetPrintOptions())
			}
		}()
	}
	wg.Wait()
}

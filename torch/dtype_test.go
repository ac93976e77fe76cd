package torch_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/asan"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
)

// dtypeTable is what Python tells of all types: testdata/make_dtypes.py. Pointers are
// nil where it raises an error.
type dtypeTable struct {
	Types []string
	About map[string]struct {
		Size              int
		Floating, Complex bool
		Signed            *bool
		Real              string
		Complex_type      *string
		Finfo             []json.RawMessage
		Iinfo             []json.RawMessage
		Promote           []*string
		Can_cast          []bool
	}
	Result map[string]map[string]*string
}

func as[T any](t *testing.T, raw json.RawMessage) (v T) {
	require.NoError(t, json.Unmarshal(raw, &v))
	return v
}

func TestDTypesArePythons(t *testing.T) {
	pinned.Need(t, "the types")
	table := golden[dtypeTable](t, "dtypes.json")
	require.Len(t, table.Types, 47)
	var types []torch.DType
	for _, name := range table.Types {
		d := dtypeNamed(t, "torch."+name)
		if err := torch.Try(func() { new(torch.Call).DType(d) }); err != nil && !pinned.Here() {
			assert.ErrorContains(t, err, "DType(): libtorch "+torch.Version()+" has no element type torch."+name+"; gotorch knows those of libtorch "+pinned.Version)
			continue
		}
		types = append(types, d)
	}
	pinned.Need(t, "the tables of types")
	promote := torch.Operator{Name: "aten::promote_types"}
	canCast := torch.Operator{Name: "aten::can_cast"}
	for i, d := range types {
		p := table.About[table.Types[i]]
		assert.Equal(t, p.Size, d.Size(), d)
		assert.Equal(t, p.Floating, d.IsFloatingPoint(), d)
		assert.Equal(t, p.Complex, d.IsComplex(), d)
		assert.Equal(t, "torch."+p.Real, d.ToReal().String(), d)
		var signed *bool
		err := torch.Try(func() { s := d.IsSigned(); signed = &s })
		assert.Equal(t, p.Signed, signed, "%v %v", d, err)
		var complexType *string
		err = torch.Try(func() { c := strings.TrimPrefix(d.ToComplex().String(), "torch."); complexType = &c })
		assert.Equal(t, p.Complex_type, complexType, "%v %v", d, err)

		err = torch.Try(func() {
			f := torch.FInfo(d)
			if assert.NotNil(t, p.Finfo, d) {
				assert.Equal(t, as[int](t, p.Finfo[0]), f.Bits, d)
				for i, v := range []float64{f.Eps, f.Max, f.Min, f.SmallestNormal, f.SmallestNormal, f.Resolution} {
					assert.Equal(t, as[float64](t, p.Finfo[i+1]), v, "%v %d", d, i)
				}
				assert.Equal(t, as[string](t, p.Finfo[7]), strings.TrimPrefix(f.DType.String(), "torch."), d)
			}
		})
		assert.Equal(t, p.Finfo == nil, err != nil, d)
		err = torch.Try(func() {
			i := torch.IInfo(d)
			if assert.NotNil(t, p.Iinfo, d) {
				assert.Equal(t, as[int](t, p.Iinfo[0]), i.Bits, d)
				assert.Equal(t, as[int64](t, p.Iinfo[1]), i.Min, d)
				assert.Equal(t, as[string](t, p.Iinfo[2]), fmt.Sprint(i.Max), d)
			}
		})
		assert.Equal(t, p.Iinfo == nil, err != nil, d)

		for j, e := range types {
			types := func(op *torch.Operator, run func(c *torch.Call)) error {
				return torch.Try(func() {
					var c torch.Call
					c.DType(d)
					c.DType(e)
					run(&c)
				})
			}
			var got *string
			err := types(&promote, func(c *torch.Call) {
				s := strings.TrimPrefix(torch.DType(c.RunInt(&promote)).String(), "torch.")
				got = &s
			})
			assert.Equal(t, p.Promote[j], got, "%v %v %v", d, e, err)
			var can bool
			assert.NoError(t, types(&canCast, func(c *torch.Call) { can = c.RunBool(&canCast) }))
			assert.Equal(t, p.Can_cast[j], can, "%v %v", d, e)
		}
	}
}

func TestResultTypesArePythons(t *testing.T) {
	pinned.Need(t, "the tables of types")
	table := golden[dtypeTable](t, "dtypes.json").Result
	scalars := map[string]torch.Scalar{"true": true, "2": 2, "2.5": 2.5, "2j": 2i, "uint": uint64(math.MaxUint64)}
	tensors := map[string]torch.Tensor{}
	for a := range table {
		if scalars[a] == nil {
			shape := []int{2}
			name, zero := strings.CutSuffix(a, "[]")
			if zero {
				shape = nil
			}
			tensors[a] = torch.Ones(shape, dtypeNamed(t, "torch."+name))
		}
	}
	op := map[[2]bool]*torch.Operator{
		{true, true}:   {Name: "aten::result_type", Overload: "Tensor"},
		{true, false}:  {Name: "aten::result_type", Overload: "Scalar"},
		{false, true}:  {Name: "aten::result_type", Overload: "Scalar_Tensor"},
		{false, false}: {Name: "aten::result_type", Overload: "Scalar_Scalar"},
	}
	for a, row := range table {
		for b, want := range row {
			var got *string
			err := torch.Try(func() {
				var c torch.Call
				for _, operand := range []string{a, b} {
					if x, ok := tensors[operand]; ok {
						c.Tensor(x)
					} else {
						c.Scalar(scalars[operand])
					}
				}
				s := strings.TrimPrefix(torch.DType(c.RunInt(op[[2]bool{scalars[a] == nil, scalars[b] == nil}])).String(), "torch.")
				got = &s
			})
			assert.Equal(t, want, got, "%s %s %v", a, b, err)
		}
	}
}

func TestDTypeNames(t *testing.T) {
	for _, c := range []struct {
		d    torch.DType
		name string
	}{
		{torch.Short, "torch.int16"}, {torch.Int, "torch.int32"}, {torch.Long, "torch.int64"}, {torch.Half, "torch.float16"},
		{torch.Float, "torch.float32"}, {torch.Double, "torch.float64"}, {torch.CHalf, "torch.complex32"},
		{torch.CFloat, "torch.complex64"}, {torch.CDouble, "torch.complex128"},
	} {
		assert.Equal(t, c.name, c.d.String())
	}
	// Memory for all types, but for those that only a quantizer makes.
	for d := range torch.BComplex32 + 1 {
		x := torch.Tensor{}
		if err := torch.Try(func() { x = torch.Empty([]int{3}, d) }); err == nil {
			assert.Equal(t, d, x.DType())
			if x.IsContiguous() {
				x.Bytes(func(b []byte) { assert.Len(t, b, 3*d.Size(), d) })
			}
		}
	}
	for _, none := range []torch.DType{47, 99, 127, -1, -128} {
		assert.Equal(t, fmt.Sprintf("torch.dtype%d", int(none)), none.String())
		assert.Zero(t, none.Size())
		assert.False(t, none.IsFloatingPoint() || none.IsComplex())
		for _, f := range []func(){
			func() { none.IsSigned() }, func() { none.ToReal() }, func() { none.ToComplex() },
			func() { torch.FInfo(none) }, func() { torch.IInfo(none) }, func() { torch.Zeros([]int{1}, none) },
		} {
			assert.ErrorContains(t, torch.Try(f), fmt.Sprintf("no element type of number %d", int(none)))
		}
	}
	for want, f := range map[string]func(){
		"torch.qint8 is neither signed nor unsigned":          func() { torch.QInt8.IsSigned() },
		"no complex type with parts of torch.int64":           func() { torch.Int64.ToComplex() },
		"torch.int8 has no floating-point numbers to tell of": func() { torch.FInfo(torch.Int8) },
		"torch.float32 has no integers to tell of":            func() { torch.IInfo(torch.Float32) },
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
}

// The types of results are Python's: testdata/make_promotion.py.
func TestPromotion(t *testing.T) {
	scalars := map[string]torch.Scalar{"bool": true, "int": 2, "float": 2.5, "complex": 2i}
	for pair, want := range golden[map[string]string](t, "promotion.json") {
		a, b, _ := strings.Cut(pair, " ")
		x := torch.Ones([]int{2}, dtypeNamed(t, a))
		var got torch.Tensor
		err := torch.Try(func() {
			if s, ok := scalars[b]; ok {
				got = x.MulScalar(s)
			} else if zero, ok := strings.CutSuffix(b, "[]"); ok {
				got = x.Mul(torch.Ones(nil, dtypeNamed(t, zero)))
			} else {
				got = x.Mul(torch.Ones([]int{2}, dtypeNamed(t, b)))
			}
		})
		if want == "error" {
			if !pinned.Here() && err == nil { // older versions multiply bfloat16 by complex numbers
				continue
			}
			assert.Error(t, err, pair)
			continue
		}
		if assert.NoError(t, err, pair) {
			assert.Equal(t, want, got.DType().String(), pair)
		}
	}
}

type celsius float64
type count uint64
type phase complex64
type lit bool

func TestScalars(t *testing.T) {
	for _, c := range []struct {
		v     torch.Scalar
		dtype torch.DType
		want  string
	}{
		{celsius(1.5), torch.Float64, "tensor([1.5000], dtype=torch.float64)"},
		{count(math.MaxUint64), torch.Uint64, "tensor([18446744073709551615], dtype=torch.uint64)"},
		{phase(2i), torch.Complex64, "tensor([0.+2.j])"},
		{lit(true), torch.Bool, "tensor([True])"},
		{row(-3), torch.Int8, "tensor([-3], dtype=torch.int8)"},
		{uint64(1 << 63), torch.Uint64, "tensor([9223372036854775808], dtype=torch.uint64)"},
		{uint(1 << 63), torch.Float64, "tensor([9.2234e+18], dtype=torch.float64)"},
		{torch.ToBF16(1.5), torch.Float32, "tensor([1.5000])"},
		{torch.ToF16(1.5), torch.Float32, "tensor([1.5000])"},
	} {
		var x torch.Tensor
		err := torch.Try(func() { x = torch.Full([]int{1}, c.v, c.dtype) })
		if !pinned.Here() && err != nil { // 2.7 takes no number beyond int64
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, c.want, x.String())
	}
	pinned.Need(t, "numbers beyond int64 as a Scalar")
	big := torch.Full(nil, uint64(math.MaxUint64), torch.Uint64)
	assert.Equal(t, uint64(math.MaxUint64), torch.Item[uint64](big))
	assert.Equal(t, 0x1p64, big.Item())
	item := torch.Operator{Name: "aten::item"}
	var c torch.Call
	c.Tensor(big)
	assert.Equal(t, torch.Scalar(uint64(math.MaxUint64)), c.RunScalar(&item))

	// A list of numbers of all kinds.
	var list torch.Call
	list.Tensors([]torch.Tensor{torch.Ones([]int{1}), torch.Ones([]int{1}), torch.Ones([]int{1}, torch.Complex64)})
	list.Scalars([]torch.Scalar{2i, 2, complex64(1i)})
	got := list.RunList(&torch.Operator{Name: "aten::_foreach_mul", Overload: "ScalarList"})
	assert.Equal(t, "[tensor([0.+2.j]) tensor([2.]) tensor([0.+1.j])]", fmt.Sprint(got))

	var s torch.Scalar = 1000.5
	if asan.Enabled {
		return // it changes what escapes
	}
	assert.Zero(t, testing.AllocsPerRun(20, func() {
		var c torch.Call
		for range 3 {
			c.Scalar(s)
		}
	}))
}

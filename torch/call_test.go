package torch_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

var (
	opAdd     = torch.Operator{Name: "aten::add", Overload: "Tensor"}
	opSum     = torch.Operator{Name: "aten::sum", Overload: "dim_IntList"}
	opMaxDim  = torch.Operator{Name: "aten::max", Overload: "dim"}
	opUnbind  = torch.Operator{Name: "aten::unbind", Overload: "int"}
	opEqual   = torch.Operator{Name: "aten::equal"}
	opSizeInt = torch.Operator{Name: "aten::size", Overload: "int"}
	opItem    = torch.Operator{Name: "aten::item"}
	opSort    = torch.Operator{Name: "aten::sort", Overload: "stable"}
	opPut     = torch.Operator{Name: "aten::index_put"}
	opFull    = torch.Operator{Name: "aten::full"}
	opDiv     = torch.Operator{Name: "aten::div", Overload: "Tensor_mode"}
	opReshape = torch.Operator{Name: "aten::reshape"}
	opGelu    = torch.Operator{Name: "aten::gelu"}
	opUpsampl = torch.Operator{Name: "aten::upsample_nearest2d", Overload: "vec"}
	opForeach = torch.Operator{Name: "aten::_foreach_mul", Overload: "ScalarList"}
)

// Every kind of argument and result goes through a Call.
func TestCall(t *testing.T) {
	x := torch.FromSlice([]float32{1, 2, 3, 4}, 2, 2)
	call := func(args ...func(*torch.Call)) *torch.Call {
		var c torch.Call
		c.Tensor(x)
		for _, a := range args {
			a(&c)
		}
		return &c
	}
	assert.Equal(t, []float32{2, 4, 6, 8}, floats(call(func(c *torch.Call) { c.Tensor(x) }).Run1(&opAdd)), "defaults of the schema")
	assert.Equal(t, []float32{3, 7}, floats(call(func(c *torch.Call) { c.Ints([]int{1}) }).Run1(&opSum)))
	assert.Equal(t, []float32{10}, floats(call(func(c *torch.Call) { c.OptInts(nil) }).Run1(&opSum)))
	sum := call(func(c *torch.Call) { c.Ints([]int{0}); c.Default(); c.OptDType(torch.Float64) }).Run1(&opSum)
	assert.Equal(t, []float64{4, 6}, torch.ToSlice[float64](sum))
	values, indices := call(func(c *torch.Call) { c.Int(1); c.Bool(true) }).Run2(&opMaxDim)
	assert.Equal(t, []float32{2, 4}, floats(values))
	assert.Equal(t, []int{2, 1}, indices.Shape())
	assert.Len(t, call().RunList(&opUnbind), 2)
	assert.True(t, call(func(c *torch.Call) { c.Tensor(x) }).RunBool(&opEqual))
	assert.Equal(t, 2, call(func(c *torch.Call) { c.Int(0) }).RunInt(&opSizeInt))
	half := call(func(c *torch.Call) { c.Tensor(torch.FromSlice([]float32{2})); c.String("floor") }).Run1(&opDiv)
	assert.Equal(t, []float32{0, 1, 1, 2}, floats(half))
	assert.Equal(t, []float32{0.5, 1, 1.5, 2}, floats(call(func(c *torch.Call) { c.Tensor(torch.FromSlice([]float32{2})); c.None() }).Run1(&opDiv)))
	var put torch.Call
	put.Tensor(x)
	put.Tensors([]torch.Tensor{{}, ints(1)})
	put.Tensor(torch.ScalarTensor(9))
	assert.Equal(t, []float32{1, 9, 3, 9}, floats(put.Run1(&opPut)), "None in a list")
	var up torch.Call
	up.Tensor(x.View(1, 1, 2, 2))
	up.None()
	up.Floats([]float64{2, 1})
	assert.Equal(t, []int{1, 1, 4, 2}, up.Run1(&opUpsampl).Shape())
	var each torch.Call
	each.Tensors([]torch.Tensor{x, x})
	each.Scalars([]torch.Scalar{2, 0.5})
	assert.Equal(t, []float32{0.5, 1, 1.5, 2}, floats(each.RunList(&opForeach)[1]))
	var full torch.Call
	full.Ints([]int{1})
	full.Scalar(2i)
	full.OptDType(-1)
	full.None()
	full.OptDevice(nil)
	assert.Equal(t, 2i, torch.Item[complex128](full.Run1(&opFull)))

	for _, v := range []torch.Scalar{int64(7), 2.5, true, 1 + 2i} {
		var c torch.Call
		c.Tensor(torch.Full([]int{1}, v))
		assert.Equal(t, v, c.RunScalar(&opItem))
	}
}

// Lists beyond the inline buffers, and results that need more room than the
// arguments.
func TestCallOfManyValues(t *testing.T) {
	x := torch.Arange(1000)
	rows := x.Unbind()
	require.Len(t, rows, 1000)
	for i, r := range rows {
		require.Equal(t, i, torch.Item[int](r))
	}
	assert.True(t, torch.Stack(rows).Equal(x))
	assert.True(t, torch.Cat(slices.Repeat([]torch.Tensor{x}, 300)).View(300, 1000).Select(0, 299).Equal(x))

	shape := slices.Repeat([]int{1}, 60)
	assert.Equal(t, shape, torch.ScalarTensor(1).View(shape...).Shape())
	assert.Equal(t, 60, torch.ScalarTensor(1).View(shape...).NDim())
	assert.Equal(t, 1, torch.ScalarTensor(1).View(shape...).Size(-1))

	s := torch.NewScope()
	pieces := x.Unbind()
	s.Close()
	assert.ErrorContains(t, torch.Try(func() { torch.Stack(pieces) }), freed)
	assert.True(t, usable(x), "the failed call holds nothing")
}

func TestCallErrors(t *testing.T) {
	x := torch.Ones([]int{2, 2})
	call := func(args ...func(*torch.Call)) *torch.Call {
		var c torch.Call
		for _, a := range args {
			a(&c)
		}
		return &c
	}
	X := func(c *torch.Call) { c.Tensor(x) }
	for want, f := range map[string]func(){
		"erfinv_x(): this libtorch (" + torch.Version() + ") has no operator aten::erfinv_x": func() { call(X).Run1(&torch.Operator{Name: "aten::erfinv_x"}) },
		"has no operator aten::add.Nothing":                                                  func() { call(X).Run1(&torch.Operator{Name: "aten::add", Overload: "Nothing"}) },
		"nothing(): this libtorch":                                                           func() { call(X).Run1(&torch.Operator{Name: "nothing"}) },
		"add(float32[2, 2]): argument 'other' is missing":                                    func() { call(X).Run1(&opAdd) },
		"add(): argument 'self' is missing":                                                  func() { call().Run1(&opAdd) },
		"takes 3 arguments, got more":                                                        func() { call(X, X, func(c *torch.Call) { c.Int(1); c.Int(2) }).Run1(&opAdd) },
		"add(float32[2, 2]): argument 'other' must be Tensor, not int":                       func() { call(X, func(c *torch.Call) { c.Int(1) }).Run1(&opAdd) },
		"argument 'other' must be Tensor, not Tensor[]":                                      func() { call(X, func(c *torch.Call) { c.Tensors([]torch.Tensor{x}) }).Run1(&opAdd) },
		"argument 'self' is an undefined Tensor":                                             func() { call(func(c *torch.Call) { c.None() }, X).Run1(&opAdd) },
		"argument 'alpha' must be Scalar, not str":                                           func() { call(X, X, func(c *torch.Call) { c.String("x") }).Run1(&opAdd) },
		"argument 'dim' must be int[]?, not float[]":                                         func() { call(X, func(c *torch.Call) { c.Floats([]float64{1}) }).Run1(&opSum) },
		"argument 'keepdim' must be bool, not int":                                           func() { call(X, func(c *torch.Call) { c.None(); c.Int(1) }).Run1(&opSum) },
		"argument 'dim' must be int, not default":                                            func() { call(X, func(c *torch.Call) { c.Default() }).Run2(&opMaxDim) },
		"argument 'approximate' must be str, not bool":                                       func() { call(X, func(c *torch.Call) { c.Bool(true) }).Run1(&opGelu) },
		"argument 'shape' must be SymInt[], not Device":                                      func() { call(X, func(c *torch.Call) { c.Device(torch.CPU) }).Run1(&opReshape) },
		"aten::max.dim does not return one tensor":                                           func() { call(X, func(c *torch.Call) { c.Int(0) }).Run1(&opMaxDim) },
		"aten::add.Tensor does not return two tensors":                                       func() { call(X, X).Run2(&opAdd) },
		"aten::sort.stable does not return three tensors":                                    func() { call(X, func(c *torch.Call) { c.None() }).Run3(&opSort) },
		"aten::add.Tensor does not return a list of tensors":                                 func() { call(X, X).RunList(&opAdd) },
		"aten::unbind.int does not return two tensors":                                       func() { call(X).Run2(&opUnbind) },
		"aten::unbind.int does not return one tensor":                                        func() { call(func(c *torch.Call) { c.Tensor(torch.Ones([]int{0})) }).Run1(&opUnbind) },
		"aten::add.Tensor does not return a bool":                                            func() { call(X, X).RunBool(&opAdd) },
		"aten::equal does not return an int":                                                 func() { call(X, X).RunInt(&opEqual) },
		"aten::add.Tensor does not return a number":                                          func() { call(X, X).RunScalar(&opAdd) },
		"chan int is no number; a Scalar is any Go integer":                                  func() { call(func(c *torch.Call) { c.Scalar(make(chan int)) }) },
		"there is no element type of number 99":                                              func() { call(func(c *torch.Call) { c.DType(99) }) },
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
	assert.True(t, usable(x), "failed calls hold nothing and free nothing")
}

// Numbers that kernels would index tables with, or trust, without a look.
func TestCallGuards(t *testing.T) {
	x := torch.Ones([]int{1, 1, 4, 4})
	call := func(name, overload string, args ...any) func() {
		return func() {
			var c torch.Call
			for _, a := range args {
				switch a := a.(type) {
				case torch.Tensor:
					c.Tensor(a)
				case int:
					c.Int(a)
				case []int:
					c.Ints(a)
				case []bool:
					c.Bools(a)
				case torch.Device:
					c.Device(a)
				default:
					c.None()
				}
			}
			c.Run1(&torch.Operator{Name: name, Overload: overload})
		}
	}
	for want, f := range map[string]func(){
		"argument 'dtype': there is no element type of number -1":           call("aten::zeros", "", []int{1}, -1),
		"argument 'dtype': there is no element type of number 255":          call("aten::zeros", "", []int{1}, 255),
		"argument 'layout': there is no layout of number 9":                 call("aten::zeros", "", []int{1}, nil, 9),
		"argument 'memory_format': there is no memory format of number 100": call("aten::clone", "", x, 100),
		"argument 'device': there is no device type of number 99":           call("aten::zeros", "", []int{1}, nil, nil, torch.Device{Type: 99}),
		"argument 'kernel_size' takes 2 numbers, or one for all, got 3":     call("aten::max_pool2d", "", x, []int{2, 2, 2}),
		"argument 'padding' is an empty list, which is none here":           call("aten::reflection_pad1d_backward", "", x, x, []int{}),
	} {
		err := torch.Try(f)
		var te *torch.Error
		assert.ErrorAs(t, err, &te)
		assert.ErrorContains(t, err, want)
	}
	assert.NoError(t, torch.Try(call("aten::max_pool2d", "", x, []int{2})), "one number for both")

	quantize := func() (q torch.Tensor) {
		var c torch.Call
		c.Tensor(x)
		c.Float(0.1)
		c.Int(0)
		c.DType(torch.QInt8)
		return c.Run1(&torch.Operator{Name: "aten::quantize_per_tensor"})
	}
	var c torch.Call
	c.Tensor(quantize())
	quantized := c.Run1(&torch.Operator{Name: "aten::_neg_view"})
	assert.ErrorContains(t, torch.Try(call("aten::dequantize", "self", quantized)), "argument 'self' is a negated view of a quantized tensor, which libtorch cannot read")
}

// An operator that crashes on wrong arguments runs only where the program says that
// they are right.
func TestUncheckedOperators(t *testing.T) {
	run := func(op *torch.Operator) (y torch.Tensor) {
		var c torch.Call
		c.Tensor(torch.FromSlice([]float32{1, 2, 3, 4}))
		c.Ints([]int{2})
		c.Ints([]int{2})
		return c.Run1(op)
	}
	assert.ErrorContains(t, torch.Try(func() { run(&torch.Operator{Name: "aten::_reshape_alias_copy"}) }),
		"(trusts the sizes and strides), and wrong ones would end the process; set Unchecked in its torch.Operator to call it all the same")
	assert.Equal(t, []float32{1, 3}, floats(run(&torch.Operator{Name: "aten::_reshape_alias_copy", Unchecked: true})))
}

func TestCallRunsOnce(t *testing.T) {
	x := torch.Ones([]int{2})
	var c torch.Call
	c.Tensor(x)
	c.Tensor(x)
	y := c.Run1(&opAdd)
	assert.ErrorContains(t, torch.Try(func() { c.Run1(&opAdd) }), "this Call has run already; each call of an operator takes a new one")
	assert.Equal(t, []float32{2, 2}, floats(y))
}

func TestOpString(t *testing.T) {
	assert.Equal(t, "aten::add.Tensor", opAdd.String())
	assert.Equal(t, "aten::equal", opEqual.String())
}

// Options of all kinds are None or their default where they are not given.
func TestScalarKinds(t *testing.T) {
	for _, c := range []struct {
		v    torch.Scalar
		want torch.DType
	}{
		{1, torch.Int64}, {int8(1), torch.Int64}, {int16(1), torch.Int64}, {int32(1), torch.Int64}, {int64(1), torch.Int64},
		{uint(1), torch.Int64}, {uint8(1), torch.Int64}, {uint16(1), torch.Int64}, {uint32(1), torch.Int64}, {uint64(1), torch.Int64},
		{1.0, torch.Float32}, {float32(1), torch.Float32}, {true, torch.Bool}, {complex64(1), torch.Complex64}, {complex128(1), torch.Complex64},
	} {
		x := torch.Full([]int{1}, c.v)
		assert.Equal(t, c.want, x.DType(), "%T", c.v)
		assert.Equal(t, 1.0, x.Item(), "%T", c.v)
	}
	for _, v := range []torch.Scalar{nil, "1", []int{1}, torch.Ones(nil), struct{}{}} {
		assert.ErrorContains(t, torch.Try(func() { torch.Full([]int{1}, v) }), " is no number; a Scalar is any Go integer, float, complex or bool")
	}
}

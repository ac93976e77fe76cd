package torch_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

// What libtorch dies of, or never ends with, is an error that says why.
func TestGuards(t *testing.T) {
	run := func(name, overload string, args ...any) error {
		return torch.Try(func() {
			var c torch.Call
			for _, a := range args {
				switch a := a.(type) {
				case nil:
					c.None()
				case torch.Tensor:
					c.Tensor(a)
				case []torch.Tensor:
					c.Tensors(a)
				case []int:
					c.Ints(a)
				case bool:
					c.Bool(a)
				case int:
					c.Int(a)
				case float64:
					c.Float(a)
				}
			}
			c.Run(&torch.Operator{Name: name, Overload: overload})
		})
	}
	x, half, nan, inf := torch.Ones([]int{2, 2}), torch.Full([]int{2, 2}, 0.5), torch.Full([]int{2, 2}, math.NaN()), torch.Full([]int{2, 2}, math.Inf(1))
	mkldnn := func(t torch.Tensor) torch.Tensor {
		var c torch.Call
		c.Tensor(t)
		return c.Run1(&torch.Operator{Name: "aten::to_mkldnn"})
	}
	lstm := func(x, h, c torch.Tensor, weights ...torch.Tensor) (err error) {
		torch.NoGrad(func() {
			err = run("aten::lstm", "input", x, []torch.Tensor{h, c}, weights, true, 1, 0.0, false, false, false)
		})
		return err
	}
	seq, state, ih, hh, bias := torch.Ones([]int{5, 2, 3}), torch.Ones([]int{1, 2, 4}), torch.Ones([]int{16, 3}), torch.Ones([]int{16, 4}), torch.Ones([]int{16})
	unpack := func(sizes ...int) error {
		return run("aten::_pad_packed_sequence", "", torch.Ones([]int{5, 2}), torch.FromSlice(sizes), true, 0.0, 0)
	}
	two, none := []torch.Tensor{x, x.Clone()}, []torch.Tensor{}
	fused := func(params, grads, bufs []torch.Tensor) error {
		return run("aten::_fused_sgd_", "", params, grads, bufs, 0.0, 0.9, 0.1, 0.0, false, false, false)
	}
	adam := func(params, grads, most []torch.Tensor, step torch.Tensor) error {
		return run("aten::_fused_adam_", "", params, grads, grads, grads, most, []torch.Tensor{step, step}, 0.1, 0.9, 0.99, 0.0, 1e-8, true, false)
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{fused(two, two[:1], two), "list 1 has 1 tensors for 2 parameters"},
		{fused(two, two, none), "list 2 has 0 tensors for 2 parameters"},
		{fused(two, []torch.Tensor{x, x.Narrow(0, 0, 1)}, two), "tensor 1 of list 1 is not like parameter 1"},
		{fused(two, []torch.Tensor{x, x.To(torch.Float64)}, two), "tensor 1 of list 1 is not like parameter 1, or that not like the first"},
		{fused(two, []torch.Tensor{x, x.Narrow(0, 0, 1).Expand(2, 2)}, two), "tensor 1 of list 1 is not like parameter 1, or does not fill its memory"},
		{adam(two, two, none, x), "list 4 has 0 tensors for 2 parameters"},
		{adam(two, two, two, x), "the number of steps of parameter 0 is not a float32"},
		{run("aten::cat", "", []torch.Tensor{}, 0), "is an empty list"},
		{run("aten::linear", "", mkldnn(x), torch.Ones([]int{2, 3})), "the weight is of shape [2, 3], and the input of [2, 2]"},
		{run("aten::linear", "", mkldnn(x), torch.Ones([]int{3, 2}), torch.Ones([]int{2})), "the bias does not fit"},
		{run("aten::linalg_eigvals", "", inf), "infinite or no numbers"},
		{run("aten::linalg_eigvals", "", nan), "infinite or no numbers"},
		{run("aten::binomial", "", nan, half), "no number"},
		{run("aten::special_laguerre_polynomial_l", "n_scalar", x, 1<<40), "a degree beyond 134217728"},
		{run("aten::special_legendre_polynomial_p", "", half, torch.Full([]int{2}, 1e18)), "a degree beyond 134217728"},
		{run("aten::special_legendre_polynomial_p", "x_scalar", 0.5, torch.Full([]int{2}, 1e18)), "a degree beyond 134217728"},
		{run("aten::special_chebyshev_polynomial_u", "n_scalar", torch.Full([]int{1}, 1+0x1p-52, torch.Float64), 1<<40), "a degree beyond 134217728"},
		{run("aten::batch_norm_update_stats", "", torch.Ones([]int{4, 16, 2}), torch.Zeros([]int{4}), torch.Ones([]int{4}), 0.1), "running statistics of 4 channels for 16"},
		{run("aten::adaptive_max_pool2d", "", torch.Ones([]int{1, 2, 4, 4}), []int{1 << 40, 0}), "an output size of 1099511627776"},
		{run("aten::unfold_backward", "", x, []int{2, 5, 100}, 0, 3, 1), "no windows of 3 with a step of 1 in a dim of 2"},
		{run("aten::unfold_backward", "", x, []int{4, 2}, 0, 3, 1), "the gradient is of shape [2, 2], unfold's result of [2, 2, 3]"},
		{run("aten::adaptive_max_pool2d_backward", "", torch.Ones([]int{1, 1, 1}), torch.Ones([]int{1, 2, 2}), torch.FromSlice([]int{-1}).Reshape(1, 1, 1)), "not within 0 and 3"},
		{run("aten::adaptive_max_pool3d_backward", "", torch.Ones([]int{1, 1, 1, 1}), torch.Ones([]int{1, 1, 2, 2}), torch.FromSlice([]int{4}).Reshape(1, 1, 1, 1)), "not within 0 and 3"},
		{run("aten::adaptive_max_pool2d_backward", "", torch.Ones([]int{1, 1, 1}), torch.Ones([]int{1, 2, 2}), torch.FromSlice([]int{0, 0}).Reshape(1, 1, 2)), "the indices are of shape"},
		{run("aten::fractional_max_pool2d_backward", "", torch.Ones([]int{1, 1, 1}), torch.Ones([]int{1, 2, 2}), []int{2, 2}, []int{1, 1}, torch.FromSlice([]int{9}).Reshape(1, 1, 1)), "not within 0 and 3"},
		{run("aten::random_", "from", torch.Ones([]int{2}), math.MaxInt, nil), "there is no number after"},
		{lstm(seq, state, state, torch.Ones([]int{16, 2}), hh, bias, bias), "params[0] is of shape [16, 2], [16, 3] is required"},
		{lstm(seq, state, state, ih, torch.Ones([]int{0, 0}), bias, bias), "params[1] is of shape [0, 0], [16, 4] is required"},
		{lstm(seq, state, state, ih, hh, torch.Ones([]int{1}), torch.Ones([]int{1})), "params[2] and the next are of shapes [1] and [1]"},
		{lstm(seq, torch.Ones([]int{1, 1, 4}), torch.Ones([]int{1, 1, 4}), ih, hh, bias, bias), "the states are of shape [1, 1, 4], and the batch of 2"},
		{lstm(seq, torch.Ones([]int{1, 2, 0}), torch.Ones([]int{1, 2, 0}), torch.Ones([]int{0, 3}), torch.Ones([]int{0, 0}), torch.Ones([]int{0}), torch.Ones([]int{0})), "the states have no elements"},
		{lstm(torch.Ones([]int{5, 2, 3, 3}), state, state, ih, hh, bias, bias), "three dims are required"},
		{unpack(2, -1), "a size that is below 0 or above the one before"},
		{unpack(2, 1, 2), "a size that is below 0 or above the one before"},
	} {
		assert.ErrorContains(t, c.err, c.want)
	}
	for _, err := range []error{
		run("aten::linear", "", mkldnn(x), torch.Ones([]int{3, 2}), torch.Ones([]int{3})),
		run("aten::linalg_eigvals", "", x),
		lstm(seq, state, state, ih, hh, bias, bias),
		lstm(seq, state, state, ih, hh, torch.Ones([]int{1}), bias),
		unpack(2, 2, 1),
		unpack(2, 0),
		run("aten::adaptive_max_pool2d_backward", "", torch.Ones([]int{1, 1, 1}), torch.Ones([]int{1, 2, 2}), torch.FromSlice([]int{3}).Reshape(1, 1, 1)),
		run("aten::random_", "from", torch.Ones([]int{2}), 3, 9),
		run("aten::random_", "to", torch.Ones([]int{2}, torch.Int64), math.MaxInt),
		run("aten::binomial", "", x, x),
		run("aten::batch_norm_update_stats", "", torch.Ones([]int{4, 16, 2}), torch.Zeros([]int{16}), torch.Ones([]int{16}), 0.1),
		run("aten::batch_norm_update_stats", "", torch.Ones([]int{4, 16, 2}), nil, nil, 0.1),
		run("aten::binomial", "", nan, x),                                // all of no number
		run("aten::special_legendre_polynomial_p", "n_scalar", x, 1<<40), // 1 everywhere
		run("aten::special_laguerre_polynomial_l", "n_scalar", torch.Zeros([]int{2}), 1<<40),
		run("aten::special_legendre_polynomial_p", "n_scalar", half, 1<<21),
		run("aten::special_chebyshev_polynomial_t", "n_scalar", half, 1<<40), // a cosine
		run("aten::special_hermite_polynomial_he", "n_scalar", half, 1<<40),
		run("aten::adaptive_avg_pool1d", "", torch.Ones([]int{1, 1, 4}), []int{1<<24 + 1}),
		run("aten::_foreach_zero_", "", []torch.Tensor{torch.Ones([]int{2, 2}), mkldnn(x)}),
		run("aten::special_legendre_polynomial_p", "n_scalar", x, 20),
		run("aten::adaptive_max_pool2d", "", torch.Ones([]int{1, 2, 4, 4}), []int{2, 2}),
		run("aten::unfold_backward", "", torch.Ones([]int{2, 2, 3}), []int{4, 2}, 0, 3, 1),
		run("aten::unfold_backward", "", torch.Ones([]int{2, 2, 3}), []int{4, 2}, -2, 3, 1),
	} {
		assert.NoError(t, err)
	}
}

// A dim from the end of a nested tensor, which libtorch itself reads beside its sizes.
func TestSelectNested(t *testing.T) {
	var c torch.Call
	a := torch.Arange(6).Reshape(2, 3).To(torch.Float32)
	c.Tensors([]torch.Tensor{a, a.AddScalar(10)})
	n := c.Run1(&torch.Operator{Name: "aten::_nested_tensor_from_tensor_list"})
	for _, dim := range []int{2, -1} {
		y := n.Select(dim, 1)
		var c torch.Call
		c.Tensor(y)
		c.Int(0)
		parts := c.RunList(&torch.Operator{Name: "aten::unbind", Overload: "int"})
		assert.Equal(t, []float32{1, 4}, floats(parts[0]))
		assert.Equal(t, []float32{11, 14}, floats(parts[1]))
	}
}

// Operators that have no function for the meta device run on the CPU in its place.
func TestMetaInTheCPUsPlace(t *testing.T) {
	var c torch.Call
	c.Int(3)
	c.Int(3)
	c.Int(0)
	c.Default()
	c.Default()
	c.Device(torch.Meta)
	y := c.Run1(&torch.Operator{Name: "aten::triu_indices"})
	assert.Equal(t, []int{2, 6}, y.Shape())
	assert.Equal(t, torch.Meta, y.Device())
	var d torch.Call
	d.Tensor(torch.Ones([]int{2, 2}).To(torch.Meta))
	d.Tensor(torch.Ones([]int{}))
	assert.ErrorContains(t, torch.Try(func() { d.Run1(&torch.Operator{Name: "aten::absolute", Overload: "out"}) }), "and others are on meta")
}

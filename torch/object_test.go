package torch_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

// packWeight packs a weight of 4 rows and 3 columns for quantized kernels.
func packWeight() torch.Object {
	w := torch.Op("aten::quantize_per_tensor").Call(torch.Linspace(-1, 1, 12).Reshape(4, 3), 1.0/64, 0, torch.QInt8)[0]
	return torch.Op("quantized::linear_prepack").Call(w, torch.Ones([]int{4}))[0].(torch.Object)
}

func TestObject(t *testing.T) {
	packed := packWeight()
	require.True(t, packed.Defined())
	assert.Equal(t, "__torch__.torch.classes.quantized.LinearPackedParamsBase", packed.Type())
	y := torch.Op("quantized::linear_dynamic").Call(torch.Ones([]int{2, 3}), packed, torch.Named("reduce_range", true))[0].(torch.Tensor)
	assert.Equal(t, []int{2, 4}, y.Shape())

	out := torch.Op("quantized::linear_unpack").Call(packed)
	assert.Equal(t, torch.QInt8, out[0].(torch.Tensor).DType())
	assert.Equal(t, []float32{1, 1, 1, 1}, floats(out[1].(torch.Tensor)))

	var c torch.Call
	c.Object(packed)
	c.RunAll(&torch.Operator{Name: "quantized::linear_unpack"})
	assert.Equal(t, []int{4, 3}, c.ResultTensor().Shape())
	assert.Equal(t, []int{4}, c.ResultTensor().Shape())

	var p torch.Call
	p.Tensor(out[0].(torch.Tensor))
	p.None()
	p.RunAll(&torch.Operator{Name: "quantized::linear_prepack"})
	assert.Equal(t, packed.Type(), p.ResultObject().Type())
}

func TestObjectErrors(t *testing.T) {
	x, packed := torch.Ones([]int{2, 3}), packWeight()
	linear := torch.Op("quantized::linear_dynamic")
	conv := torch.Op("quantized::conv2d_prepack").Call(
		torch.Op("aten::quantize_per_tensor").Call(torch.Ones([]int{2, 2, 3, 3}), 0.1, 0, torch.QInt8)[0], nil, []int{1, 1}, []int{0, 0}, []int{1, 1}, 1)[0].(torch.Object)
	freed := packWeight()
	freed.Free()
	freed.Free()
	torch.Object{}.Free()
	for want, f := range map[string]func(){
		"must be __torch__.torch.classes.quantized.LinearPackedParamsBase, not __torch__.torch.classes.quantized.Conv2dPackedParamsBase": func() { linear.Call(x, conv) },
		"must be __torch__.torch.classes.quantized.LinearPackedParamsBase, not Tensor":                                                   func() { linear.Call(x, x) },
		"must be __torch__.torch.classes.quantized.LinearPackedParamsBase, not None":                                                     func() { linear.Call(x, torch.Object{}) },
		"argument 'self' must be Tensor, not object":                                                                                     func() { torch.Op("aten::neg").Call(packed) },
		"the object was freed by its Free":                                                                                               func() { linear.Call(x, freed) },
		"Object.Type(): the object was freed":                                                                                            func() { freed.Type() },
		"Object.Type(): the Object is the zero Object":                                                                                   func() { torch.Object{}.Type() },
		"result 0 of quantized::linear_unpack is not an object": func() {
			var c torch.Call
			c.Object(packed)
			c.RunAll(&torch.Operator{Name: "quantized::linear_unpack"})
			c.ResultObject()
		},
		"quantized::linear_prepack does not return one tensor": func() {
			var c torch.Call
			c.Tensor(torch.Op("quantized::linear_unpack").Call(packed)[0].(torch.Tensor))
			c.None()
			c.Run1(&torch.Operator{Name: "quantized::linear_prepack"})
		},
		"argument 'hx' takes two states, got 0": func() {
			torch.Op("quantized::quantized_lstm_cell_dynamic").Call(x, []torch.Tensor{}, packed, packed, x, x)
		},
		"an input of four dims is required": func() {
			c := torch.Op("mkldnn_prepacked::conv2d_prepack").Call(torch.Ones([]int{4, 2, 3, 3}), nil, []int{1, 1}, []int{0, 0}, []int{1, 1}, 1, []int{1, 2, 5, 5}, "none")[0]
			torch.Op("mkldnn_prepacked::conv2d_run").Call(torch.Ones([]int{}), c)
		},
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
	// A call that another argument makes fail does not keep the object.
	assert.Error(t, torch.Try(func() { linear.Call(torch.Ones([]int{2, 7}), packed) }))
	assert.Len(t, linear.Call(x, packed), 1)
}

// Free waits for the calls that use the object.
func TestObjectShared(t *testing.T) {
	packed, linear := packWeight(), torch.Op("quantized::linear_dynamic")
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				if err := torch.Try(func() { linear.Call(torch.Ones([]int{64, 3}), packed, true) }); err != nil {
					assert.ErrorContains(t, err, "the object was freed")
					return
				}
			}
		}()
	}
	packed.Free()
	wg.Wait()
	assert.ErrorContains(t, torch.Try(func() { packed.Type() }), "was freed")
}

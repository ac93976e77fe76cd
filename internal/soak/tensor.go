package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

var dtypeNames = map[string]torch.DType{
	"uint8": torch.Uint8, "int8": torch.Int8, "int16": torch.Int16, "int32": torch.Int32, "int64": torch.Int64,
	"float16": torch.Float16, "float32": torch.Float32, "float64": torch.Float64, "bfloat16": torch.BFloat16,
	"complex32": torch.Complex32, "complex64": torch.Complex64, "complex128": torch.Complex128, "bool": torch.Bool,
	"uint16": torch.Uint16, "uint32": torch.Uint32, "uint64": torch.Uint64,
	"float8_e4m3fn": torch.Float8E4M3FN, "float8_e5m2": torch.Float8E5M2,
	"qint8": torch.QInt8, "quint8": torch.QUint8, "qint32": torch.QInt32,
}

// makeTensor makes the tensor of a literal, <float32,2x3,rand,grad,sparse>. Where
// libtorch has no such tensor it makes one without what it does not have.
func makeTensor(lit string) (torch.Tensor, error) {
	parts := strings.Split(strings.Trim(lit, "<>"), ",")
	if len(parts) < 3 {
		return torch.Tensor{}, fmt.Errorf("no tensor: %s", lit)
	}
	dtype, ok := dtypeNames[parts[0]]
	if !ok {
		return torch.Tensor{}, fmt.Errorf("no element type: %s", parts[0])
	}
	shape := []int{}
	if parts[1] != "()" {
		for s := range strings.SplitSeq(parts[1], "x") {
			n, err := strconv.Atoi(s)
			if err != nil {
				return torch.Tensor{}, fmt.Errorf("no shape: %s", parts[1])
			}
			shape = append(shape, n)
		}
	}
	var t torch.Tensor
	if strings.HasPrefix(parts[0], "q") {
		if torch.Try(func() { t = quantized(contents(shape, parts[2]), dtype) }) != nil {
			t = contents(shape, parts[2])
		}
	} else if torch.Try(func() { t = contents(shape, parts[2]).To(dtype) }) != nil {
		t = contents(shape, parts[2])
	}
	for _, flag := range parts[3:] {
		_ = torch.Try(func() { t = withFlag(t, flag) })
	}
	return t, nil
}

// contents makes a float64 tensor.
func contents(shape []int, what string) torch.Tensor {
	n := 1
	for _, s := range shape {
		n *= s
	}
	data := make([]float64, n)
	state := uint64(12345)
	for i := range data {
		state = state*6364136223846793005 + 1442695040888963407
		u := float64(state>>11) / (1 << 53)
		switch what {
		case "rand":
			data[i] = u
		case "count":
			data[i] = float64(i % 7)
		case "ones":
			data[i] = 1
		case "minus":
			data[i] = -float64(1 + i%5)
		case "nan":
			data[i] = math.NaN()
		case "inf":
			data[i] = math.Inf(1 - 2*(i%2))
		case "huge":
			data[i] = []float64{1e18, -1e18, 1e9, math.MaxInt32}[i%4]
		case "mixed":
			data[i] = []float64{0, -1, 3, math.NaN(), math.Inf(1), 1e-30, 200, 0.5}[i%8]
		}
	}
	return torch.FromSlice(data, append(shape[:len(shape):len(shape)], []int{}...)...).View(shape...)
}

func call1(name, overload string, args ...func(c *torch.Call)) torch.Tensor {
	var c torch.Call
	for _, a := range args {
		a(&c)
	}
	return c.Run1(&torch.Operator{Name: name, Overload: overload})
}

func quantized(t torch.Tensor, dtype torch.DType) torch.Tensor {
	var c torch.Call
	c.Tensor(t.To(torch.Float32))
	c.Float(0.1)
	c.Int(3)
	c.DType(dtype)
	return c.Run1(&torch.Operator{Name: "aten::quantize_per_tensor"})
}

func withFlag(t torch.Tensor, flag string) torch.Tensor {
	self := func(c *torch.Call) { c.Tensor(t) }
	switch flag {
	case "grad":
		return t.RequiresGrad_()
	case "t":
		return call1("aten::transpose", "int", self, func(c *torch.Call) { c.Int(-1); c.Int(-2) })
	case "expand":
		return call1("aten::expand", "", self, func(c *torch.Call) { c.Ints(append([]int{3}, t.Shape()...)) })
	case "narrow":
		return call1("aten::slice", "Tensor", self, func(c *torch.Call) { c.Int(-1); c.Int(1); c.None(); c.Int(2) })
	case "neg":
		return call1("aten::_neg_view", "", self)
	case "conj":
		return call1("aten::_conj", "", self)
	case "last":
		return call1("aten::contiguous", "", self, func(c *torch.Call) { c.Int(2) })
	case "meta":
		return t.To(torch.Meta)
	case "sparse":
		return call1("aten::to_sparse", "", self)
	case "csr":
		return call1("aten::to_sparse_csr", "", self)
	case "csc":
		return call1("aten::to_sparse_csc", "", self)
	case "bsr":
		return call1("aten::to_sparse_bsr", "", self, func(c *torch.Call) { c.Ints([]int{1, 1}) })
	case "mkldnn":
		return call1("aten::to_mkldnn", "", self)
	case "quant":
		return quantized(t, torch.QUint8)
	case "nested":
		var c torch.Call
		c.Tensors([]torch.Tensor{t, t})
		return c.Run1(&torch.Operator{Name: "aten::_nested_tensor_from_tensor_list"})
	case "freed":
		s := torch.NewScope()
		u := t.Clone()
		s.Close()
		return u
	}
	return t
}

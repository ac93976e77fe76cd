package nn

import "github.com/gotorch/gotorch/torch"

var (
	opLinearPrepack     = torch.Operator{Name: "quantized::linear_prepack"}
	opLinearUnpack      = torch.Operator{Name: "quantized::linear_unpack"}
	opLinearDynamic     = torch.Operator{Name: "quantized::linear_dynamic"}
	opQuantizePerTensor = torch.Operator{Name: "aten::quantize_per_tensor"}
)

// DynamicQuantizedLinear is a [Linear] for inference on the CPU whose weight is of 8-bit
// integers, a quarter of the memory. It computes with integers: Forward quantizes its input
// by the smallest and the largest element, and turns the result back to floating point. It
// mirrors torch.ao.nn.quantized.dynamic.Linear; [NewDynamicQuantizedLinear] makes one,
// [QuantizeLinear] one of a Linear, and [QuantizeDynamic] replaces those of a model.
//
// It has no parameters, and nothing in it learns: gradients do not go through it. A
// [StateDict] has all that it is made of as "_extra_state", see [ExtraState], in a form of
// gotorch's own: a file of a quantized model that Python wrote is not for [LoadStateDict].
// Load the floating-point model and quantize it, which gives the same weights.
type DynamicQuantizedLinear struct {
	InFeatures, OutFeatures int

	packed torch.Object // weight and bias, as the kernel wants them; never changed
}

// DynamicQuantizedLinearOption is an option of [NewDynamicQuantizedLinear]: [Bias].
type DynamicQuantizedLinearOption interface{ dynamicQuantizedLinearOption() }

func (Bias) dynamicQuantizedLinearOption() {}

// NewDynamicQuantizedLinear makes a layer whose weight and bias are zeros, to load a state
// dict into. It mirrors torch.ao.nn.quantized.dynamic.Linear and panics with a
// [*torch.Error] if a number of features is negative.
func NewDynamicQuantizedLinear(inFeatures, outFeatures int, opts ...DynamicQuantizedLinearOption) *DynamicQuantizedLinear {
	if inFeatures < 0 || outFeatures < 0 {
		panic(errorf("NewDynamicQuantizedLinear", "features must not be negative, got %d and %d", inFeatures, outFeatures))
	}
	defer torch.NewScope().Close()
	bias := torch.Zeros([]int{outFeatures}, torch.Float32)
	for _, o := range opts {
		if o, ok := o.(Bias); ok && !bool(o) {
			bias = torch.Tensor{}
		}
	}
	m := &DynamicQuantizedLinear{InFeatures: inFeatures, OutFeatures: outFeatures}
	m.SetWeightBias(quantize(torch.Zeros([]int{outFeatures, inFeatures}, torch.Float32), 1), bias)
	return m
}

// QuantizeLinear makes a quantized layer of the weight and the bias of m, which stays as
// it is. The weight has one scale, by its largest element. It mirrors
// torch.ao.nn.quantized.dynamic.Linear.from_float and panics with a [*torch.Error] if m is
// not on the CPU.
func QuantizeLinear(m *Linear) *DynamicQuantizedLinear {
	const op = "QuantizeLinear"
	if m == nil {
		panic(errorf(op, "the layer is nil"))
	}
	derive(m)
	if !m.Weight.Defined() || m.Weight.NDim() != 2 {
		panic(errorf(op, "a weight of [OutFeatures, InFeatures] is required"))
	}
	if d := m.Weight.Device(); d != torch.CPU {
		panic(errorf(op, "the weight is on %s; there are quantized kernels for the CPU alone, see To", d))
	}
	defer torch.NewScope().Close()
	q := &DynamicQuantizedLinear{InFeatures: m.Weight.Size(1), OutFeatures: m.Weight.Size(0)}
	torch.NoGrad(func() {
		w, bias := m.Weight.Detach().To(torch.Float32), m.Bias
		if bias.Defined() {
			bias = bias.Detach().To(torch.Float32)
		}
		scale := float32(1)
		if w.NumEl() > 0 {
			const eps = 0x1p-23
			scale = max(max(-float32(w.Min().Item()), float32(w.Max().Item()), 0)/127.5, eps)
		}
		q.SetWeightBias(quantize(w, float64(scale)), bias)
	})
	return q
}

// quantize turns w into integers by a scale.
func quantize(w torch.Tensor, scale float64) torch.Tensor {
	var c torch.Call
	c.Tensor(w)
	c.Float(scale)
	c.Int(0)
	c.DType(torch.QInt8)
	return c.Run1(&opQuantizePerTensor)
}

// Weight returns the weight [OutFeatures, InFeatures], of type torch.QInt8: a copy, as the
// layer holds it in another form. It mirrors weight.
func (m *DynamicQuantizedLinear) Weight() torch.Tensor {
	w, _ := m.unpack("DynamicQuantizedLinear.Weight")
	return w
}

// Bias returns the bias [OutFeatures], or the undefined Tensor. It mirrors bias.
func (m *DynamicQuantizedLinear) Bias() torch.Tensor {
	_, bias := m.unpack("DynamicQuantizedLinear.Bias")
	return bias
}

func (m *DynamicQuantizedLinear) unpack(op string) (weight, bias torch.Tensor) {
	m.check(op)
	var c torch.Call
	c.Object(m.packed)
	c.RunAll(&opLinearUnpack)
	return c.ResultTensor(), c.ResultTensor()
}

func (m *DynamicQuantizedLinear) check(op string) {
	if !m.packed.Defined() {
		panic(errorf(op, "the layer has no weight; NewDynamicQuantizedLinear and QuantizeLinear make one that has"))
	}
}

// SetWeightBias gives the layer another weight [OutFeatures, InFeatures], of type
// torch.QInt8 with one scale or one for each row, and bias [OutFeatures], of type
// torch.Float32, or the undefined Tensor. Goroutines must not use the layer meanwhile. It
// mirrors set_weight_bias and panics with a [*torch.Error] if a shape or type does not fit.
func (m *DynamicQuantizedLinear) SetWeightBias(weight, bias torch.Tensor) {
	const op = "DynamicQuantizedLinear.SetWeightBias"
	if !weight.Defined() || weight.DType() != torch.QInt8 || weight.NDim() != 2 || weight.Size(0) != m.OutFeatures || weight.Size(1) != m.InFeatures {
		panic(errorf(op, "a weight of type qint8 and shape [%d, %d] is required", m.OutFeatures, m.InFeatures))
	}
	if bias.Defined() && (bias.DType() != torch.Float32 || bias.NDim() != 1 || bias.Size(0) != m.OutFeatures) {
		panic(errorf(op, "a bias of type float32 and shape [%d] is required, or none", m.OutFeatures))
	}
	var c torch.Call
	c.Tensor(weight)
	c.Tensor(bias)
	c.RunAll(&opLinearPrepack)
	m.packed = c.ResultObject()
}

// Forward multiplies x [N, *, InFeatures], which has two dims or more, and adds. It panics
// with a [*torch.Error] if the shape does not fit, or the type is not torch.Float32.
func (m *DynamicQuantizedLinear) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	const op = "DynamicQuantizedLinear"
	m.check(op)
	switch {
	case !x.Defined() || x.NDim() < 2 || x.Size(-1) != m.InFeatures:
		panic(errorf(op, "an input of [N, *, %d] is required", m.InFeatures))
	case x.DType() != torch.Float32 || x.Device() != torch.CPU:
		panic(errorf(op, "an input of type float32 on the CPU is required, not %s on %s", x.DType(), x.Device()))
	}
	var c torch.Call
	c.Tensor(x)
	c.Object(m.packed)
	c.Bool(true) // half the range of the input, so that sums of products of the older kernels fit in 16 bits
	return Leave(m, c.Run1(&opLinearDynamic))
}

package nn

import (
	"bytes"
	"encoding/binary"

	"github.com/gotorch/gotorch/torch"
)

var (
	opIntRepr         = torch.Operator{Name: "aten::int_repr"}
	opQScale          = torch.Operator{Name: "aten::q_scale"}
	opQZeroPoint      = torch.Operator{Name: "aten::q_zero_point"}
	opQScheme         = torch.Operator{Name: "aten::qscheme"}
	opQChannelScales  = torch.Operator{Name: "aten::q_per_channel_scales"}
	opQChannelZeros   = torch.Operator{Name: "aten::q_per_channel_zero_points"}
	opMakePerTensor   = torch.Operator{Name: "aten::_make_per_tensor_quantized_tensor"}
	opMakePerChannel  = torch.Operator{Name: "aten::_make_per_channel_quantized_tensor"}
	perTensorAffine   = 0 // of libtorch's QScheme
	dynamicStateTitle = [8]byte{'q', 'l', 'i', 'n', 'e', 'a', 'r', 1}
)

// dynamicState begins the bytes that GetExtraState returns: little-endian, Scales
// float64, as many int64 zero points, Out×In int8, and Out float32 if there is a bias
// follow.
type dynamicState struct {
	Title           [8]byte
	Out, In, Scales int64
	Bias            bool
}

// GetExtraState returns the weight and the bias as bytes. It mirrors the layer's
// state_dict, whose form it does not have.
func (m *DynamicQuantizedLinear) GetExtraState() any {
	defer torch.NewScope().Close()
	w, bias := m.unpack("DynamicQuantizedLinear.GetExtraState")
	scales, zeros := quantization(w)
	var b bytes.Buffer
	parts := []any{
		dynamicState{dynamicStateTitle, int64(m.OutFeatures), int64(m.InFeatures), int64(len(scales)), bias.Defined()},
		scales, zeros, torch.ToSlice[int8](one(&opIntRepr, w)),
	}
	if bias.Defined() {
		parts = append(parts, torch.ToSlice[float32](bias))
	}
	for _, p := range parts {
		_ = binary.Write(&b, binary.LittleEndian, p) // a Buffer takes everything
	}
	return torch.FromSlice(b.Bytes()).Keep()
}

// SetExtraState takes what GetExtraState returned. The error says whether state is
// something else, or of a layer of other sizes.
func (m *DynamicQuantizedLinear) SetExtraState(state any) error {
	const op = "DynamicQuantizedLinear.SetExtraState"
	t, ok := state.(torch.Tensor)
	if !ok || !t.Defined() || t.DType() != torch.Uint8 || t.NDim() != 1 {
		return errorf(op, "a tensor of bytes that GetExtraState returned is required")
	}
	data := torch.ToSlice[uint8](t)
	r := bytes.NewReader(data)
	var s dynamicState
	err := binary.Read(r, binary.LittleEndian, &s)
	if err != nil || s.Title != dynamicStateTitle {
		return errorf(op, "these bytes are no state of a DynamicQuantizedLinear")
	}
	if int(s.Out) != m.OutFeatures || int(s.In) != m.InFeatures {
		return errorf(op, "the state is of a layer from %d to %d features, this one is from %d to %d", s.In, s.Out, m.InFeatures, m.OutFeatures)
	}
	want := int64(binary.Size(s)) + s.Out*s.In
	if s.Bias {
		want += 4 * s.Out
	}
	if s.Scales != 0 && s.Scales != 1 && s.Scales != s.Out || int64(len(data)) != want+16*s.Scales {
		return errorf(op, "the state is cut off or too long: %d bytes", len(data))
	}
	scales, zeros := make([]float64, s.Scales), make([]int64, s.Scales)
	ints, bias := make([]int8, s.Out*s.In), []float32(nil)
	if s.Bias {
		bias = make([]float32, s.Out)
	}
	for _, p := range []any{scales, zeros, ints, bias} {
		_ = binary.Read(r, binary.LittleEndian, p) // the length is right
	}
	defer torch.NewScope().Close()
	var b torch.Tensor
	if s.Bias {
		b = torch.FromSlice(bias)
	}
	m.SetWeightBias(quantized(torch.FromSlice(ints, int(s.Out), int(s.In)), scales, zeros), b)
	return nil
}

func one(op *torch.Operator, t torch.Tensor) torch.Tensor {
	var c torch.Call
	c.Tensor(t)
	return c.Run1(op)
}

// quantization returns the scales and the zero points of a quantized weight: one, or one
// for each row.
func quantization(w torch.Tensor) (scales []float64, zeros []int64) {
	scalar := func(op *torch.Operator) torch.Scalar {
		var c torch.Call
		c.Tensor(w)
		return c.RunScalar(op)
	}
	if scalar(&opQScheme) == torch.Scalar(int64(perTensorAffine)) {
		return []float64{scalar(&opQScale).(float64)}, []int64{scalar(&opQZeroPoint).(int64)}
	}
	return torch.ToSlice[float64](one(&opQChannelScales, w).To(torch.Float64)), torch.ToSlice[int64](one(&opQChannelZeros, w).To(torch.Int64))
}

// quantized makes a quantized weight of its integers.
func quantized(ints torch.Tensor, scales []float64, zeros []int64) torch.Tensor {
	var c torch.Call
	c.Tensor(ints)
	if len(scales) == 1 {
		c.Float(scales[0])
		c.Int(int(zeros[0]))
		return c.Run1(&opMakePerTensor)
	}
	c.Tensor(torch.FromSlice(scales))
	c.Tensor(torch.FromSlice(zeros))
	c.Int(0)
	return c.Run1(&opMakePerChannel)
}

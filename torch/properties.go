package torch

// ElementSize returns the bytes of one element. It mirrors torch.Tensor.element_size
// and torch.Tensor.itemsize.
func (t Tensor) ElementSize() int { return t.DType().Size() }

// NBytes returns the bytes of all elements, wherever they lie. It mirrors
// torch.Tensor.nbytes.
func (t Tensor) NBytes() int { return t.NumEl() * t.ElementSize() }

// Len returns the size of the first dim. It mirrors len(t) and panics with a [*Error]
// if t has no dims.
func (t Tensor) Len() int {
	if t.NDim() == 0 {
		panic(&Error{Op: "Len", Args: []string{t.describe()}, Msg: "a tensor without dims has no length"})
	}
	return t.Size(0)
}

// Contains reports whether an element of t equals value, a number or a Tensor that
// broadcasts. It mirrors Python's value in t and panics with a [*Error] if value is
// neither.
func (t Tensor) Contains(value any) bool {
	if v, ok := value.(Tensor); ok {
		return Item[bool](t.Eq(v).Any())
	}
	return Item[bool](t.EqScalar(value).Any())
}

// IsCPU reports whether the elements of t are in the memory of the CPU. It mirrors
// torch.Tensor.is_cpu.
func (t Tensor) IsCPU() bool { return t.Device().Type == CPUType }

// IsCUDA reports whether the elements of t are on a GPU. It mirrors
// torch.Tensor.is_cuda.
func (t Tensor) IsCUDA() bool { return t.Device().Type == CUDAType }

// IsMeta reports whether t has a shape and no memory. It mirrors
// torch.Tensor.is_meta.
func (t Tensor) IsMeta() bool { return t.Device().Type == MetaType }

// IsMPS reports whether the elements of t are on a GPU of Apple's. It mirrors
// torch.Tensor.is_mps.
func (t Tensor) IsMPS() bool { return t.Device().Type == MPSType }

// IsQuantized reports whether t holds integers that stand for others, with a scale. It
// mirrors torch.Tensor.is_quantized.
func (t Tensor) IsQuantized() bool {
	switch t.DType() {
	case QInt8, QUint8, QInt32:
		return true
	}
	return false
}

// IsSparseCSR reports whether t is stored in PyTorch's layout sparse_csr. It mirrors
// torch.Tensor.is_sparse_csr.
func (t Tensor) IsSparseCSR() bool { return t.meta("IsSparseCSR").Layout == csrLayout }

// typeNames are the names that PyTorch had for tensors of each type.
var typeNames = map[DType]string{
	Uint8: "Byte", Int8: "Char", Int16: "Short", Int32: "Int", Int64: "Long", Float16: "Half", Float32: "Float", Float64: "Double",
	Complex32: "ComplexHalf", Complex64: "ComplexFloat", Complex128: "ComplexDouble", Bool: "Bool", BFloat16: "BFloat16",
	QInt8: "QInt8", QUint8: "QUInt8", QInt32: "QInt32", Uint16: "UInt16", Uint32: "UInt32", Uint64: "UInt64",
	Float8E5M2: "Float8_e5m2", Float8E4M3FN: "Float8_e4m3fn", Float8E5M2FNUZ: "Float8_e5m2fnuz", Float8E4M3FNUZ: "Float8_e4m3fnuz",
	Float8E8M0FNU: "Float8_e8m0fnu",
}

// Type returns PyTorch's old name for tensors like t: "torch.FloatTensor",
// "torch.cuda.LongTensor", "torch.sparse.FloatTensor". It mirrors torch.Tensor.type().
func (t Tensor) Type() string {
	name := "torch."
	if d := t.Device(); d.Type != CPUType {
		name += d.Type.String() + "."
	}
	if t.IsSparse() {
		name += "sparse."
	}
	return name + typeNames[t.DType()] + "Tensor"
}

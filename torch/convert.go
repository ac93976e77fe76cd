package torch

// Float converts to [Float32], or returns t if it is that. It mirrors
// torch.Tensor.float.
func (t Tensor) Float() Tensor { return t.To(Float32) }

// Double converts to [Float64], or returns t if it is that. It mirrors
// torch.Tensor.double.
func (t Tensor) Double() Tensor { return t.To(Float64) }

// Half converts to [Float16], or returns t if it is that. It mirrors
// torch.Tensor.half.
func (t Tensor) Half() Tensor { return t.To(Float16) }

// BFloat16 converts to [BFloat16], or returns t if it is that. It mirrors
// torch.Tensor.bfloat16.
func (t Tensor) BFloat16() Tensor { return t.To(BFloat16) }

// Bool converts to [Bool], or returns t if it is that. It mirrors torch.Tensor.bool.
func (t Tensor) Bool() Tensor { return t.To(Bool) }

// Byte converts to [Uint8], or returns t if it is that. It mirrors torch.Tensor.byte.
func (t Tensor) Byte() Tensor { return t.To(Uint8) }

// Char converts to [Int8], or returns t if it is that. It mirrors torch.Tensor.char.
func (t Tensor) Char() Tensor { return t.To(Int8) }

// Short converts to [Int16], or returns t if it is that. It mirrors
// torch.Tensor.short.
func (t Tensor) Short() Tensor { return t.To(Int16) }

// Int converts to [Int32], or returns t if it is that. It mirrors torch.Tensor.int;
// [Item] gives a Go int.
func (t Tensor) Int() Tensor { return t.To(Int32) }

// Long converts to [Int64], or returns t if it is that. It mirrors torch.Tensor.long.
func (t Tensor) Long() Tensor { return t.To(Int64) }

// Cfloat converts to [Complex64], or returns t if it is that. It mirrors
// torch.Tensor.cfloat.
func (t Tensor) Cfloat() Tensor { return t.To(Complex64) }

// Cdouble converts to [Complex128], or returns t if it is that. It mirrors
// torch.Tensor.cdouble.
func (t Tensor) Cdouble() Tensor { return t.To(Complex128) }

// Cpu moves to the CPU, or returns t if it is there. It mirrors torch.Tensor.cpu.
func (t Tensor) Cpu() Tensor { return t.To(CPU) }

// Cuda moves to a GPU, the first where no index is given, or returns t if it is there.
// It mirrors torch.Tensor.cuda and panics with a [*Error] if there is no such GPU.
func (t Tensor) Cuda(index ...int) Tensor { return t.To(CUDA(one("cuda", 0, index))) }

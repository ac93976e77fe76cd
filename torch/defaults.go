package torch

import "github.com/gotorch/gotorch/cgo"

// GetDefaultDType returns the floating-point type of tensors for which none is asked:
// [Float32] unless [SetDefaultDType] says otherwise. It mirrors
// torch.get_default_dtype.
func GetDefaultDType() DType { return DType(cgo.DefaultDType()) }

// SetDefaultDType sets the floating-point type of tensors for which none is asked, of
// [Zeros] and [Randn] for example; complex numbers go with it. It is one for the whole
// process, all goroutines see it at once: set it when the program starts. It mirrors
// torch.set_default_dtype and panics with a [*Error] if d is no floating-point type.
func SetDefaultDType(d DType) {
	switch d {
	case Float16, BFloat16, Float32, Float64:
	default:
		panic(errorf("SetDefaultDType", "the default type must be one of float16, bfloat16, float32 and float64, not %s", d.short()))
	}
	if err := cgo.SetDefaultDType(int(d)); err != nil {
		panic(&Error{Op: "SetDefaultDType", Msg: err.Error()})
	}
}

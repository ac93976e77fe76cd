package nn

import "github.com/gotorch/gotorch/torch"

// factory makes the tensors of a layer with the type and device that its
// options ask for.
type factory struct {
	dtype  *DType
	device *Device
}

// empty makes a parameter whose elements are whatever the memory holds.
func (f factory) empty(shape ...int) torch.Tensor {
	dtype, device := torch.Float32, torch.CPU
	if f.dtype != nil {
		dtype = torch.DType(*f.dtype)
	}
	if f.device != nil {
		device = torch.Device(*f.device)
	}
	return parameter(torch.Empty(shape, dtype, device))
}

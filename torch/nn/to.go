package nn

import "github.com/gotorch/gotorch/torch"

// To moves a model to a device, converts it to a type, or both, and returns it:
//
//	net := nn.To(NewNet(), torch.DefaultDevice())
//
// Parameters, their gradients and buffers change in place, so that an optimizer
// made before goes on working. A [torch.DType] applies to those of
// floating-point and complex types alone, a [torch.MemoryFormat] to those of 4
// or 5 dims. It mirrors torch.nn.Module.to and panics with a [*torch.Error] if
// there is no such device, or the type is an integer one.
func To[M any](m M, opts ...torch.ToOption) M {
	convert := func(t torch.Tensor) torch.Tensor {
		use := make([]torch.ToOption, 0, len(opts))
		for _, o := range opts {
			switch o.(type) {
			case torch.DType:
				if d := t.DType(); !d.IsFloatingPoint() && !d.IsComplex() {
					continue
				}
			case torch.MemoryFormat:
				if n := t.NDim(); n != 4 && n != 5 {
					continue
				}
			}
			use = append(use, o)
		}
		return t.Detach().To(use...)
	}
	for _, o := range opts {
		if d, ok := o.(torch.DType); ok && !d.IsFloatingPoint() && !d.IsComplex() {
			panic(errorf("To", "a model can be of a floating-point or complex type, not %s", d))
		}
	}
	torch.NoGrad(func() {
		for _, t := range tensors(&walker{op: "To"}, m, func(role) bool { return true }) {
			grad := t.Grad()
			t.SetData(convert(t))
			if grad.Defined() {
				grad.SetData(convert(grad))
			}
		}
	})
	return m
}

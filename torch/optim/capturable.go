package optim

import "github.com/gotorch/gotorch/torch"

// capturableOn are the types of devices that PyTorch's capturable is for. It has more
// of them (its messages name them), which are not here.
var capturableOn = map[torch.DeviceType]bool{torch.CUDAType: true}

// captured panics if g is Capturable, and parameters and that of their state which is
// numbers are not on a device for it. what is what PyTorch calls them, devices those
// that it names.
func (b *base) captured(g *ParamGroup, what, devices string, state ...[]torch.Tensor) {
	if !g.isCapturable() {
		return
	}
	for i, p := range b.rows.params {
		on := p.Device()
		fits := capturableOn[on.Type]
		for _, s := range state {
			fits = fits && s[i].Device().Type == on.Type
		}
		if !fits {
			panic(b.errorf("If capturable=True, %s must be on supported devices: %s.; parameter %d is on %s, where Capturable is to be left out", what, devices, b.rows.at[i], on))
		}
	}
}

// The devices in PyTorch's messages.
const (
	forCapture    = "['cuda', 'xpu', 'hpu', 'privateuseone', 'xla']"
	forCaptureXLA = "['cuda', 'xpu', 'hpu', 'privateuseone']" // where it leaves XLA out
)

// zero is the fresh number of steps: on the device of the parameter if g is Capturable.
func (g *ParamGroup) zero() func(p torch.Tensor) torch.Tensor {
	if g.isCapturable() {
		return g.number(0)
	}
	return zero
}

// number is the fresh state that is a number: on the device of the parameter if g is
// Capturable.
func (g *ParamGroup) number(v float64) func(p torch.Tensor) torch.Tensor {
	return func(p torch.Tensor) torch.Tensor {
		if g.isCapturable() {
			return torch.Full([]int{}, v, numberDType(), p.Device())
		}
		return torch.Full([]int{}, v, numberDType())
	}
}

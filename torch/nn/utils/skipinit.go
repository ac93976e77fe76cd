package utils

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// SkipInit makes a layer without drawing its parameters, whose elements are whatever
// the memory holds, on a device, the CPU where none is given. newLayer makes it on the
// device that it gets. It mirrors torch.nn.utils.skip_init:
//
//	fc := utils.SkipInit(func(d nn.Device) *nn.Linear { return nn.NewLinear(512, 10, d) })
func SkipInit[M any](newLayer func(nn.Device) M, device ...torch.Device) M {
	to := torch.CPU
	if len(device) > 0 {
		to = device[0]
	}
	return nn.ToEmpty(newLayer(nn.Device(torch.Meta)), to)
}

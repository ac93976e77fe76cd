package nn

import "github.com/gotorch/gotorch/torch"

// Sequential runs layers one after another. It mirrors torch.nn.Sequential, and
// is a slice: index it, range over it, append to it. Its layers are named "0",
// "1" and so on; for names of your own write a struct.
//
//	features := nn.Sequential{nn.NewConv2d(3, 6, 5), nn.NewReLU()}
//	features = append(features, nn.NewMaxPool2d(2))
//	features[1] = nn.NewIdentity()
type Sequential []Module

// NewSequential makes a Sequential of layers. It mirrors torch.nn.Sequential.
func NewSequential(layers ...Module) Sequential { return layers }

// Forward gives x to the first layer, its result to the second, and so on, as
// [Call] does; an empty Sequential returns x. It panics with a [*torch.Error] if a
// layer is nil, and adds a layer's place to those that it panics with, see [LayerError].
func (s Sequential) Forward(x torch.Tensor) torch.Tensor {
	hooked := hooks.active.Load() != 0
	if hooked {
		x = Enter(s, x)
	}
	at := -1
	defer locateElement(s, &at)
	for i, m := range s {
		if m == nil {
			panic(errorf("Sequential", "layer %d is nil", i))
		}
		at = i
		x = call(m, x)
	}
	at = -1
	if hooked {
		x = Leave(s, x)
	}
	return x
}

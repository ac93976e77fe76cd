package utils

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// ConvertConv2dWeightMemoryFormat lays the weights of all convolutions of pictures in a
// model, transposed ones too, out in a format, torch.ChannelsLast, and returns the
// model. Their results then have this format, and those of the layers behind. It mirrors
// torch.nn.utils.convert_conv2d_weight_memory_format.
func ConvertConv2dWeightMemoryFormat[M any](model M, format torch.MemoryFormat) M {
	for _, l := range nn.Modules(model) {
		switch l := l.(type) {
		case *nn.Conv2d:
			layOut(l.Weight, format)
		case *nn.ConvTranspose2d:
			layOut(l.Weight, format)
		}
	}
	return model
}

// ConvertConv3dWeightMemoryFormat is [ConvertConv2dWeightMemoryFormat] for convolutions
// of volumes, and torch.ChannelsLast3d. It mirrors
// torch.nn.utils.convert_conv3d_weight_memory_format.
func ConvertConv3dWeightMemoryFormat[M any](model M, format torch.MemoryFormat) M {
	for _, l := range nn.Modules(model) {
		switch l := l.(type) {
		case *nn.Conv3d:
			layOut(l.Weight, format)
		case *nn.ConvTranspose3d:
			layOut(l.Weight, format)
		}
	}
	return model
}

func layOut(weight torch.Tensor, format torch.MemoryFormat) {
	weight.SetData(weight.Detach().Clone().Contiguous(format))
}

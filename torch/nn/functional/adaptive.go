package functional

import "github.com/gotorch/gotorch/torch"

var (
	opAdaptiveAvgPool2d = torch.Operator{Name: "aten::adaptive_avg_pool2d"}
	opAdaptiveAvgPool3d = torch.Operator{Name: "aten::adaptive_avg_pool3d"}
	opHardtanh          = torch.Operator{Name: "aten::hardtanh"}
	opHardtanh_         = torch.Operator{Name: "aten::hardtanh_"}
)

// AdaptiveAvgPool2d averages [N, C, H, W] or [C, H, W] over windows so placed that
// outputSize of them, one number or two, cover the planes; -1 keeps a size. It mirrors
// torch.nn.functional.adaptive_avg_pool2d.
func AdaptiveAvgPool2d[K torch.IntOrInts](input torch.Tensor, outputSize K) torch.Tensor {
	return apply(&opAdaptiveAvgPool2d, input, keepSizes("adaptive_avg_pool2d", input, torch.Expand(outputSize, 2), 2))
}

// AdaptiveAvgPool3d is [AdaptiveAvgPool2d] for the blocks of [N, C, D, H, W] or
// [C, D, H, W]; outputSize is one number or three. It mirrors
// torch.nn.functional.adaptive_avg_pool3d.
func AdaptiveAvgPool3d[K torch.IntOrInts](input torch.Tensor, outputSize K) torch.Tensor {
	return apply(&opAdaptiveAvgPool3d, input, keepSizes("adaptive_avg_pool3d", input, torch.Expand(outputSize, 3), 3))
}

// MinValOption holds the value of [MinVal].
type MinValOption struct{ v torch.Scalar }

// MinVal is the least value of [Hardtanh], -1 where it is not given.
func MinVal(v torch.Scalar) MinValOption { return MinValOption{v} }

// MaxValOption holds the value of [MaxVal].
type MaxValOption struct{ v torch.Scalar }

// MaxVal is the greatest value of [Hardtanh], 1 where it is not given.
func MaxVal(v torch.Scalar) MaxValOption { return MaxValOption{v} }

// HardtanhOption is an option of [Hardtanh]: [MinVal], [MaxVal].
type HardtanhOption interface{ isHardtanhOption() }

func (MinValOption) isHardtanhOption() {}
func (MaxValOption) isHardtanhOption() {}

// Hardtanh limits elements to at least [MinVal], -1 where it is not given, and at most
// [MaxVal], 1. It mirrors torch.nn.functional.hardtanh and panics with a
// [*torch.Error] if the least is above the most.
func Hardtanh(input torch.Tensor, opts ...HardtanhOption) torch.Tensor {
	least, most := hardtanhOptions(opts)
	return apply(&opHardtanh, input, least, most)
}

// Hardtanh_ is [Hardtanh] in place; it returns input. It mirrors
// torch.nn.functional.hardtanh_.
func Hardtanh_(input torch.Tensor, opts ...HardtanhOption) torch.Tensor {
	least, most := hardtanhOptions(opts)
	return change(&opHardtanh_, input, least, most)
}

func hardtanhOptions(opts []HardtanhOption) (least, most any) {
	least, most = -1.0, 1.0
	for _, o := range opts {
		switch o := o.(type) {
		case MinValOption:
			least = scalar(o.v)
		case MaxValOption:
			most = scalar(o.v)
		}
	}
	if number(least) > number(most) {
		refuse("hardtanh", "min_val cannot be greater than max_val: MinVal is %v and MaxVal %v", least, most)
	}
	return least, most
}

// number is a value of scalar as a float.
func number(v any) float64 {
	switch v := v.(type) {
	case int:
		return float64(v)
	case float64:
		return v
	}
	return 0
}

package functional

import "github.com/gotorch/gotorch/torch"

var (
	opAlphaDropout         = torch.Operator{Name: "aten::alpha_dropout"}
	opAlphaDropout_        = torch.Operator{Name: "aten::alpha_dropout_"}
	opFeatureDropout       = torch.Operator{Name: "aten::feature_dropout"}
	opFeatureDropout_      = torch.Operator{Name: "aten::feature_dropout_"}
	opFeatureAlphaDropout  = torch.Operator{Name: "aten::feature_alpha_dropout"}
	opFeatureAlphaDropout_ = torch.Operator{Name: "aten::feature_alpha_dropout_"}
)

// AlphaDropout drops elements with probability p such that mean and variance of
// a standard normal input stay as they are, as [SELU] wants it; without training it
// returns input as it is. The draws come from the default generator. It mirrors
// torch.nn.functional.alpha_dropout and panics with a [*torch.Error] if p is not
// between 0 and 1.
func AlphaDropout(input torch.Tensor, p float64, training bool) torch.Tensor {
	checkP("alpha_dropout", p)
	return apply(&opAlphaDropout, input, p, training)
}

// AlphaDropout_ is [AlphaDropout] in place; it returns input. It mirrors
// torch.nn.functional.alpha_dropout with inplace=True.
func AlphaDropout_(input torch.Tensor, p float64, training bool) torch.Tensor {
	checkP("alpha_dropout_", p)
	return change(&opAlphaDropout_, input, p, training)
}

// FeatureAlphaDropout is [AlphaDropout] of whole channels of [N, C, *]. It mirrors
// torch.nn.functional.feature_alpha_dropout and panics with a [*torch.Error] if p
// is not between 0 and 1.
func FeatureAlphaDropout(input torch.Tensor, p float64, training bool) torch.Tensor {
	checkP("feature_alpha_dropout", p)
	return apply(&opFeatureAlphaDropout, input, p, training)
}

// FeatureAlphaDropout_ is [FeatureAlphaDropout] in place; it returns input. It
// mirrors torch.nn.functional.feature_alpha_dropout with inplace=True.
func FeatureAlphaDropout_(input torch.Tensor, p float64, training bool) torch.Tensor {
	checkP("feature_alpha_dropout_", p)
	return change(&opFeatureAlphaDropout_, input, p, training)
}

// Dropout1d sets whole channels of [N, C, L] or [C, L] to zero with probability p
// and multiplies the others by 1/(1-p); without training it returns input as it
// is. The draws come from the default generator. It mirrors
// torch.nn.functional.dropout1d and panics with a [*torch.Error] if p is not
// between 0 and 1, or input has another number of dims.
func Dropout1d(input torch.Tensor, p float64, training bool) torch.Tensor {
	return dropChannels("dropout1d", input, p, training, false, 3)
}

// Dropout1d_ is [Dropout1d] in place; it returns input. It mirrors
// torch.nn.functional.dropout1d with inplace=True.
func Dropout1d_(input torch.Tensor, p float64, training bool) torch.Tensor {
	dropChannels("dropout1d_", input, p, training, true, 3)
	return input
}

// Dropout2d is [Dropout1d] for channels of [N, C, H, W]. As in PyTorch an input
// of three dims is taken for [N, C, L]. It mirrors torch.nn.functional.dropout2d
// and panics with a [*torch.Error] if p is not between 0 and 1.
func Dropout2d(input torch.Tensor, p float64, training bool) torch.Tensor {
	return dropChannels("dropout2d", input, p, training, false, 0)
}

// Dropout2d_ is [Dropout2d] in place; it returns input. It mirrors
// torch.nn.functional.dropout2d with inplace=True.
func Dropout2d_(input torch.Tensor, p float64, training bool) torch.Tensor {
	dropChannels("dropout2d_", input, p, training, true, 0)
	return input
}

// Dropout3d is [Dropout1d] for channels of [N, C, D, H, W] or [C, D, H, W]. It
// mirrors torch.nn.functional.dropout3d and panics with a [*torch.Error] if p is
// not between 0 and 1, or input has another number of dims.
func Dropout3d(input torch.Tensor, p float64, training bool) torch.Tensor {
	return dropChannels("dropout3d", input, p, training, false, 5)
}

// Dropout3d_ is [Dropout3d] in place; it returns input. It mirrors
// torch.nn.functional.dropout3d with inplace=True.
func Dropout3d_(input torch.Tensor, p float64, training bool) torch.Tensor {
	dropChannels("dropout3d_", input, p, training, true, 5)
	return input
}

// dropChannels is feature dropout of a batch of dims dims, or of one element of
// it; dims 0 stands for any batch.
func dropChannels(op string, input torch.Tensor, p float64, training, inPlace bool, dims int) torch.Tensor {
	checkP(op, p)
	n := input.NDim()
	if dims > 0 && n != dims && n != dims-1 {
		refuse(op, "the input has %d dims; %d are wanted, or %d without a batch", n, dims, dims-1)
	}
	one := n == dims-1
	x := input
	if one {
		x = x.Unsqueeze(0)
	}
	if inPlace {
		change(&opFeatureDropout_, x, p, training)
		return x
	}
	x = apply(&opFeatureDropout, x, p, training)
	if one {
		x = x.Squeeze(0)
	}
	return x
}

// Package functional is the functions that layers are made of: convolution,
// pooling, activations, normalisation, losses. It mirrors torch.nn.functional;
// programs import it as F:
//
//	import F "github.com/gotorch/gotorch/torch/nn/functional"
//
//	x = F.MaxPool2d(F.ReLU(F.Conv2d(x, w, F.Bias(b))), 2)
//	loss := F.CrossEntropy(x, target, F.LabelSmoothing(0.1))
//
// What must be given comes first, in PyTorch's order; the rest are options. One
// that a function has no use for does not compile. Sizes of windows are an int,
// for all dims, or a []int with one for each.
//
// Shapes and types that do not fit panic with a [*torch.Error] that names the
// operator and what it got.
package functional

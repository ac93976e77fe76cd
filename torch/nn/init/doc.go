// Package nninit fills tensors with first values before training. It mirrors
// torch.nn.init: with the same seed it makes the same draws.
//
//	import nninit "github.com/gotorch/gotorch/torch/nn/init"
//
//	nninit.KaimingNormal_(conv.Weight, nninit.Mode("fan_out"), nninit.Nonlinearity("relu"))
//	nninit.Constant_(bn.Weight, 1)
//
// The functions work in place, record nothing for Backward and return their
// tensor. The package has another name than its folder because Go keeps the word
// init to itself.
package nninit

// Package utils is functions on parameters and their gradients, and on layers. It
// mirrors torch.nn.utils; its parts are packages of their own: packed sequences are
// in [github.com/gotorch/gotorch/torch/nn/utils/rnn].
//
//	loss.Backward()
//	utils.ClipGradNorm_(nn.Parameters(net), 1)
//	optimizer.Step()
package utils

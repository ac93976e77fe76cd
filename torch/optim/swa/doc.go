// Package swa averages the weights of a model over a training: the counterpart of
// torch.optim.swa_utils.
//
//	average := swa.NewAveragedModel(net, nn.Clone(net)) // the mean, in a model of its own
//	sched := lr.NewSWALR(sgd, 0.05)
//	for epoch := range 100 {
//		train(net, sgd)
//		if epoch >= 75 {
//			average.UpdateParameters(net)
//			sched.Step()
//		}
//	}
//	swa.UpdateBN(inputs, average.Module, average.Module.Forward)
//
// With the option [EMA] the average is an exponential one.
package swa

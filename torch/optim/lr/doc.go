// Package lr changes the learning rates of an optimizer while it trains: the
// counterpart of torch.optim.lr_scheduler.
//
//	sgd := optim.NewSGD(nn.Parameters(net), 0.1, optim.Momentum(0.9))
//	sched := lr.NewStepLR(sgd, 30, lr.Gamma(0.1))
//	for epoch := range 100 {
//		train(net, sgd)
//		sched.Step()
//	}
//
// The learning rates are PyTorch's to the last bit. As there, a scheduler
// mostly computes the next rate from the one that the optimizer has now, so that
// several schedulers may work on one optimizer, and a rate set by hand stays in
// effect; [LambdaLR], [CyclicLR], [OneCycleLR] and [CosineAnnealingWarmRestarts] start
// from the initial one each time. [SequentialLR] runs one after the other.
//
// [ReduceLROnPlateau] steps by a metric, and is no [Scheduler] for that reason.
//
// To go on from a checkpoint, make optimizer and scheduler as at the start, then
// load the state of each: making a scheduler sets the learning rates.
package lr

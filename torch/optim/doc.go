// Package optim is optimizers: the counterpart of torch.optim.
//
//	sgd := optim.NewSGD(nn.Parameters(net), 0.001, optim.Momentum(0.9))
//	for _, batch := range loader.Batches() {
//		sgd.ZeroGrad()
//		loss := criterion.Forward(net.Forward(batch.Input), batch.Target)
//		loss.Backward()
//		sgd.Step()
//	}
//
// Parameters that need options of their own go into groups, see
// [SGD.AddParamGroup]. Learning rates and other options may be changed between
// steps, by hand ([SGD.Groups], [Optimizer.ParamGroups]) or by a scheduler of
// package lr. Package swa averages parameters over a training.
//
// Hooks run before and after steps and at state dicts, see
// [SGD.RegisterStepPreHook] and its kin. An [LBFGS] evaluates the loss itself: it
// takes a closure, and so does any other optimizer that is asked with StepClosure.
//
// # Checkpoints
//
// StateDict returns what Python's optimizer.state_dict() returns, in the same
// layout, so that a file written by either is read by the other:
//
//	err := torch.Save("checkpoint.pth", torch.NewDict("model", nn.StateDict(net), "optimizer", sgd.StateDict()))
//
// # The same numbers as PyTorch
//
// A step on the CPU gives PyTorch's results to the last bit: the operators, their
// order and the arithmetic on the options are those of PyTorch's default for the
// CPU, a loop over the parameters. The loop itself runs in native code, through
// operators on lists of tensors (_foreach_add_ and its kin), so a step costs few
// calls whatever the number of parameters. The options [Foreach] and [Fused] take
// the formulas of PyTorch's foreach=True and fused=True, which round differently. On
// a GPU PyTorch's default is foreach, and so it is here; that has not been compared
// on a GPU yet.
//
// Learning rates, betas and the weight decay of SGD, Adam and AdamW may be tensors
// ([LRTensor], [BetasTensor], [WeightDecayTensor]): PyTorch computes in their type then,
// and so does gotorch. With [Differentiable] autograd records the steps, of which
// gradients come through to parameters, gradients, state and such tensors. [Capturable]
// takes the formulas for CUDA graphs; it has never run on a GPU. Steps with one of these,
// but for tensors that only stand for a number, go over the parameters one by one.
//
// # Errors
//
// Constructors panic with a [*torch.Error] if an option is out of range or the
// parameters are wrong, LoadStateDict returns an error.
package optim

// Package amp is training in mixed precision: [Autocast] runs the operators that
// gain from it in bfloat16 or float16 and leaves the others in float32, and a
// [GradScaler] keeps small gradients of float16 from vanishing. It mirrors
// torch.amp.
//
//	scaler := amp.NewGradScaler(torch.CUDAType)
//	for _, batch := range loader.Batches() {
//		opt.ZeroGrad()
//		var loss torch.Tensor
//		amp.Autocast(torch.CUDAType, func() {
//			loss = criterion.Forward(net.Forward(batch.Input), batch.Target)
//		})
//		scaler.Scale(loss).Backward()
//		scaler.Step(opt)
//		scaler.Update()
//	}
//
// With bfloat16, which has float32's range, no scaler is needed. Backward belongs
// outside of Autocast: gradients are computed in the types that the forward pass
// chose.
package amp

package amp_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/amp"
	"github.com/gotorch/gotorch/torch/optim"
)

func Example() {
	w := torch.Ones([]int{2, 2}).RequiresGrad_()
	opt := optim.NewSGD([]torch.Tensor{w}, 0.25)
	scaler := amp.NewGradScaler(torch.CPUType)

	var y, loss torch.Tensor
	amp.Autocast(torch.CPUType, func() {
		y = torch.Ones([]int{1, 2}).Matmul(w)
		loss = y.Sum()
	})
	fmt.Println(y)
	scaler.Scale(loss).Backward()
	scaler.Step(opt)
	scaler.Update()
	fmt.Println(w.Detach())
	fmt.Println(scaler.GetScale())
	// Output:
	// tensor([[2., 2.]], dtype=torch.bfloat16, grad_fn=<MmBackward0>)
	// tensor([[0.7500, 0.7500],
	//         [0.7500, 0.7500]])
	// 65536
}

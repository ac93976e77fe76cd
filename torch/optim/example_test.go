package optim_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// The smallest of w² + 3, in a training loop.
func Example() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	sgd := optim.NewSGD([]torch.Tensor{w}, 0.25)
	for range 4 {
		sgd.ZeroGrad()
		loss := w.Square().AddScalar(3).Sum()
		loss.Backward()
		sgd.Step()
		fmt.Println(loss.Item(), w.Item())
	}
	// Output:
	// 19 2
	// 7 1
	// 4 0.5
	// 3.25 0.25
}

func ExampleNewSGD() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	sgd := optim.NewSGD([]torch.Tensor{w}, 0.001, optim.Momentum(0.9), optim.Nesterov(true), optim.WeightDecay(5e-4))
	fmt.Println(sgd.Groups()[0].LR, sgd.Groups()[0].Momentum)
	// Output: 0.001 0.9
}

func ExampleNewAdamW() {
	w := torch.FromSlice([]float32{1}).RequiresGrad_()
	adamw := optim.NewAdamW([]torch.Tensor{w}, 0.5, optim.Betas(0.9, 0.95), optim.WeightDecay(0))
	w.MulScalar(10).Sum().Backward()
	adamw.Step()
	fmt.Println(w)
	// Output: tensor([0.5000], requires_grad=True)
}

// A pretrained body learns more slowly than a new head.
func ExampleSGD_AddParamGroup() {
	head := torch.FromSlice([]float32{1}).RequiresGrad_()
	body := torch.FromSlice([]float32{1}).RequiresGrad_()
	sgd := optim.NewSGD([]torch.Tensor{head}, 0.5)
	sgd.AddParamGroup([]torch.Tensor{body}, optim.LR(0.25))
	head.Add(body).Sum().Backward()
	sgd.Step()
	fmt.Println(head.Item(), body.Item())
	// Output: 0.5 0.75
}

// Learning rates may be changed at any time.
func ExampleOptimizer() {
	w := torch.FromSlice([]float32{1}).RequiresGrad_()
	var o optim.Optimizer = optim.NewAdamW([]torch.Tensor{w}, 0.5)
	for _, g := range o.ParamGroups() {
		g.LR /= 2
	}
	fmt.Println(o.StateDict())
	// Output: {'state': {}, 'param_groups': [{'lr': 0.25, 'betas': (0.9, 0.999), 'eps': 1e-08, 'weight_decay': 0.01, 'amsgrad': False, 'maximize': False, 'foreach': None, 'capturable': False, 'differentiable': False, 'fused': None, 'decoupled_weight_decay': True, 'params': [0]}]}
}

// A checkpoint, which Python's torch.load and load_state_dict read as well.
func ExampleSGD_StateDict() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "checkpoint.pth")

	w := torch.FromSlice([]float32{1, 2}).RequiresGrad_()
	sgd := optim.NewSGD([]torch.Tensor{w}, 0.5, optim.Momentum(0.9))
	w.Sum().Backward()
	sgd.Step()
	if err := torch.Save(path, torch.NewDict("epoch", 3, "optimizer", sgd.StateDict())); err != nil {
		panic(err)
	}

	checkpoint, err := torch.LoadDict(path)
	if err != nil {
		panic(err)
	}
	epoch, err := checkpoint.Int("epoch")
	if err != nil {
		panic(err)
	}
	state, err := checkpoint.Dict("optimizer")
	if err != nil {
		panic(err)
	}
	resumed := optim.NewSGD([]torch.Tensor{w}, 0.1)
	if err := resumed.LoadStateDict(state); err != nil {
		panic(err)
	}
	fmt.Println(epoch, resumed.Groups()[0].LR, resumed.Groups()[0].Momentum)
	// Output: 3 0.5 0.9
}

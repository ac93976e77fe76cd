package main

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	"github.com/gotorch/gotorch/torch/optim"
)

// optimizers are those of runs.py under its names.
var optimizers = map[string]func(params []torch.Tensor) optim.Optimizer{
	"adadelta":  func(p []torch.Tensor) optim.Optimizer { return optim.NewAdadelta(p, 1) },
	"adafactor": func(p []torch.Tensor) optim.Optimizer { return optim.NewAdafactor(p, 1e-2) },
	"adagrad":   func(p []torch.Tensor) optim.Optimizer { return optim.NewAdagrad(p, 1e-2, optim.LRDecay(1e-3)) },
	"adam":      func(p []torch.Tensor) optim.Optimizer { return optim.NewAdam(p, 1e-3, optim.WeightDecay(1e-4)) },
	"adamamsgrad": func(p []torch.Tensor) optim.Optimizer {
		return optim.NewAdam(p, 1e-3, optim.AMSGrad(true))
	},
	"adamax":       func(p []torch.Tensor) optim.Optimizer { return optim.NewAdamax(p, 2e-3) },
	"adamw":        func(p []torch.Tensor) optim.Optimizer { return optim.NewAdamW(p, 1e-3) },
	"adamwforeach": func(p []torch.Tensor) optim.Optimizer { return optim.NewAdamW(p, 1e-3, optim.Foreach(true)) },
	"adamwfused":   func(p []torch.Tensor) optim.Optimizer { return optim.NewAdamW(p, 1e-3, optim.Fused(true)) },
	"asgd":         func(p []torch.Tensor) optim.Optimizer { return optim.NewASGD(p, 1e-2) },
	"nadam":        func(p []torch.Tensor) optim.Optimizer { return optim.NewNAdam(p, 2e-3) },
	"radam":        func(p []torch.Tensor) optim.Optimizer { return optim.NewRAdam(p, 1e-3) },
	"rmsprop": func(p []torch.Tensor) optim.Optimizer {
		return optim.NewRMSprop(p, 1e-2, optim.Momentum(0.5), optim.Centered(true))
	},
	"rprop": func(p []torch.Tensor) optim.Optimizer { return optim.NewRprop(p, 1e-2) },
	"sgd": func(p []torch.Tensor) optim.Optimizer {
		return optim.NewSGD(p, 1e-2, optim.Momentum(0.9), optim.Nesterov(true))
	},
	"sgdplain": func(p []torch.Tensor) optim.Optimizer { return optim.NewSGD(p, 1e-2) },
}

// mlpParts draws a network and what it learns.
func mlpParts() (net nn.Sequential, x, y torch.Tensor) {
	net = nn.NewSequential(nn.NewLinear(10, 16), nn.NewTanh(), nn.NewLinear(16, 3))
	return net, torch.Randn([]int{64, 10}), torch.Randint(3, []int{64})
}

// rows returns n rows of each batch, from the i-th batch, over and over.
func rows(i, n int, ts ...torch.Tensor) []torch.Tensor {
	at := i * n % ts[0].Size(0)
	out := make([]torch.Tensor, len(ts))
	for k, t := range ts {
		out[k] = t.Narrow(0, at, n)
	}
	return out
}

// learn makes a step and returns the loss.
func learn(o optim.Optimizer, loss func() torch.Tensor) float64 {
	defer torch.NewScope().Close()
	o.ZeroGrad()
	l := loss()
	l.Backward()
	o.Step()
	return l.Item()
}

func mlp(optimizer, scheduler string) result {
	net, x, y := mlpParts()
	o := optimizers[optimizer](nn.Parameters(net))
	step := schedulers[scheduler](o)
	r := result{nets: map[string]any{"net": net}, opts: map[string]optim.Optimizer{"opt": o}}
	for i := range runSteps {
		loss := learn(o, func() torch.Tensor {
			b := rows(i, 8, x, y)
			return F.CrossEntropy(net.Forward(b[0]), b[1])
		})
		step(loss)
		r.losses = append(r.losses, loss)
	}
	return r
}

func runLBFGS() result {
	net, x, y := mlpParts()
	o := optim.NewLBFGS(nn.Parameters(net), 0.1, optim.MaxIter(4), optim.HistorySize(5), optim.LineSearchFn("strong_wolfe"))
	r := result{nets: map[string]any{"net": net}}
	for range runSteps {
		s := torch.NewScope()
		r.losses = append(r.losses, o.StepClosure(func() torch.Tensor {
			o.ZeroGrad()
			loss := F.CrossEntropy(net.Forward(x), y)
			loss.Backward()
			return loss
		}).Item())
		s.Close()
	}
	return r
}

func runMuon() result {
	net := nn.NewSequential(nn.NewLinear(10, 16, nn.Bias(false)), nn.NewTanh(), nn.NewLinear(16, 3, nn.Bias(false)))
	x, y := torch.Randn([]int{64, 10}), torch.Randint(3, []int{64})
	o := optim.NewMuon(nn.Parameters(net), 1e-3)
	r := result{nets: map[string]any{"net": net}, opts: map[string]optim.Optimizer{"opt": o}}
	for range runSteps {
		r.losses = append(r.losses, learn(o, func() torch.Tensor { return F.CrossEntropy(net.Forward(x), y) }))
	}
	return r
}

func runSparseAdam() result {
	table := nn.NewEmbedding(50, 8, nn.Sparse(true))
	y := torch.Randn([]int{50, 8})
	o := optim.NewSparseAdam(nn.Parameters(table), 1e-2)
	r := result{nets: map[string]any{"net": table}}
	for range runSteps {
		r.losses = append(r.losses, learn(o, func() torch.Tensor {
			i := torch.Randint(50, []int{12})
			return F.MSELoss(table.Forward(i), y.Index(i))
		}))
	}
	return r
}

package optim_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// A step over parameters one by one is the step over all of them.
func TestParts(t *testing.T) {
	foreach := optim.Foreach(true)
	for name, make := range map[string]func(p []torch.Tensor) optim.Optimizer{
		"Adadelta":          func(p []torch.Tensor) optim.Optimizer { return optim.NewAdadelta(p, 1) },
		"Adadelta foreach":  func(p []torch.Tensor) optim.Optimizer { return optim.NewAdadelta(p, 1, foreach) },
		"Adafactor":         func(p []torch.Tensor) optim.Optimizer { return optim.NewAdafactor(p, 1e-2) },
		"Adafactor foreach": func(p []torch.Tensor) optim.Optimizer { return optim.NewAdafactor(p, 1e-2, foreach) },
		"Adagrad":           func(p []torch.Tensor) optim.Optimizer { return optim.NewAdagrad(p, 1e-2) },
		"Adagrad foreach":   func(p []torch.Tensor) optim.Optimizer { return optim.NewAdagrad(p, 1e-2, foreach) },
		"Adam":              func(p []torch.Tensor) optim.Optimizer { return optim.NewAdam(p, 1e-3, optim.AMSGrad(true)) },
		"Adam foreach":      func(p []torch.Tensor) optim.Optimizer { return optim.NewAdam(p, 1e-3, foreach) },
		"Adamax":            func(p []torch.Tensor) optim.Optimizer { return optim.NewAdamax(p, 2e-3) },
		"Adamax foreach":    func(p []torch.Tensor) optim.Optimizer { return optim.NewAdamax(p, 2e-3, foreach) },
		"ASGD":              func(p []torch.Tensor) optim.Optimizer { return optim.NewASGD(p, 1e-2) },
		"ASGD foreach":      func(p []torch.Tensor) optim.Optimizer { return optim.NewASGD(p, 1e-2, foreach) },
		"Muon":              func(p []torch.Tensor) optim.Optimizer { return optim.NewMuon(p[:4], 1e-3) },
		"NAdam":             func(p []torch.Tensor) optim.Optimizer { return optim.NewNAdam(p, 2e-3) },
		"NAdam foreach":     func(p []torch.Tensor) optim.Optimizer { return optim.NewNAdam(p, 2e-3, foreach) },
		"RAdam":             func(p []torch.Tensor) optim.Optimizer { return optim.NewRAdam(p, 1e-3) },
		"RAdam foreach":     func(p []torch.Tensor) optim.Optimizer { return optim.NewRAdam(p, 1e-3, foreach) },
		"RMSprop":           func(p []torch.Tensor) optim.Optimizer { return optim.NewRMSprop(p, 1e-2, optim.Momentum(0.5)) },
		"RMSprop foreach":   func(p []torch.Tensor) optim.Optimizer { return optim.NewRMSprop(p, 1e-2, foreach) },
		"Rprop":             func(p []torch.Tensor) optim.Optimizer { return optim.NewRprop(p, 1e-2) },
		"Rprop foreach":     func(p []torch.Tensor) optim.Optimizer { return optim.NewRprop(p, 1e-2, foreach) },
		"SGD":               func(p []torch.Tensor) optim.Optimizer { return optim.NewSGD(p, 1e-2, optim.Momentum(0.9)) },
		"SGD foreach":       func(p []torch.Tensor) optim.Optimizer { return optim.NewSGD(p, 1e-2, optim.Momentum(0.9), foreach) },
	} {
		t.Run(name, func(t *testing.T) {
			run := func(partBytes int) []torch.Tensor {
				defer optim.SetPartBytes(partBytes)()
				torch.ManualSeed(1)
				var params []torch.Tensor
				for _, shape := range [][]int{{3, 4}, {5, 2}, {4, 4}, {2, 2}, {7}} {
					dtype := torch.Float32
					if len(params) == 2 {
						dtype = torch.Float64
					}
					params = append(params, torch.Randn(shape, dtype).RequiresGrad_())
				}
				o := make(params)
				for step := range 6 {
					for i, p := range params {
						if i != step%3 { // its first gradient comes later
							p.SetGrad(torch.RandnLike(p.Detach()))
						}
					}
					o.Step()
				}
				return params
			}
			whole, parts := run(1<<30), run(1)
			for i := range whole {
				require.True(t, torch.Equal(whole[i], parts[i]), "parameter %d", i)
			}
		})
	}
}

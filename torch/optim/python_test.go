package optim_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
)

// exchange.py reads the checkpoint that Go wrote, trains on, and writes its own.
const exchange = `
import sys
import torch
torch.set_num_threads(1)
path, kind = sys.argv[1:]
for mmap in (True, False):
    c = torch.load(path, weights_only=True, mmap=mmap)
params = [torch.nn.Parameter(p) for p in c["params"]]
make = {"SGD": torch.optim.SGD, "AdamW": torch.optim.AdamW}[kind]
opt = make([{"params": params[:1]}, {"params": params[1:]}], lr=1.0)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=3)
opt.load_state_dict(c["optimizer"])
sched.load_state_dict(c["scheduler"])
assert list(sched.state_dict()) == list(c["scheduler"]), c["scheduler"]
for g, saved in zip(opt.state_dict()["param_groups"], c["optimizer"]["param_groups"]):
    assert list(g) == list(saved), saved
    fresh = make(params, lr=1.0).state_dict()["param_groups"][0]
    assert [k for k in saved if k != "initial_lr"] == list(fresh), saved
    assert all(type(saved[k]) is type(v) or v == 0 for k, v in fresh.items()), saved
for _ in range(3):
    for p, g in zip(params, c["grads"]):
        p.grad = g.clone()
    opt.step()
    sched.step()
torch.save({"params": [p.detach() for p in params], "optimizer": opt.state_dict(), "scheduler": sched.state_dict()}, path)
`

// A checkpoint goes from Go to Python and back, and training goes on in each.
func TestPythonCheckpoint(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python that can import torch, to exchange checkpoints with it")
	}
	for kind, make := range map[string]func(a, b []torch.Tensor) optim.Optimizer{
		"SGD": func(a, b []torch.Tensor) optim.Optimizer {
			o := optim.NewSGD(a, 0.1, optim.Momentum(0.9), optim.WeightDecay(0.01))
			o.AddParamGroup(b, optim.LR(0.3), optim.Nesterov(true))
			return o
		},
		"AdamW": func(a, b []torch.Tensor) optim.Optimizer {
			o := optim.NewAdamW(a, 0.1, optim.Betas(0.8, 0.99))
			o.AddParamGroup(b, optim.LR(0.3), optim.AMSGrad(true))
			return o
		},
	} {
		t.Run(kind, func(t *testing.T) {
			torch.WithThreads(1, func() {
				grads := []any{torch.Randn([]int{4, 5}), torch.Randn([]int{3})}
				start := []torch.Tensor{torch.Randn([]int{4, 5}), torch.Randn([]int{3})}
				type run struct {
					params []torch.Tensor
					opt    optim.Optimizer
					sched  lr.Scheduler
				}
				begin := func() (r run) {
					for _, p := range start {
						r.params = append(r.params, p.Clone().RequiresGrad_())
					}
					r.opt = make(r.params[:1], r.params[1:])
					r.sched = lr.NewCosineAnnealingLR(r.opt, 7, lr.EtaMin(1e-3))
					return r
				}
				train := func(r run, steps int) {
					for range steps {
						for i, p := range r.params {
							p.SetGrad(grads[i].(torch.Tensor).Clone())
						}
						r.opt.Step()
						r.sched.Step()
					}
				}
				whole, part := begin(), begin()
				train(whole, 9)
				train(part, 3)

				path := filepath.Join(t.TempDir(), "checkpoint.pth")
				require.NoError(t, torch.Save(path, torch.NewDict(
					"params", []any{part.params[0].Detach(), part.params[1].Detach()}, "grads", grads,
					"optimizer", part.opt.StateDict(), "scheduler", part.sched.StateDict())))
				out, err := exec.Command(python, "-c", exchange, path, kind).CombinedOutput()
				require.NoError(t, err, string(out))

				v, err := torch.Load(path)
				require.NoError(t, err)
				checkpoint := v.(*torch.Dict)
				rest := begin()
				params, err := checkpoint.List("params")
				require.NoError(t, err)
				for i, p := range rest.params {
					p.SetData(params[i].(torch.Tensor))
				}
				for key, load := range map[string]func(*torch.Dict) error{"optimizer": rest.opt.LoadStateDict, "scheduler": rest.sched.LoadStateDict} {
					state, err := checkpoint.Dict(key)
					require.NoError(t, err)
					require.NoError(t, load(state))
				}
				train(rest, 3)
				for i, p := range rest.params {
					require.Equal(t, hexed(whole.params[i]), hexed(p))
				}
				require.Equal(t, whole.opt.StateDict().String(), rest.opt.StateDict().String())
				require.Equal(t, whole.sched.StateDict().String(), rest.sched.StateDict().String())
			})
		})
	}
}

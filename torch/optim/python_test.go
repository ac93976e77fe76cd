package optim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
)

// exchange reads the checkpoints that Go wrote, trains on, and writes its own.
const exchange = `
import json
import sys
import torch
torch.set_num_threads(1)
for path, kind, kwargs, tensor in json.load(sys.stdin):
    kwargs = {k: tuple(v) if isinstance(v, list) else v for k, v in kwargs.items()}
    for mmap in (True, False):
        c = torch.load(path, weights_only=True, mmap=mmap)
    params = [torch.nn.Parameter(p) for p in c["params"]]
    make = getattr(torch.optim, kind)
    named = [("w", params[0]), ("b", params[1])]
    lr = torch.tensor(1.0) if tensor else 1.0
    if kind == "LBFGS":
        opt = make(named, lr=lr, **kwargs)
    else:
        opt = make([{"params": named[:1]}, {"params": named[1:]}], lr=lr, **kwargs)
    sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=3)
    opt.load_state_dict(c["optimizer"])
    sched.load_state_dict(c["scheduler"])
    assert list(sched.state_dict()) == list(c["scheduler"]), c["scheduler"]
    assert all(isinstance(v, torch.Tensor) == tensor for k in ("base_lrs", "_last_lr") for v in c["scheduler"][k]), c["scheduler"]
    for g, saved in zip(opt.state_dict()["param_groups"], c["optimizer"]["param_groups"]):
        assert set(g) == set(saved), saved
        assert g["param_names"] in (["w"], ["b"], ["w", "b"]), saved
        fresh = make(params[:1], lr=lr, **kwargs).state_dict()["param_groups"][0]
        assert [k for k in saved if k not in ("initial_lr", "param_names")] == list(fresh), saved
        assert all(type(saved[k]) is type(v) or v == 0 for k, v in fresh.items()), saved
        assert isinstance(saved["initial_lr"], torch.Tensor) == tensor, saved
    for _ in range(3):
        def closure():
            opt.zero_grad()
            loss = ((params[0] - c["grads"][0]) ** 4).sum() + ((params[1] - c["grads"][1]) ** 4).sum()
            loss.backward()
            return loss
        if kind == "LBFGS":
            opt.step(closure)
        else:
            for p, g in zip(params, c["grads"]):
                p.grad = g.to_sparse() if kind == "SparseAdam" else g.clone()
            opt.step()
        sched.step()
    torch.save({"params": [p.detach() for p in params], "optimizer": opt.state_dict(), "scheduler": sched.state_dict()}, path)
`

// The optimizers with options that give them all of their state.
var stateful = map[string]map[string]any{
	"Adadelta":   {"weight_decay": 0.01},
	"Adafactor":  {"weight_decay": 0.01},
	"Adagrad":    {"lr_decay": 0.1, "initial_accumulator_value": 0.2},
	"Adam":       {"amsgrad": true, "weight_decay": 0.01},
	"AdamW":      {"betas": []any{0.8, 0.99}, "amsgrad": true},
	"Adamax":     {"weight_decay": 0.01},
	"ASGD":       {"t0": 4.5, "lambd": 0.01},
	"LBFGS":      {"line_search_fn": "strong_wolfe", "max_iter": 5.0, "history_size": 4.0},
	"Muon":       {"adjust_lr_fn": "match_rms_adamw"},
	"NAdam":      {"momentum_decay": 0.006},
	"RAdam":      {"decoupled_weight_decay": true, "weight_decay": 0.01},
	"RMSprop":    {"centered": true, "momentum": 0.9},
	"Rprop":      {},
	"SGD":        {"momentum": 0.9, "weight_decay": 0.01},
	"SparseAdam": {},
}

// A checkpoint goes from Go to Python and back, and training goes on in each; with a
// learning rate that is a number, and one that is a tensor.
func TestPythonCheckpoint(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python that can import torch, to exchange checkpoints with it")
	}
	var all []*exchanged
	var jobs [][]any
	folder := t.TempDir()
	torch.WithThreads(1, func() {
		for kind, kwargs := range stateful {
			for _, tensor := range []bool{false, true} {
				e := &exchanged{kind: kind, kwargs: kwargs, tensor: tensor, path: filepath.Join(folder, fmt.Sprint(kind, tensor))}
				e.train(t)
				all, jobs = append(all, e), append(jobs, []any{e.path, kind, whole(kwargs), tensor})
			}
		}
	})
	encoded, err := json.Marshal(jobs)
	require.NoError(t, err)
	cmd := exec.Command(python, "-c", exchange)
	cmd.Stdin = bytes.NewReader(encoded)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	for _, e := range all {
		t.Run(filepath.Base(e.path), func(t *testing.T) { torch.WithThreads(1, func() { e.goOn(t) }) })
	}
}

// whole is options as Python wants them: ints where they are whole numbers.
func whole(kwargs map[string]any) map[string]any {
	args := map[string]any{}
	for k, v := range kwargs {
		if n, ok := v.(float64); ok && n == float64(int(n)) {
			v = int(n)
		}
		args[k] = v
	}
	return args
}

// exchanged is an optimizer whose training goes on in Python, and in Go again.
type exchanged struct {
	kind, path   string
	kwargs       map[string]any
	tensor       bool
	grads, start []torch.Tensor
	all          training // without Python
}

type training struct {
	params []torch.Tensor
	opt    optim.Optimizer
	sched  lr.Scheduler
}

func (e *exchanged) begin(t *testing.T) (r training) {
	for _, p := range e.start {
		r.params = append(r.params, p.Clone().RequiresGrad_())
	}
	kwargs := map[string]any{}
	for k, v := range e.kwargs {
		kwargs[k] = v
	}
	rate := func(v float64) any {
		if e.tensor {
			return optim.LRTensor(torch.ScalarTensor(v, torch.Float32))
		}
		return optim.LR(v)
	}
	if e.kind == "LBFGS" {
		opts := append(options[optim.LBFGSOption](t, kwargs), optim.ParamNames([]string{"w", "b"}))
		if o, ok := rate(0.1).(optim.LRTensorOption); ok {
			opts = append(opts, o)
		}
		r.opt = optim.NewLBFGS(r.params, 0.1, opts...)
	} else {
		if e.tensor {
			kwargs["lr"] = rate(0.1)
		}
		r.opt = buildNamed(t, e.kind, r.params[:1], kwargs)
		add := reflect.ValueOf(r.opt).MethodByName("AddParamGroup")
		add.Call([]reflect.Value{reflect.ValueOf(r.params[1:]), reflect.ValueOf(rate(0.3)), reflect.ValueOf(optim.ParamNames([]string{"b"}))})
	}
	r.sched = lr.NewCosineAnnealingLR(r.opt, 7, lr.EtaMin(1e-3))
	return r
}

func (e *exchanged) steps(r training, n int) {
	for range n {
		if e.kind == "LBFGS" {
			r.opt.StepClosure(func() torch.Tensor {
				r.opt.ZeroGrad()
				at := func(i int) torch.Tensor { return r.params[i].Sub(e.grads[i]).PowScalar(4).Sum() }
				l := at(0).Add(at(1))
				l.Backward()
				return l
			})
		} else {
			for i, p := range r.params {
				if g := e.grads[i]; e.kind == "SparseAdam" {
					p.SetGrad(g.ToSparse())
				} else {
					p.SetGrad(g.Clone())
				}
			}
			r.opt.Step()
		}
		r.sched.Step()
	}
}

// train makes all steps, and saves what there is after three of them.
func (e *exchanged) train(t *testing.T) {
	e.grads = []torch.Tensor{torch.Randn([]int{4, 5}), torch.Randn([]int{3, 2})}
	e.start = []torch.Tensor{torch.Randn([]int{4, 5}), torch.Randn([]int{3, 2})}
	e.all = e.begin(t)
	part := e.begin(t)
	e.steps(e.all, 9)
	e.steps(part, 3)
	require.NoError(t, torch.Save(e.path, torch.NewDict(
		"params", []any{part.params[0].Detach(), part.params[1].Detach()}, "grads", []any{e.grads[0], e.grads[1]},
		"optimizer", part.opt.StateDict(), "scheduler", part.sched.StateDict())))
}

// goOn makes the last three steps from what Python saved.
func (e *exchanged) goOn(t *testing.T) {
	v, err := torch.Load(e.path)
	require.NoError(t, err)
	checkpoint := v.(*torch.Dict)
	rest := e.begin(t)
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
	e.steps(rest, 3)
	for i, p := range rest.params {
		require.Equal(t, hexed(e.all.params[i]), hexed(p))
	}
	require.Equal(t, e.all.opt.StateDict().String(), rest.opt.StateDict().String())
	require.Equal(t, e.all.sched.StateDict().String(), rest.sched.StateDict().String())
}

// buildNamed is build for one parameter, which is called w.
func buildNamed(t *testing.T, kind string, params []torch.Tensor, kwargs map[string]any) optim.Optimizer {
	named := map[string]any{"param_names": []string{"w"}}
	for k, v := range kwargs {
		named[k] = v
	}
	return build(t, kind, params, 0.1, named)
}

// tensorOptions saves optimizers some of whose options are tensors, one for CUDA graphs
// among them.
const tensorOptions = `
import sys
import torch
p = torch.nn.Parameter(torch.ones(2))
opt = torch.optim.Adam([p], lr=torch.tensor(0.3), betas=(torch.tensor(0.75), torch.tensor(0.5)), foreach=False)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.5)
p.grad = torch.ones(2)
opt.step()
sched.step()
capturable = opt.state_dict()
capturable["param_groups"] = [dict(capturable["param_groups"][0], capturable=True)]
torch.save({"optimizer": opt.state_dict(), "scheduler": sched.state_dict(), "capturable": capturable}, sys.argv[1])
`

// Options that Python has as tensors are loaded as tensors, also where there were numbers.
func TestPythonTensorOptions(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python that can import torch, to load what it saved")
	}
	path := filepath.Join(t.TempDir(), "c.pt")
	out, err := exec.Command(python, "-c", tensorOptions, path).CombinedOutput()
	require.NoErrorf(t, err, "%s", out)
	v, err := torch.Load(path)
	require.NoError(t, err)
	c := v.(*torch.Dict)
	dict := func(key string) *torch.Dict {
		d, err := c.Dict(key)
		require.NoError(t, err)
		return d
	}
	opt := optim.NewAdam([]torch.Tensor{leaf(1, 1)}, 0.1)
	sched := lr.NewExponentialLR(opt, 0.9)
	require.NoError(t, opt.LoadStateDict(dict("optimizer")))
	require.NoError(t, sched.LoadStateDict(dict("scheduler")))
	g := opt.Groups()[0]
	require.Equal(t, float32(0.3)*0.5, torch.Item[float32](g.LRTensor))
	require.Equal(t, float64(float32(0.3)*0.5), g.LearningRate())
	require.Equal(t, []float64{0.75, 0.5}, []float64{g.BetasTensor[0].Item(), g.BetasTensor[1].Item()})
	initial, _ := g.InitialLR()
	require.Equal(t, float64(float32(0.3)), initial)
	rate := g.LRTensor
	stepped(opt)
	sched.Step()
	require.Equal(t, float64(float32(0.3)*0.25), rate.Item())
	require.True(t, rate.Same(g.LRTensor))
	require.NoError(t, opt.LoadStateDict(dict("capturable")))
	require.True(t, g.Capturable)
	require.ErrorContains(t, torch.Try(func() { stepped(opt) }), "If capturable=True, params and state_steps must be on supported devices: ['cuda', ")
}

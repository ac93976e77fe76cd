package main

import (
	"context"

	"github.com/gotorch/gotorch/examples/gpt/model"
	"github.com/gotorch/gotorch/internal/tutorial"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	"github.com/gotorch/gotorch/torch/nn/utils"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
	"github.com/gotorch/gotorch/vision/models"
)

// runs is the trainings of runs.py under its names.
func runs(folder string) map[string]func() result {
	all := map[string]func() result{
		"mlp/lbfgs":      runLBFGS,
		"mlp/muon":       runMuon,
		"mlp/sparseadam": runSparseAdam,
		"net":            func() result { return pictures(tutorial.NewNet()) },
		"resnet18": func() result {
			net := models.NewResNet18()
			net.FC = nn.NewLinear(512, 10)
			return pictures(net)
		},
		"lstm":         languageModelRun,
		"gpt":          func() result { return gptRun(false) },
		"gpt/autocast": func() result { return gptRun(true) },
		"gan":          ganRun,
		"vae":          vaeRun,
		"resume":       func() result { return resumeRun(folder+"/checkpoint.mine", folder+"/checkpoint.go") },
		"resume/other": func() result { return resumeRun("", folder+"/checkpoint.go") },
	}
	for o := range optimizers {
		for s := range schedulers {
			all["mlp/"+o+"/"+s] = func() result { return mlp(o, s) }
		}
	}
	return all
}

func pictures(net nn.Module) result {
	x, y := torch.Randn([]int{64, 3, 32, 32}), torch.Randint(10, []int{64})
	o := optim.NewSGD(nn.Parameters(net), 1e-3, optim.Momentum(0.9))
	r := result{nets: map[string]any{"net": net}, opts: map[string]optim.Optimizer{"opt": o}}
	for i := range runSteps {
		r.losses = append(r.losses, learn(o, func() torch.Tensor {
			b := rows(i, 4, x, y)
			return F.CrossEntropy(net.Forward(b[0]), b[1])
		}))
	}
	return r
}

type languageModel struct {
	Embedding *nn.Embedding
	Drop      *nn.Dropout
	LSTM      *nn.LSTM
	Head      *nn.Linear
}

// languageModelRun goes on with the state of the batch before, without its graph.
func languageModelRun() result {
	net := &languageModel{nn.NewEmbedding(30, 16), nn.NewDropout(0.2),
		nn.NewLSTM(16, 32, nn.NumLayers(2), nn.DropoutP(0.3), nn.BatchFirst(true)), nn.NewLinear(32, 30)}
	text := torch.Randint(30, []int{4, 401})
	o := optim.NewSGD(nn.Parameters(net), 0.5)
	r := result{nets: map[string]any{"net": net}}
	h, c := torch.Zeros([]int{2, 4, 32}), torch.Zeros([]int{2, 4, 32})
	for i := range runSteps {
		s := torch.NewScope()
		at := i * 10 % 400
		y, h1, c1 := net.LSTM.Forward(net.Drop.Forward(net.Embedding.Forward(text.Narrow(1, at, 10))), h, c)
		loss := F.CrossEntropy(net.Head.Forward(y).Reshape(-1, 30), text.Narrow(1, at+1, 10).Reshape(-1))
		o.ZeroGrad()
		loss.Backward()
		utils.ClipGradNorm_(nn.Parameters(net), 0.25)
		o.Step()
		r.losses = append(r.losses, loss.Item())
		h, c = h1.Detach().Keep(), c1.Detach().Keep()
		s.Close()
	}
	return r
}

// gptRun is the training of examples/gpt, with dropout.
func gptRun(autocast bool) result {
	net := model.NewGPT(model.Size{Vocab: 30, Block: 16, Layers: 2, Heads: 4, Embd: 32, Dropout: 0.1})
	text := torch.ToSlice[int64](torch.Randint(30, []int{400}, torch.Int64))
	o := model.NewOptimizer(net, 1e-3)
	r := result{nets: map[string]any{"net": net}, opts: map[string]optim.Optimizer{"opt": o}}
	c := model.Training{Steps: runSteps, Batch: 8, Warmup: 20, Autocast: autocast}
	must(model.Train(context.Background(), net, o, text, c, func(_ int, loss float64) { r.losses = append(r.losses, loss) }))
	return r
}

func ganRun() result {
	g := nn.NewSequential(nn.NewLinear(4, 16), nn.NewLeakyReLU(nn.NegativeSlope(0.2)), nn.NewBatchNorm1d(16), nn.NewLinear(16, 2))
	d := nn.NewSequential(nn.NewLinear(2, 16), nn.NewLeakyReLU(nn.NegativeSlope(0.2)), nn.NewDropout(0.3), nn.NewLinear(16, 1))
	og := optim.NewAdam(nn.Parameters(g), 2e-3, optim.Betas(0.5, 0.999))
	od := optim.NewAdam(nn.Parameters(d), 2e-3, optim.Betas(0.5, 0.999))
	one, zero := torch.Ones([]int{8, 1}), torch.Zeros([]int{8, 1})
	r := result{nets: map[string]any{"g": g, "d": d}, opts: map[string]optim.Optimizer{"og": og, "od": od}}
	for range runSteps {
		s := torch.NewScope()
		real := torch.Randn([]int{8, 2}).MulScalar(0.5).AddScalar(2)
		fake := g.Forward(torch.Randn([]int{8, 4}))
		od.ZeroGrad()
		loss := F.BinaryCrossEntropyWithLogits(d.Forward(real), one).Add(F.BinaryCrossEntropyWithLogits(d.Forward(fake.Detach()), zero))
		loss.Backward()
		od.Step()
		og.ZeroGrad()
		cheat := F.BinaryCrossEntropyWithLogits(d.Forward(fake), one)
		cheat.Backward()
		og.Step()
		r.losses = append(r.losses, loss.Item(), cheat.Item())
		s.Close()
	}
	return r
}

func vaeRun() result {
	enc := nn.NewSequential(nn.NewLinear(12, 16), nn.NewReLU(), nn.NewLinear(16, 8))
	dec := nn.NewSequential(nn.NewLinear(4, 16), nn.NewReLU(), nn.NewLinear(16, 12))
	x := torch.Rand([]int{64, 12})
	o := optim.NewAdam(append(nn.Parameters(enc), nn.Parameters(dec)...), 1e-3)
	r := result{nets: map[string]any{"enc": enc, "dec": dec}, opts: map[string]optim.Optimizer{"opt": o}}
	for i := range runSteps {
		r.losses = append(r.losses, learn(o, func() torch.Tensor {
			b := rows(i, 8, x)[0]
			p := enc.Forward(b).Chunk(2, 1)
			mu, logvar := p[0], p[1]
			z := mu.Add(torch.RandnLike(mu).Mul(logvar.MulScalar(0.5).Exp()))
			likelihood := F.BinaryCrossEntropy(dec.Forward(z).Sigmoid(), b, F.ReductionSum)
			return likelihood.Sub(logvar.AddScalar(1).Sub(mu.PowScalar(2)).Sub(logvar.Exp()).Sum().MulScalar(0.5))
		}))
	}
	return r
}

// resumeRun stops in the middle and goes on from a file: python's, or what it saved
// itself in mine if python is "".
func resumeRun(python, mine string) result {
	parts := func() (nn.Sequential, *optim.AdamW, *lr.CosineAnnealingLR) {
		net := nn.NewSequential(nn.NewLinear(10, 16), nn.NewBatchNorm1d(16), nn.NewReLU(), nn.NewDropout(0.2), nn.NewLinear(16, 3))
		o := optim.NewAdamW(nn.Parameters(net), 1e-3, optim.AMSGrad(true))
		return net, o, lr.NewCosineAnnealingLR(o, runSteps)
	}
	net, o, s := parts()
	x, y := torch.Randn([]int{64, 10}), torch.Randint(3, []int{64})
	r := result{}
	for i := range runSteps {
		if i == runSteps/2 {
			must(saveCheckpoint(mine, net, o, s))
			net, o, s = parts()
			torch.Randn([]int{1000})
			from := mine
			if python != "" {
				from = python
			}
			must(loadCheckpoint(from, net, o, s))
		}
		r.losses = append(r.losses, learn(o, func() torch.Tensor {
			b := rows(i, 8, x, y)
			return F.CrossEntropy(net.Forward(b[0]), b[1])
		}))
		s.Step()
	}
	r.nets, r.opts = map[string]any{"net": net}, map[string]optim.Optimizer{"opt": o}
	return r
}

func saveCheckpoint(file string, net any, o optim.Optimizer, s lr.Scheduler) error {
	d := torch.NewDict()
	d.Set("net", nn.StateDict(net))
	d.Set("opt", o.StateDict())
	d.Set("sched", s.StateDict())
	d.Set("rng", torch.GetRNGState())
	return torch.Save(file, d)
}

func loadCheckpoint(file string, net any, o optim.Optimizer, s lr.Scheduler) error {
	d, err := torch.LoadDict(file)
	if err != nil {
		return err
	}
	state, err := d.StateDict("net")
	if err != nil {
		return err
	}
	if err := nn.LoadStateDict(net, state); err != nil {
		return err
	}
	opt, err := d.Dict("opt")
	if err != nil {
		return err
	}
	if err := o.LoadStateDict(opt); err != nil {
		return err
	}
	sched, err := d.Dict("sched")
	if err != nil {
		return err
	}
	if err := s.LoadStateDict(sched); err != nil {
		return err
	}
	rng, _ := d.Get("rng")
	torch.SetRNGState(rng.(torch.Tensor))
	return nil
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

package main

import (
	"context"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/amp"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	"github.com/gotorch/gotorch/torch/nn/utils"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
)

// newOptimizer makes an AdamW that decays matrices, but neither biases nor scales.
func newOptimizer(g *GPT, rate float64) *optim.AdamW {
	var decay, plain []torch.Tensor
	for _, p := range nn.Parameters(g) {
		if p.NDim() >= 2 {
			decay = append(decay, p)
		} else {
			plain = append(plain, p)
		}
	}
	adamw := optim.NewAdamW(decay, rate, optim.Betas(0.9, 0.99), optim.WeightDecay(0.1))
	adamw.AddParamGroup(plain, optim.WeightDecay(0))
	return adamw
}

// training is what train needs to know beside the model and the data.
type training struct {
	steps, batch, warmup int
	lr                   float64
	autocast             bool
}

// train trains g on data, the numbers of the characters of a text, and tells said of
// the loss of each step.
func train(ctx context.Context, g *GPT, data []int64, c training, said func(step int, loss float64)) error {
	device := g.LMHead.Weight.Device()
	optimizer := newOptimizer(g, c.lr)
	var scheduler *lr.CosineAnnealingLR
	for step := range c.steps {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		// Up from nothing in a line, then down along a cosine.
		if step <= c.warmup {
			for _, group := range optimizer.ParamGroups() {
				group.LR = c.lr * min(1, float64(step+1)/float64(c.warmup+1))
			}
			if step == c.warmup {
				scheduler = lr.NewCosineAnnealingLR(optimizer, max(1, c.steps-c.warmup), lr.EtaMin(c.lr/10))
			}
		} else {
			scheduler.Step()
		}
		said(step, trainStep(g, optimizer, data, device, c))
	}
	return nil
}

// trainStep learns from one batch; what it made is freed when it returns.
func trainStep(g *GPT, optimizer optim.Optimizer, data []int64, device torch.Device, c training) float64 {
	defer torch.NewScope().Close()
	block := g.size.Block
	var inputs, targets []int64
	for _, i := range torch.ToSlice[int64](torch.Randint(len(data)-block, []int{c.batch}, torch.Int64)) {
		inputs = append(inputs, data[i:i+int64(block)]...)
		targets = append(targets, data[i+1:i+1+int64(block)]...)
	}
	x := torch.FromSlice(inputs, c.batch, block).To(device)
	y := torch.FromSlice(targets, c.batch, block).To(device)

	optimizer.ZeroGrad()
	var loss torch.Tensor
	forward := func() { loss = F.CrossEntropy(g.Forward(x).Flatten(0, 1), y.Flatten()) }
	if c.autocast {
		amp.Autocast(device.Type, forward, amp.DType(torch.BFloat16))
	} else {
		forward()
	}
	loss.Backward()
	utils.ClipGradNorm_(nn.Parameters(g), 1)
	optimizer.Step()
	return loss.Item()
}

// validate returns the mean loss over data, from block to block, at most as many
// blocks as blocks says.
func validate(g *GPT, data []int64, blocks int) float64 {
	sum, n := 0.0, 0
	device, block := g.LMHead.Weight.Device(), g.size.Block
	torch.NoGrad(func() {
		for i := 0; i+block < len(data) && n < blocks; i += block {
			func() {
				defer torch.NewScope().Close()
				x := torch.FromSlice(data[i:i+block], 1, block).To(device)
				y := torch.FromSlice(data[i+1:i+1+block], block).To(device)
				sum += F.CrossEntropy(g.Forward(x).Flatten(0, 1), y).Item()
			}()
			n++
		}
	})
	return sum / float64(n)
}

// generate appends count characters to text, and gives each to said as it is drawn.
func generate(ctx context.Context, g *GPT, text []int64, count int, temperature float64, said func(char int64)) {
	device := g.LMHead.Weight.Device()
	torch.NoGrad(func() {
		for range count {
			if ctx.Err() != nil {
				return
			}
			func() {
				defer torch.NewScope().Close()
				seen := text[max(0, len(text)-g.size.Block):]
				logits := g.Forward(torch.FromSlice(seen, 1, len(seen)).To(device)).Index(0, -1).DivScalar(temperature)
				next := torch.Item[int64](logits.Softmax(0).Multinomial(1))
				text = append(text, next)
				said(next)
			}()
		}
	})
}

package model

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

// NewOptimizer makes an AdamW that decays matrices, but neither biases nor scales.
func NewOptimizer(g *GPT, rate float64) *optim.AdamW {
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

// Training is how long [Train] goes on, and how.
type Training struct {
	Steps    int
	Batch    int  // pieces of text in a batch
	Warmup   int  // steps until the learning rate is reached
	Autocast bool // matrix products in bfloat16
}

// Train trains g on data, the numbers of the characters of a text, and tells said of
// the loss of each step. The optimizer's learning rate is the greatest one.
func Train(ctx context.Context, g *GPT, optimizer *optim.AdamW, data []int64, c Training, said func(step int, loss float64)) error {
	rate := optimizer.ParamGroups()[0].LR
	var scheduler *lr.CosineAnnealingLR
	for step := range c.Steps {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		// Up from nothing in a line, then down along a cosine.
		if step <= c.Warmup {
			for _, group := range optimizer.ParamGroups() {
				group.LR = rate * min(1, float64(step+1)/float64(c.Warmup+1))
			}
			if step == c.Warmup {
				scheduler = lr.NewCosineAnnealingLR(optimizer, max(1, c.Steps-c.Warmup), lr.EtaMin(rate/10))
			}
		} else {
			scheduler.Step()
		}
		said(step, trainStep(g, optimizer, data, c))
	}
	return nil
}

// trainStep learns from one batch; what it made is freed when it returns.
func trainStep(g *GPT, optimizer optim.Optimizer, data []int64, c Training) float64 {
	defer torch.NewScope().Close()
	device, block := g.LMHead.Weight.Device(), g.Size.Block
	var inputs, targets []int64
	for _, i := range torch.ToSlice[int64](torch.Randint(len(data)-block, []int{c.Batch}, torch.Int64)) {
		inputs = append(inputs, data[i:i+int64(block)]...)
		targets = append(targets, data[i+1:i+1+int64(block)]...)
	}
	x := torch.FromSlice(inputs, c.Batch, block).To(device)
	y := torch.FromSlice(targets, c.Batch, block).To(device)

	optimizer.ZeroGrad()
	var loss torch.Tensor
	forward := func() { loss = F.CrossEntropy(g.Forward(x).Flatten(0, 1), y.Flatten()) }
	if c.Autocast {
		amp.Autocast(device.Type, forward, amp.DType(torch.BFloat16))
	} else {
		forward()
	}
	loss.Backward()
	utils.ClipGradNorm_(nn.Parameters(g), 1)
	optimizer.Step()
	return loss.Item()
}

// Validate returns the mean loss over data, from block to block, at most as many
// blocks as blocks says.
func Validate(g *GPT, data []int64, blocks int) float64 {
	sum, n := 0.0, 0
	device, block := g.LMHead.Weight.Device(), g.Size.Block
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

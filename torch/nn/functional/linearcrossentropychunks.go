package functional

import (
	"sync/atomic"

	"github.com/gotorch/gotorch/torch"
)

// The two ways to differentiate the loss in chunks: where it is one number, the gradients are
// computed along with it and Backward multiplies them; losses of the rows keep their inputs, and
// Backward goes through the chunks again. The inputs of both are input, linearWeight, target,
// linearBias and weight.

// linearCrossEntropyChunks is the mean or the sum.
type linearCrossEntropyChunks struct {
	chunking
	reduction   Reduction
	ignoreIndex int
	want        wantedGrads
	consumed    atomic.Bool
}

func (f *linearCrossEntropyChunks) Forward(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
	ctx.SetMaterializeGrads(false)
	l := newChunkLoop(f.chunking, f.reduction, f.ignoreIndex, f.want, torch.Tensor{}, in)
	loss := l.run()
	// What runs below cannot be differentiated, and these are no outputs: no circle.
	ctx.SaveForBackward(l.gradInput, l.gradWeight, l.gradBias)
	return []torch.Tensor{loss}
}

func (f *linearCrossEntropyChunks) Backward(ctx *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
	results := make([]torch.Tensor, 5)
	if !grads[0].Defined() || f.want == (wantedGrads{}) {
		return results
	}
	if !f.retain && f.consumed.Swap(true) {
		refuse(chunksOp, "linear_cross_entropy chunked backward called twice; retain_graph=True / double backward are not supported: set AllowRetainGraph in LinearCrossEntropyOptions")
	}
	// The callback closes the scope once the gradients are handed over, so that libtorch has the
	// only reference and need not copy them.
	torch.NewScope()
	for i, g := range ctx.SavedTensors() {
		if !g.Defined() {
			continue
		}
		if f.retain {
			g = g.Mul(grads[0])
		} else {
			g.Mul_(grads[0])
		}
		results[[]int{0, 1, 3}[i]] = g
	}
	return results
}

// linearCrossEntropyRows is the losses of the rows.
type linearCrossEntropyRows struct {
	chunking
	ignoreIndex int
}

func (f *linearCrossEntropyRows) Forward(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
	saved := make([]torch.Tensor, len(in))
	for i, t := range in {
		if t.Defined() {
			saved[i] = t.Detach()
		}
	}
	ctx.SaveForBackward(saved...)
	return []torch.Tensor{newChunkLoop(f.chunking, ReductionNone, f.ignoreIndex, wantedGrads{}, torch.Tensor{}, in).run()}
}

func (f *linearCrossEntropyRows) Backward(ctx *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
	torch.NewScope() // as above
	in := ctx.SavedTensors()
	want := wantedGrads{ctx.NeedsInputGrad(0), ctx.NeedsInputGrad(1), in[3].Defined() && ctx.NeedsInputGrad(3)}
	if want == (wantedGrads{}) {
		return make([]torch.Tensor, 5)
	}
	l := newChunkLoop(f.chunking, ReductionNone, f.ignoreIndex, want, grads[0], in)
	l.run()
	return []torch.Tensor{l.gradInput, l.gradWeight, {}, l.gradBias, {}}
}

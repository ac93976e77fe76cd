package nn

import (
	"slices"
	"sync"

	"github.com/gotorch/gotorch/torch"
)

// backwardHooks is the full backward hooks of one Forward: what comes in and what goes
// out passes through an identity each, whose Backward runs them. Methods of nil do
// nothing.
type backwardHooks struct {
	layer any
	hooks []hooked[FullBackwardHook]
	pre   []hooked[FullBackwardPreHook]

	inputs  int  // their number
	hasGrad bool // an input requires a gradient

	mu          sync.Mutex
	gradOutputs []torch.Tensor // between the two identities; nil elsewhere
}

// newBackwardHooks returns nil if there are none.
func newBackwardHooks(layer any, sets [2]hookSet) *backwardHooks {
	b := &backwardHooks{
		layer: layer,
		hooks: slices.Concat(sets[0].backward, sets[1].backward),
		pre:   slices.Concat(sets[0].backwardPre, sets[1].backwardPre),
	}
	if len(b.hooks)+len(b.pre) == 0 {
		return nil
	}
	return b
}

// enter is for what goes into the layer.
func (b *backwardHooks) enter(xs []torch.Tensor) []torch.Tensor {
	if b == nil {
		return xs
	}
	b.inputs = len(xs)
	if !recorded(xs) {
		return xs
	}
	b.hasGrad = true
	return torch.Apply(&backwardHookInput{b}, xs...)
}

// leave is for what comes out of it.
func (b *backwardHooks) leave(ys []torch.Tensor) []torch.Tensor {
	if b == nil || !recorded(ys) {
		return ys
	}
	return torch.Apply(&backwardHookOutput{b}, ys...)
}

// recorded reports whether what is computed of ts has a history.
func recorded(ts []torch.Tensor) bool {
	return torch.IsGradEnabled() && slices.ContainsFunc(ts, requiresGradient)
}

func requiresGradient(t torch.Tensor) bool { return t.Defined() && t.RequiresGrad() }

// same is Forward of the identities.
func same(ctx *torch.FunctionCtx, ts []torch.Tensor) []torch.Tensor {
	var constant []torch.Tensor
	for _, t := range ts {
		if t.Defined() && !t.RequiresGrad() {
			constant = append(constant, t)
		}
	}
	ctx.MarkNonDifferentiable(constant...)
	return ts
}

type backwardHookOutput struct{ *backwardHooks }

func (b *backwardHookOutput) Forward(ctx *torch.FunctionCtx, ys []torch.Tensor) []torch.Tensor {
	ctx.SetMaterializeGrads(false)
	return same(ctx, ys)
}

func (b *backwardHookOutput) Backward(_ *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
	for _, h := range b.pre {
		grads = replaced("full backward pre-hook", b.layer, "gradients of outputs", grads, h.f(b.layer, slices.Clone(grads)))
	}
	if b.hasGrad {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.gradOutputs = slices.Clone(grads)
		return grads
	}
	for _, h := range b.hooks {
		if slices.ContainsFunc(h.f(b.layer, make([]torch.Tensor, b.inputs), slices.Clone(grads)), torch.Tensor.Defined) {
			panic(errorf(typeName(b.layer), "a full backward hook returned gradients of inputs, none of which requires one"))
		}
	}
	return grads
}

type backwardHookInput struct{ *backwardHooks }

func (b *backwardHookInput) Forward(ctx *torch.FunctionCtx, xs []torch.Tensor) []torch.Tensor {
	return same(ctx, xs)
}

func (b *backwardHookInput) Backward(_ *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
	b.mu.Lock()
	gradOutputs := b.gradOutputs
	b.gradOutputs = nil
	b.mu.Unlock()
	if gradOutputs == nil {
		return grads // which came by another way than the output, as in a double backward
	}
	for _, h := range b.hooks {
		grads = replaced("full backward hook", b.layer, "gradients of inputs", grads, h.f(b.layer, slices.Clone(grads), slices.Clone(gradOutputs)))
	}
	return grads
}

package nn_test

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// Features, batch, lengths of source and target in testdata/make_sequences.py.
const features, batch, source, target = 4, 2, 3, 5

var (
	later   = func() T { return torch.Ones([]int{source, source}, torch.Bool).Triu(1) }
	padding = func() T { return torch.FromSlice([]bool{false, false, true, false, false, false}, 2, 3) }
	hole    = func() T { return torch.FromSlice([]bool{false, true, false, false, false, false}, 2, 3) }
	causal  = nn.GenerateSquareSubsequentMask
	first   = nn.BatchFirst(true)
)

func attentionCases() map[string]sequenceCase {
	mha := func(opts ...nn.MultiheadAttentionOption) func() any {
		return func() any { return nn.NewMultiheadAttention(features, 2, opts...) }
	}
	// call attends from x to keys and values, to x where there are none.
	call := func(kv func() []T, opts ...nn.AttentionOption) func(any, T) []T {
		return func(m any, x T) []T {
			k, v := x, x
			if kv != nil {
				ts := kv()
				k, v = ts[0], ts[len(ts)-1]
			}
			y, w := m.(*nn.MultiheadAttention).Forward(x, k, v, opts...)
			if !w.Defined() {
				return list(y)
			}
			return list(y, w)
		}
	}
	x, xBatch := []int{target, batch, features}, []int{batch, source, features}
	cases := map[string]sequenceCase{
		"attention":             {make: mha(), x: x, call: call(nil)},
		"attention memory":      {make: mha(nn.DropoutP(0.3)), x: x, call: call(func() []T { return list(r(2, source, batch, features), r(3, source, batch, features)) })},
		"attention same memory": {make: mha(nn.Bias(false)), x: x, call: call(func() []T { return list(r(2, source, batch, features)) })},
		"attention dims":        {make: mha(nn.KDim(3), nn.VDim(2)), x: x, call: call(func() []T { return list(r(2, source, batch, 3), r(3, source, batch, 2)) })},
		"attention bias kv": {make: mha(nn.AddBiasKV(true), nn.AddZeroAttn(true)), x: x,
			call: call(nil, nn.AttnMask(causal(target)), nn.KeyPaddingMask(torch.Zeros([]int{batch, target})))},
		"attention heads":         {make: mha(), x: x, call: call(nil, nn.AverageAttnWeights(false))},
		"attention no weights":    {make: mha(nn.DropoutP(0.3)), x: x, call: call(nil, nn.NeedWeights(false))},
		"attention causal":        {make: mha(), x: x, call: call(nil, nn.NeedWeights(false), nn.AttnMask(causal(target)), nn.IsCausal(true))},
		"attention mask per head": {make: mha(), x: x, call: call(nil, nn.AttnMask(r(4, 2*batch, target, target)))},
		"attention batch first":   {make: mha(first), x: xBatch, call: call(nil, nn.KeyPaddingMask(padding()), nn.AttnMask(later()))},
		"attention batch first memory": {make: mha(first), x: []int{batch, target, features},
			call: call(func() []T { return list(r(2, batch, source, features), r(3, batch, source, features)) }, nn.KeyPaddingMask(padding()))},
		"attention unbatched": {make: mha(first), x: []int{source, features}, call: call(nil, nn.KeyPaddingMask(padding().Select(0, 0)))},
		"attention float64":   {make: mha(nn.DType(torch.Float64)), x: x, call: call(nil), mode: "float64"},
		"attention eval":      {make: mha(first), x: xBatch, call: call(nil), eval: true},
		"attention eval odd": {make: func() any { return nn.NewMultiheadAttention(features, 1, first) }, x: xBatch,
			call: call(nil), eval: true, mode: "no grad"},
	}
	for name, opts := range map[string][]nn.AttentionOption{
		"":            nil,
		" heads":      {nn.AverageAttnWeights(false)},
		" no weights": {nn.NeedWeights(false)},
		" padding":    {nn.KeyPaddingMask(padding())},
		" mask":       {nn.AttnMask(later())},
		" masks":      {nn.AttnMask(later()), nn.KeyPaddingMask(padding())},
		" float mask": {nn.AttnMask(causal(source))},
	} {
		cases["attention fused"+name] = sequenceCase{make: mha(first), x: xBatch, call: call(nil, opts...), eval: true, mode: "no grad"}
	}
	return cases
}

package nn_test

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func transformerCases() map[string]sequenceCase {
	ff := nn.DimFeedforward(6)
	layer := func(opts ...nn.TransformerLayerOption) *nn.TransformerEncoderLayer {
		return nn.NewTransformerEncoderLayer(features, 2, append(opts, ff)...)
	}
	layerCase := func(opts ...nn.TransformerLayerOption) func() any { return func() any { return layer(opts...) } }
	onLayer := func(opts ...nn.TransformerEncoderForwardOption) func(any, T) []T {
		return func(m any, x T) []T { return list(m.(*nn.TransformerEncoderLayer).Forward(x, opts...)) }
	}
	onEncoder := func(opts ...nn.TransformerEncoderForwardOption) func(any, T) []T {
		return func(m any, x T) []T { return list(m.(*nn.TransformerEncoder).Forward(x, opts...)) }
	}
	dlayer := func(opts ...nn.TransformerLayerOption) *nn.TransformerDecoderLayer {
		return nn.NewTransformerDecoderLayer(features, 2, append(opts, ff)...)
	}
	options := []nn.TransformerLayerOption{nn.DropoutP(0.2), nn.Activation("gelu"), nn.LayerNormEps(1e-3), first, nn.NormFirst(true), nn.Bias(false)}
	norm := func() nn.NormOption { return nn.Norm(nn.NewLayerNorm(features)) }
	transformer := func(opts ...nn.TransformerOption) func() any {
		return func() any {
			return nn.NewTransformer(append(opts, nn.DModel(features), nn.NHead(2), nn.NumEncoderLayers(1), nn.NumDecoderLayers(1), ff)...)
		}
	}
	x, xBatch := []int{source, batch, features}, []int{batch, source, features}
	cases := map[string]sequenceCase{
		"encoder layer":         {make: layerCase(), x: x, call: onLayer()},
		"encoder layer options": {make: layerCase(options...), x: xBatch, call: onLayer(nn.SrcMask(later()), nn.SrcKeyPaddingMask(padding()))},
		"encoder layer function": {make: layerCase(nn.ActivationFunc(torch.Tensor.Tanh)), x: x,
			call: onLayer(nn.SrcMask(causal(source)), nn.IsCausal(true))},
		"encoder layer eval": {make: layerCase(first), x: xBatch, call: onLayer(), eval: true},

		"encoder": {make: func() any { return nn.NewTransformerEncoder(layer(), 2) }, x: x, call: onEncoder()},
		"encoder norm": {make: func() any { l := layer(first); return nn.NewTransformerEncoder(l, 2, norm()) }, x: xBatch,
			call: onEncoder(nn.SrcMask(causal(source)), nn.SrcKeyPaddingMask(padding()))},

		"decoder layer": {make: func() any { return dlayer() }, x: []int{target, batch, features}, call: func(m any, x T) []T {
			return list(m.(*nn.TransformerDecoderLayer).Forward(x, r(2, source, batch, features)))
		}},
		"decoder layer options": {make: func() any { return dlayer(options...) }, x: []int{batch, target, features}, call: func(m any, x T) []T {
			return list(m.(*nn.TransformerDecoderLayer).Forward(x, r(2, batch, source, features), nn.TgtMask(causal(target)),
				nn.MemoryMask(r(3, target, source)), nn.MemoryKeyPaddingMask(padding()), nn.TgtIsCausal(true)))
		}},
		"decoder": {make: func() any { l := dlayer(); return nn.NewTransformerDecoder(l, 2, norm()) }, x: []int{target, batch, features}, call: func(m any, x T) []T {
			return list(m.(*nn.TransformerDecoder).Forward(x, r(2, source, batch, features), nn.TgtMask(causal(target))))
		}},
		"decoder eval": {make: func() any { return nn.NewTransformerDecoder(dlayer(first), 1) }, x: []int{batch, target, features}, call: func(m any, x T) []T {
			return list(m.(*nn.TransformerDecoder).Forward(x, r(2, batch, source, features), nn.TgtMask(causal(target, nn.DType(torch.Bool)))))
		}, eval: true, mode: "no grad"},

		"transformer": {make: transformer(), x: x, call: func(m any, x T) []T {
			return list(m.(*nn.Transformer).Forward(x, r(2, target, batch, features)))
		}},
		"transformer masks": {make: transformer(first), x: xBatch, call: func(m any, x T) []T {
			return list(m.(*nn.Transformer).Forward(x, r(2, batch, target, features), nn.SrcMask(causal(source)), nn.TgtMask(causal(target)),
				nn.SrcKeyPaddingMask(padding()), nn.MemoryKeyPaddingMask(padding())))
		}},
		"transformer eval": {make: transformer(first), x: xBatch, call: func(m any, x T) []T {
			return list(m.(*nn.Transformer).Forward(x, r(2, batch, target, features), nn.TgtMask(causal(target)), nn.SrcKeyPaddingMask(padding())))
		}, eval: true, mode: "no grad"},

		"layer norm":       {make: func() any { return nn.NewLayerNorm(features) }, x: []int{2, features}, call: onModule},
		"layer norm shape": {make: func() any { return nn.NewLayerNorm([]int{2, features}, nn.Eps(1e-3), nn.Bias(false)) }, x: []int{3, 2, features}, call: onModule},
		"layer norm plain": {make: func() any { return nn.NewLayerNorm(features, nn.ElementwiseAffine(false)) }, x: []int{2, features}, call: onModule},
	}
	fused := func(name string, make func() any, call func(any, T) []T) {
		cases[name] = sequenceCase{make: make, x: xBatch, call: call, eval: true, mode: "no grad"}
	}
	fused("encoder layer fused", layerCase(first), onLayer())
	fused("encoder layer fused gelu first", layerCase(first, nn.Activation("gelu"), nn.NormFirst(true)), onLayer())
	fused("encoder layer fused padding", layerCase(first), onLayer(nn.SrcKeyPaddingMask(padding())))
	fused("encoder layer fused mask", layerCase(first), onLayer(nn.SrcMask(later())))
	fused("encoder layer fused masks", layerCase(first), onLayer(nn.SrcMask(causal(source)), nn.SrcKeyPaddingMask(padding().To(torch.Float32))))
	fused("encoder layer fused off", layerCase(first), func(m any, x T) []T {
		nn.SetFastPath(false)
		defer nn.SetFastPath(true)
		return onLayer()(m, x)
	})
	encoder := func(n int, opts ...nn.TransformerEncoderOption) func() any {
		return func() any { return nn.NewTransformerEncoder(layer(first), n, opts...) }
	}
	fused("encoder nested", encoder(2, norm()), onEncoder(nn.SrcKeyPaddingMask(padding())))
	fused("encoder nested hole", encoder(1), onEncoder(nn.SrcKeyPaddingMask(hole())))
	fused("encoder nested off", encoder(1, nn.EnableNestedTensor(false)), onEncoder(nn.SrcKeyPaddingMask(padding())))
	fused("encoder nested unchecked", encoder(1, nn.MaskCheck(false)), onEncoder(nn.SrcKeyPaddingMask(padding())))
	fused("encoder nested mask", encoder(1), onEncoder(nn.SrcMask(causal(source)), nn.SrcKeyPaddingMask(padding())))
	return cases
}

func onModule(m any, x T) []T { return list(m.(nn.Module).Forward(x)) }

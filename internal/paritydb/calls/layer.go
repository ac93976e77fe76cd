package calls

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// layer makes layers of one class: those of schema's arguments that are no options
// are in taken.
func layer[M, O any](class, schema string, build func(a *Args, opts []O) M, taken ...string) adapter {
	return adapter{"nn." + class, []string{schema}, func(a *Args) any { return build(a, layerOptions[O](a, taken)) }}
}

// optional is layer for a constructor that takes nothing but options.
func optional[M, O any](class, schema string, build func(...O) M) adapter {
	return layer(class, schema, func(_ *Args, o []O) M { return build(o...) })
}

// bare is a class whose constructor takes nothing.
func bare[M any](class string, build func() M) adapter {
	return adapter{"nn." + class, []string{"()"}, func(*Args) any { return build() }}
}

// factory are the arguments behind those of a layer that has parameters.
const factory = ", Device? device=None, ScalarType? dtype=None)"

// layerOptions are the given arguments as options, but for those in taken.
func layerOptions[O any](a *Args, taken []string) (opts []O) {
	for _, arg := range a.schema.Args {
		name := arg.Name
		if slices.Contains(taken, name) || !a.Given(name) {
			continue
		}
		var v any
		switch {
		case a.Has(name):
			v = layerOption(a, name)
		case name == "momentum":
			v = nn.CumulativeAverage(true)
		default:
			continue
		}
		o, ok := v.(O)
		if !ok {
			panic(&Inexpressible{name, fmt.Sprintf("the constructor takes no %T", v)})
		}
		opts = append(opts, o)
	}
	return opts
}

// layerOption is an argument as the option of that name.
func layerOption(a *Args, name string) any {
	switch name {
	case "stride":
		return nn.Stride(a.Is(name)...)
	case "padding":
		if s := a.Str(name); s != "" {
			return nn.PaddingString(s)
		}
		return nn.Padding(ints(a, name)...)
	case "dilation":
		return nn.Dilation(a.Is(name)...)
	case "output_padding":
		return nn.OutputPadding(a.Is(name)...)
	case "groups":
		return nn.Groups(a.I(name))
	case "bias":
		return nn.Bias(a.B(name))
	case "padding_mode":
		return nn.PaddingMode(a.Str(name))
	case "device":
		return nn.Device(a.Device(name))
	case "dtype":
		return nn.DType(a.DType(name))
	case "ceil_mode":
		return nn.CeilMode(a.B(name))
	case "count_include_pad":
		return nn.CountIncludePad(a.B(name))
	case "divisor_override":
		return nn.DivisorOverride(a.I(name))
	case "output_size":
		return nn.OutputSize(a.Is(name)...)
	case "output_ratio":
		return nn.OutputRatio(a.Nums(name)...)
	case "_random_samples":
		return nn.RandomSamples(a.T(name))
	case "eps":
		return nn.Eps(a.F(name))
	case "momentum":
		return nn.Momentum(a.F(name))
	case "affine":
		return nn.Affine(a.B(name))
	case "track_running_stats":
		return nn.TrackRunningStats(a.B(name))
	case "elementwise_affine":
		return nn.ElementwiseAffine(a.B(name))
	case "alpha":
		return nn.Alpha(a.F(name))
	case "beta":
		return nn.Beta(a.F(name))
	case "k":
		return nn.K(a.F(name))
	case "threshold":
		return nn.ThresholdOpt(a.F(name))
	case "inplace":
		return nn.Inplace(a.B(name))
	case "lambd":
		return nn.Lambd(a.F(name))
	case "min_val":
		return nn.MinVal(a.F(name))
	case "max_val":
		return nn.MaxVal(a.F(name))
	case "negative_slope":
		return nn.NegativeSlope(a.F(name))
	case "num_parameters":
		return nn.NumParameters(a.I(name))
	case "init":
		return nn.Init(a.F(name))
	case "approximate":
		return nn.Approximate(a.Str(name))
	case "delta":
		return nn.Delta(a.F(name))
	case "margin":
		return nn.Margin(a.F(name))
	case "p":
		return nn.P(a.I(name))
	case "weight":
		return nn.Weight(a.T(name))
	case "pos_weight":
		return nn.PosWeight(a.T(name))
	case "ignore_index":
		return nn.IgnoreIndex(a.I(name))
	case "label_smoothing":
		return nn.LabelSmoothing(a.F(name))
	case "options":
		return nn.LinearCrossEntropyOptions(a.chunks())
	case "out_features":
		return nn.OutFeatures(ints(a, name)...)
	case "blank":
		return nn.Blank(a.I(name))
	case "zero_infinity":
		return nn.ZeroInfinity(a.B(name))
	case "log_input":
		return nn.LogInput(a.B(name))
	case "log_target":
		return nn.LogTarget(a.B(name))
	case "full":
		return nn.Full(a.B(name))
	case "reduction":
		return layerReduction(a.Str(name))
	case "padding_idx":
		return nn.PaddingIdx(a.I(name))
	case "num_layers":
		return nn.NumLayers(a.I(name))
	case "nonlinearity":
		return nn.Nonlinearity(a.Str(name))
	case "batch_first":
		return nn.BatchFirst(a.B(name))
	case "dropout":
		return nn.DropoutP(a.F(name))
	case "bidirectional":
		return nn.Bidirectional(a.B(name))
	case "proj_size":
		return nn.ProjSize(a.I(name))
	case "dim_feedforward":
		return nn.DimFeedforward(a.I(name))
	case "activation":
		return layerActivation(a)
	case "layer_norm_eps":
		return nn.LayerNormEps(a.F(name))
	case "norm_first":
		return nn.NormFirst(a.B(name))
	case "d_model":
		return nn.DModel(a.I(name))
	case "nhead":
		return nn.NHead(a.I(name))
	case "num_encoder_layers":
		return nn.NumEncoderLayers(a.I(name))
	case "num_decoder_layers":
		return nn.NumDecoderLayers(a.I(name))
	case "enable_nested_tensor":
		return nn.EnableNestedTensor(a.B(name))
	case "add_bias_kv":
		return nn.AddBiasKV(a.B(name))
	case "add_zero_attn":
		return nn.AddZeroAttn(a.B(name))
	case "kdim":
		return nn.KDim(a.I(name))
	case "vdim":
		return nn.VDim(a.I(name))
	}
	panic(&Inexpressible{name, "no constructor has such an option"})
}

func layerReduction(name string) any {
	switch name {
	case "batchmean":
		return nn.BatchMean(true)
	case "none":
		return nn.ReductionNone
	case "sum":
		return nn.ReductionSum
	case "mean":
		return nn.ReductionMean
	}
	panic(&Inexpressible{"reduction", "there is no constant for " + name})
}

// layerActivation is the function between the linear layers of a transformer's layer.
func layerActivation(a *Args) any {
	switch v := a.values["activation"].(type) {
	case string:
		return nn.Activation(v)
	case wire.Opaque:
		if v == "relu" || v == "gelu" { // by itself, as by its name
			return nn.Activation(v)
		}
	}
	panic(&Inexpressible{"activation", fmt.Sprintf("the Python function %v", a.values["activation"])})
}

// ints are the ints of an argument of any type.
func ints(a *Args, name string) []int {
	if n, ok := a.values[name].(int); ok {
		return []int{n}
	}
	all := sequence(a.values[name])
	for _, x := range all {
		if _, ok := x.(int); !ok {
			panic(&Inexpressible{name, fmt.Sprintf("a %T among ints", x)})
		}
	}
	return each[int](all)
}

// indices is a layer that returns indices too: in Go a method of its own.
type indices struct {
	Layer interface {
		ForwardIndices(torch.Tensor) (y, indices torch.Tensor)
	}
}

// Bare is a layer as the program has it.
func Bare(m any) any {
	if i, ok := m.(indices); ok {
		return i.Layer
	}
	return m
}

func (m indices) Forward(x torch.Tensor) any { return tuple2(m.Layer.ForwardIndices(x)) }

// pooled is the layer, or the same with its indices if the caller wants them.
func pooled[M interface {
	ForwardIndices(torch.Tensor) (y, indices torch.Tensor)
}](a *Args, m M) any {
	if a.B("return_indices") {
		return indices{m}
	}
	return m
}

// Forward calls a layer, which [Invoke] made of the class that Python calls name.
func Forward(name string, m any, args []any, kwargs map[string]any) (any, error) {
	if name += ".forward"; Has(name) {
		return Invoke(name, append([]any{m}, args...), kwargs)
	}
	for _, input := range []string{"input", "target"} {
		if v, ok := kwargs[input]; ok {
			args = append(args, v)
			delete(kwargs, input)
		}
	}
	var in []torch.Tensor
	for _, x := range args {
		if t, ok := x.(torch.Tensor); ok {
			in = append(in, t)
		} else {
			in = append(in, tensorsOf(x)...)
		}
	}
	if len(kwargs) > 0 {
		return nil, &Inexpressible{name, fmt.Sprintf("it takes no %v", kwargs)}
	}
	switch m := m.(type) {
	case indices:
		if len(in) == 1 {
			return m.Forward(in[0]), nil
		}
	case interface {
		Forward(torch.Tensor) torch.Tensor
	}:
		if len(in) == 1 {
			return m.Forward(in[0]), nil
		}
	case interface {
		Forward(a, b torch.Tensor) torch.Tensor
	}:
		if len(in) == 2 {
			return m.Forward(in[0], in[1]), nil
		}
	case interface {
		Forward(a, b, c torch.Tensor) torch.Tensor
	}:
		if len(in) == 3 {
			return m.Forward(in[0], in[1], in[2]), nil
		}
	case interface {
		Forward(x torch.Tensor, states ...torch.Tensor) torch.Tensor
	}:
		if len(in) > 0 {
			return m.Forward(in[0], in[1:]...), nil
		}
	case interface {
		Forward(x torch.Tensor, states ...torch.Tensor) (y, h torch.Tensor)
	}:
		if len(in) > 0 {
			return tuple2(m.Forward(in[0], in[1:]...)), nil
		}
	case interface {
		Forward(x torch.Tensor, states ...torch.Tensor) (y, h, c torch.Tensor)
	}:
		if len(in) > 0 {
			y, h, c := m.Forward(in[0], in[1:]...)
			return wire.Tuple{y, wire.Tuple{h, c}}, nil
		}
	}
	return nil, &Inexpressible{strings.TrimSuffix(name, ".forward"), fmt.Sprintf("no Forward of %T takes %d tensors", m, len(in))}
}

// tensorsOf are the tensors of a list: the states of an LSTM.
func tensorsOf(v any) []torch.Tensor {
	var all []torch.Tensor
	for _, x := range sequence(v) {
		t, ok := x.(torch.Tensor)
		if !ok {
			panic(&Inexpressible{"input", fmt.Sprintf("a %T for a tensor", x)})
		}
		all = append(all, t)
	}
	return all
}

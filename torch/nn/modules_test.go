package nn_test

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// moduleCase is a layer, what it is made of and what it is given; its tensors are in
// the golden file.
type moduleCase struct {
	Layer   string         `json:"layer"`
	Method  string         `json:"method"` // from_pretrained
	Kwargs  map[string]any `json:"kwargs"`
	Inputs  int            `json:"inputs"`
	Options []string       `json:"options"`
	Train   bool           `json:"train"`
	Mutants string         `json:"mutants"` // for each input and mutation whether PyTorch refuses it: "1"
}

type moduleFile struct {
	Layers []string              `json:"layers"`
	All    []string              `json:"all"` // torch.nn.__all__
	Cases  map[string]moduleCase `json:"cases"`
}

// readModules reads modules.json, or what the script beside it makes of a live
// PyTorch: there are many more cases in that.
func readModules(t *testing.T) (*golden.File, moduleFile) {
	path := golden.Live(t, modulesGolden, "-W", "ignore", "testdata/make_modules.py", "--live", "5")
	return golden.Read(t, path), readModuleFile(t, path)
}

const modulesGolden = "testdata/modules.json"

func readModuleFile(t *testing.T, path string) (f moduleFile) {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &f))
	return f
}

// arguments are Python's arguments of one layer.
type arguments struct {
	t      *testing.T
	kwargs map[string]any
	want   golden.Case
}

func (a arguments) take(name string) any {
	v, ok := a.kwargs[name]
	require.Truef(a.t, ok, "there is no argument %s", name)
	delete(a.kwargs, name)
	return v
}

func (a arguments) float(name string) float64 { return a.take(name).(float64) }
func (a arguments) int(name string) int       { return int(a.take(name).(float64)) }

func (a arguments) ints(name string) (v []int) {
	for _, x := range a.take(name).([]any) {
		v = append(v, int(x.(float64)))
	}
	return v
}

func (a arguments) tensor(name string) torch.Tensor {
	a.take(name)
	return a.want.Tensor(a.t, "arg."+name)
}

// learned is the script's distance with a parameter.
type learned struct{ Weight torch.Tensor }

func (m *learned) Forward(x, y torch.Tensor) torch.Tensor {
	return x.Sub(y).Mul(m.Weight).Abs().Sum(torch.Dim(-1))
}

var dtypes = map[string]torch.DType{"float64": torch.Float64, "float32": torch.Float32, "bfloat16": torch.BFloat16}

// option is a keyword argument as an option.
func (a arguments) option(layer, name string, v any) any {
	number := func() float64 {
		if v == "inf" {
			return math.Inf(1)
		}
		return v.(float64)
	}
	switch name {
	case "alpha":
		return nn.Alpha(number())
	case "inplace":
		return nn.Inplace(v.(bool))
	case "lambd":
		return nn.Lambd(number())
	case "min_val":
		return nn.MinVal(number())
	case "max_val":
		return nn.MaxVal(number())
	case "negative_slope":
		return nn.NegativeSlope(number())
	case "num_parameters":
		return nn.NumParameters(number())
	case "init":
		return nn.Init(number())
	case "lower":
		return nn.Lower(number())
	case "upper":
		return nn.Upper(number())
	case "approximate":
		return nn.Approximate(v.(string))
	case "beta":
		return nn.Beta(number())
	case "threshold":
		return nn.ThresholdOpt(number())
	case "delta":
		return nn.Delta(number())
	case "reduction":
		switch v {
		case "none":
			return nn.ReductionNone
		case "sum":
			return nn.ReductionSum
		case "batchmean":
			return nn.BatchMean(true)
		}
		return nn.ReductionMean
	case "weight":
		return nn.Weight(a.want.Tensor(a.t, "arg.weight"))
	case "pos_weight":
		return nn.PosWeight(a.want.Tensor(a.t, "arg.pos_weight"))
	case "ignore_index":
		return nn.IgnoreIndex(number())
	case "label_smoothing":
		return nn.LabelSmoothing(number())
	case "out_features":
		var out []int
		for _, n := range v.([]any) {
			out = append(out, int(n.(float64)))
		}
		return nn.OutFeatures(out...)
	case "bias":
		return nn.Bias(v.(bool))
	case "dtype":
		return nn.DType(dtypes[v.(map[string]any)["dtype"].(string)])
	case "blank":
		return nn.Blank(number())
	case "zero_infinity":
		return nn.ZeroInfinity(v.(bool))
	case "log_input":
		return nn.LogInput(v.(bool))
	case "full":
		return nn.Full(v.(bool))
	case "eps":
		return nn.Eps(number())
	case "log_target":
		return nn.LogTarget(v.(bool))
	case "margin":
		return nn.Margin(number())
	case "p":
		return nn.P(number())
	case "swap":
		return nn.Swap(v.(bool))
	case "keepdim":
		return nn.KeepDim(v.(bool))
	case "dim":
		return nn.Dim(int(number()))
	case "distance_function":
		switch name := v.(map[string]any)["distance"]; name {
		case "manhattan":
			return nn.DistanceFunction(nn.DistanceFunc(func(x, y torch.Tensor) torch.Tensor { return x.Sub(y).Abs().Sum(torch.Dim(-1)) }))
		case "cosine":
			return nn.DistanceFunction(nn.NewCosineSimilarity(nn.Dim(-1)))
		case "learned":
			return nn.DistanceFunction(&learned{torch.FromSlice([]float32{1, 2, 0.5, -1}).RequiresGrad_()})
		}
	case "div_value":
		return nn.DivValue(number())
	case "head_bias":
		return nn.HeadBias(v.(bool))
	case "padding_idx":
		return nn.PaddingIdx(number())
	case "max_norm":
		return nn.MaxNorm(number())
	case "norm_type":
		return nn.NormType(number())
	case "scale_grad_by_freq":
		return nn.ScaleGradByFreq(v.(bool))
	case "sparse":
		return nn.Sparse(v.(bool))
	case "freeze":
		return nn.FreezeOpt(v.(bool))
	case "mode":
		return nn.BagMode(v.(string))
	case "include_last_offset":
		return nn.IncludeLastOffset(v.(bool))
	}
	require.Failf(a.t, "no option", "%s(%s=%v)", layer, name, v)
	return nil
}

// options are the arguments that have not been taken.
func options[O any](layer string, a arguments) (opts []O) {
	for name, v := range a.kwargs {
		o, ok := a.option(layer, name, v).(O)
		require.Truef(a.t, ok, "%s does not take %s", layer, name)
		opts = append(opts, o)
	}
	return opts
}

// made lets a constructor that takes nothing but options make a layer.
func made[M, O any](make func(...O) M) func(arguments) any {
	return func(a arguments) any { return make(options[O]("a layer", a)...) }
}

// plain lets a constructor that takes nothing make a layer.
func plain[M any](make func() M) func(arguments) any {
	return func(arguments) any { return make() }
}

// alongDim lets a constructor that takes a dim make a layer.
func alongDim[M any](make func(int) M) func(arguments) any {
	return func(a arguments) any { return make(a.int("dim")) }
}

// moduleMakers make the layers of the script by PyTorch's names.
var moduleMakers = map[string]func(arguments) any{
	"ELU":         made(nn.NewELU),
	"CELU":        made(nn.NewCELU),
	"SELU":        made(nn.NewSELU),
	"Hardshrink":  made(nn.NewHardshrink),
	"Hardsigmoid": made(nn.NewHardsigmoid),
	"Hardtanh":    made(nn.NewHardtanh),
	"Hardswish":   made(nn.NewHardswish),
	"LeakyReLU":   made(nn.NewLeakyReLU),
	"LogSigmoid":  plain(nn.NewLogSigmoid),
	"PReLU":       made(nn.NewPReLU),
	"ReLU":        made(nn.NewReLU),
	"ReLU6":       made(nn.NewReLU6),
	"RReLU":       made(nn.NewRReLU),
	"GELU":        made(nn.NewGELU),
	"Sigmoid":     plain(nn.NewSigmoid),
	"SiLU":        made(nn.NewSiLU),
	"Mish":        made(nn.NewMish),
	"Softplus":    made(nn.NewSoftplus),
	"Softshrink":  made(nn.NewSoftshrink),
	"Softsign":    plain(nn.NewSoftsign),
	"Tanh":        plain(nn.NewTanh),
	"Tanhshrink":  plain(nn.NewTanhshrink),
	"Threshold": func(a arguments) any {
		return nn.NewThreshold(a.float("threshold"), a.float("value"), options[nn.ThresholdOption]("Threshold", a)...)
	},
	"GLU": func(a arguments) any {
		if _, ok := a.kwargs["dim"]; !ok {
			return nn.NewGLU()
		}
		return nn.NewGLU(a.int("dim"))
	},
	"Softmin":    alongDim(nn.NewSoftmin),
	"Softmax":    alongDim(nn.NewSoftmax),
	"LogSoftmax": alongDim(nn.NewLogSoftmax),
	"Softmax2d":  plain(nn.NewSoftmax2d),
	"AdaptiveLogSoftmaxWithLoss": func(a arguments) any {
		features, classes, cutoffs := a.int("in_features"), a.int("n_classes"), a.ints("cutoffs")
		return nn.NewAdaptiveLogSoftmaxWithLoss(features, classes, cutoffs, options[nn.AdaptiveLogSoftmaxWithLossOption]("AdaptiveLogSoftmaxWithLoss", a)...)
	},
	"L1Loss":               made(nn.NewL1Loss),
	"MSELoss":              made(nn.NewMSELoss),
	"NLLLoss":              made(nn.NewNLLLoss),
	"NLLLoss2d":            made(nn.NewNLLLoss2d),
	"CTCLoss":              made(nn.NewCTCLoss),
	"PoissonNLLLoss":       made(nn.NewPoissonNLLLoss),
	"GaussianNLLLoss":      made(nn.NewGaussianNLLLoss),
	"KLDivLoss":            made(nn.NewKLDivLoss),
	"BCELoss":              made(nn.NewBCELoss),
	"BCEWithLogitsLoss":    made(nn.NewBCEWithLogitsLoss),
	"MarginRankingLoss":    made(nn.NewMarginRankingLoss),
	"HingeEmbeddingLoss":   made(nn.NewHingeEmbeddingLoss),
	"MultiLabelMarginLoss": made(nn.NewMultiLabelMarginLoss),
	"HuberLoss":            made(nn.NewHuberLoss),
	"SmoothL1Loss":         made(nn.NewSmoothL1Loss),
	"SoftMarginLoss":       made(nn.NewSoftMarginLoss),
	"CrossEntropyLoss":     made(nn.NewCrossEntropyLoss),
	"LinearCrossEntropyLoss": func(a arguments) any {
		features, classes := a.int("in_features"), a.int("num_classes")
		return nn.NewLinearCrossEntropyLoss(features, classes, options[nn.LinearCrossEntropyLossOption]("LinearCrossEntropyLoss", a)...)
	},
	"MultiLabelSoftMarginLoss":      made(nn.NewMultiLabelSoftMarginLoss),
	"CosineEmbeddingLoss":           made(nn.NewCosineEmbeddingLoss),
	"MultiMarginLoss":               made(nn.NewMultiMarginLoss),
	"TripletMarginLoss":             made(nn.NewTripletMarginLoss),
	"TripletMarginWithDistanceLoss": made(nn.NewTripletMarginWithDistanceLoss),
	"CosineSimilarity":              made(nn.NewCosineSimilarity),
	"PairwiseDistance":              made(nn.NewPairwiseDistance),
	"Embedding": func(a arguments) any {
		rows, dim := a.int("num_embeddings"), a.int("embedding_dim")
		return nn.NewEmbedding(rows, dim, options[nn.EmbeddingOption]("Embedding", a)...)
	},
	"Embedding.from_pretrained": func(a arguments) any {
		return nn.NewEmbeddingFromPretrained(a.tensor("embeddings"), options[nn.EmbeddingFromPretrainedOption]("Embedding.from_pretrained", a)...)
	},
	"EmbeddingBag": func(a arguments) any {
		rows, dim := a.int("num_embeddings"), a.int("embedding_dim")
		return nn.NewEmbeddingBag(rows, dim, options[nn.EmbeddingBagOption]("EmbeddingBag", a)...)
	},
	"EmbeddingBag.from_pretrained": func(a arguments) any {
		return nn.NewEmbeddingBagFromPretrained(a.tensor("embeddings"), options[nn.EmbeddingBagFromPretrainedOption]("EmbeddingBag.from_pretrained", a)...)
	},
	"Bilinear": func(a arguments) any {
		in1, in2, out := a.int("in1_features"), a.int("in2_features"), a.int("out_features")
		return nn.NewBilinear(in1, in2, out, options[nn.BilinearOption]("Bilinear", a)...)
	},
	"Linear": func(a arguments) any {
		in, out := a.int("in_features"), a.int("out_features")
		return nn.NewLinear(in, out, options[nn.LinearOption]("Linear", a)...)
	},
	"Identity": plain(nn.NewIdentity),
}

// call runs the Forward of a layer, whatever it takes and returns.
func call(t *testing.T, m any, in []torch.Tensor, options map[string]torch.Tensor) []torch.Tensor {
	switch m := m.(type) {
	case *nn.EmbeddingBag:
		var opts []nn.EmbeddingBagForwardOption
		if o, ok := options["offsets"]; ok {
			opts = append(opts, nn.Offsets(o))
		}
		if w, ok := options["per_sample_weights"]; ok {
			opts = append(opts, nn.PerSampleWeights(w))
		}
		return []torch.Tensor{m.Forward(in[0], opts...)}
	case *nn.AdaptiveLogSoftmaxWithLoss:
		output, loss := m.Forward(in[0], in[1])
		return []torch.Tensor{output, loss}
	case nn.Module:
		return []torch.Tensor{m.Forward(in[0])}
	case interface {
		Forward(a, b torch.Tensor) torch.Tensor
	}:
		return []torch.Tensor{m.Forward(in[0], in[1])}
	case interface {
		Forward(a, b, c torch.Tensor) torch.Tensor
	}:
		return []torch.Tensor{m.Forward(in[0], in[1], in[2])}
	case interface {
		Forward(a, b, c, d torch.Tensor) torch.Tensor
	}:
		return []torch.Tensor{m.Forward(in[0], in[1], in[2], in[3])}
	}
	require.Failf(t, "no Forward", "%T", m)
	return nil
}

// Every layer of the script, made with all of its options, has PyTorch's parameters
// for a seed, results, gradients and state, bit for bit.
func TestModulesEqualPyTorch(t *testing.T) {
	file, modules := readModules(t)
	for _, name := range modules.Layers {
		assert.Contains(t, moduleMakers, name)
	}
	if modules.All != nil {
		for _, name := range modules.Layers {
			assert.Contains(t, modules.All, name)
		}
	}
	seen := map[string]bool{}
	for name, c := range modules.Cases {
		seen[c.Layer] = true
		t.Run(name, func(t *testing.T) {
			want := file.Case(t, name)
			defer torch.NewScope().Close()
			torch.WithThreads(1, func() { compareModule(t, file, want, c) })
		})
	}
	for name := range moduleMakers {
		layer, _, _ := strings.Cut(name, ".")
		assert.Truef(t, seen[layer], "no case of %s", layer)
	}
}

func makeModule(t *testing.T, want golden.Case, c moduleCase) any {
	maker := c.Layer
	if c.Method != "" {
		maker += "." + c.Method
	}
	return moduleMakers[maker](arguments{t, c.Kwargs, want})
}

// Forward of every layer runs the layer's hooks, with all inputs and results.
func TestModulesRunHooks(t *testing.T) {
	file := golden.Read(t, modulesGolden)
	for name, c := range readModuleFile(t, modulesGolden).Cases {
		t.Run(name, func(t *testing.T) {
			defer torch.NewScope().Close()
			want := file.Case(t, name)
			m := makeModule(t, want, c)
			in := make([]torch.Tensor, c.Inputs)
			for i := range in {
				in[i] = want.Tensor(t, "in."+strconv.Itoa(i))
			}
			opts := map[string]torch.Tensor{}
			for _, o := range c.Options {
				opts[o] = want.Tensor(t, "option."+o)
			}
			inputs, before, after := c.Inputs, 0, 0
			if c.Layer == "EmbeddingBag" {
				inputs = 3 // absent ones are undefined
			}
			pre := nn.RegisterForwardPreHook(m, func(layer any, xs []torch.Tensor) []torch.Tensor {
				before++
				assert.Same(t, m, layer, name)
				assert.Len(t, xs, inputs, name)
				return nil
			})
			post := nn.RegisterForwardHook(m, func(layer any, xs, ys []torch.Tensor) []torch.Tensor {
				after++
				for i := range ys {
					assert.True(t, want.Has("y."+strconv.Itoa(i)), name)
				}
				return nil
			})
			call(t, m, in, opts)
			pre.Remove()
			post.Remove()
			call(t, m, in, opts)
			assert.Equal(t, []int{1, 1}, []int{before, after}, name)
		})
	}
}

// mutations are what make_modules.py does to inputs, in its order.
var mutations = []struct {
	name   string
	change func(torch.Tensor) torch.Tensor
}{
	{"a dim more", func(t torch.Tensor) torch.Tensor { return t.Unsqueeze(0) }},
	{"a dim less", func(t torch.Tensor) torch.Tensor {
		if t.NDim() == 0 {
			return t.Unsqueeze(0).Unsqueeze(0)
		}
		return t.Select(0, 0)
	}},
	{"a shorter last dim", func(t torch.Tensor) torch.Tensor { return shorter(t, -1, 1) }},
	{"a shorter first dim", func(t torch.Tensor) torch.Tensor { return shorter(t, 0, 1) }},
	{"no elements", func(t torch.Tensor) torch.Tensor {
		if t.NDim() == 0 {
			t = t.Unsqueeze(0)
		}
		return t.Narrow(0, 0, 0)
	}},
	{"int64", func(t torch.Tensor) torch.Tensor { return t.To(torch.Int64) }},
	{"float64", func(t torch.Tensor) torch.Tensor { return t.To(torch.Float64) }},
	{"bool", func(t torch.Tensor) torch.Tensor { return t.To(torch.Bool) }},
}

func shorter(t torch.Tensor, dim, by int) torch.Tensor {
	if t.NDim() == 0 {
		return t.Unsqueeze(0)
	}
	return t.Narrow(dim, 0, t.Size(dim)-by)
}

// Inputs of other ranks, sizes and types are refused where PyTorch refuses them, with the
// layer's name, and taken where PyTorch takes them.
func TestModulesRefuseWhatPyTorchRefuses(t *testing.T) {
	file, modules := readModules(t)
	for name, c := range modules.Cases {
		if c.Mutants == "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			defer torch.NewScope().Close()
			want := file.Case(t, name)
			require.Len(t, c.Mutants, c.Inputs*len(mutations))
			given := make([]torch.Tensor, c.Inputs)
			for i := range given {
				given[i] = want.Tensor(t, "in."+strconv.Itoa(i))
			}
			for i, refuses := range c.Mutants {
				input, mutation := i/len(mutations), mutations[i%len(mutations)]
				again := c
				again.Kwargs = maps.Clone(c.Kwargs)
				m := makeModule(t, want, again)
				if !c.Train {
					nn.Eval(m)
				}
				opts := map[string]torch.Tensor{}
				for _, o := range c.Options {
					opts[o] = want.Tensor(t, "option."+o)
				}
				in := make([]torch.Tensor, len(given))
				for k, x := range given {
					in[k] = x.Clone()
				}
				in[input] = mutation.change(in[input])
				err := torch.Try(func() { call(t, m, in, opts) })
				if c.Layer == "CTCLoss" && input == 0 && mutation.name == "a shorter last dim" && in[1].Max().Item() >= float64(in[0].Size(-1)) {
					// A target is no class. PyTorch reads what lies beside its memory.
					refuses = '1'
				}
				if refuses == '0' {
					assert.NoErrorf(t, err, "input %d: %s", input, mutation.name)
				} else if assert.Errorf(t, err, "input %d: %s", input, mutation.name) && c.Layer != "ReLU" && c.Layer != "Linear" {
					layer := c.Layer
					if layer == "NLLLoss2d" {
						layer = "NLLLoss"
					}
					assert.ErrorContainsf(t, err, "nn."+layer, "input %d: %s", input, mutation.name)
				}
			}
		})
	}
}

func compareModule(t *testing.T, file *golden.File, want golden.Case, c moduleCase) {
	torch.ManualSeed(0)
	m := makeModule(t, want, c)
	var names []string
	equal := func(name string, got torch.Tensor) {
		names = append(names, name)
		file.Equal(t, want, name, got)
	}
	for name, p := range nn.NamedParameters(m) {
		equal("param."+name, p)
	}
	if !c.Train {
		nn.Eval(m)
	}
	given := func(name string) (leaf, x torch.Tensor) {
		leaf = want.Tensor(t, name)
		if !leaf.DType().IsFloatingPoint() {
			return leaf, leaf
		}
		if want.Has("grad." + name) {
			leaf = leaf.RequiresGrad_()
		}
		return leaf, leaf.MulScalar(1)
	}
	leaves := map[string]torch.Tensor{}
	in := make([]torch.Tensor, c.Inputs)
	order := make([]string, 0, c.Inputs)
	for i := range in {
		name := "in." + strconv.Itoa(i)
		order = append(order, name)
		leaves[name], in[i] = given(name)
	}
	opts := map[string]torch.Tensor{}
	for _, o := range c.Options {
		order = append(order, "option."+o)
		leaves["option."+o], opts[o] = given("option." + o)
	}
	torch.ManualSeed(7)
	ys := call(t, m, in, opts)
	for i, y := range ys {
		equal("y."+strconv.Itoa(i), y)
	}
	if y := ys[len(ys)-1]; y.RequiresGrad() {
		g := torch.Randn(y.Shape(), torch.NewGenerator().ManualSeed(1)).To(y.DType())
		y.Backward(torch.Gradient(g))
	}
	for _, name := range order {
		if g := leaves[name].Grad(); g.Defined() {
			equal("grad."+name, g)
		}
	}
	for name, p := range nn.NamedParameters(m) {
		if g := p.Grad(); g.Defined() {
			if g.IsSparse() {
				g = g.ToDense()
			}
			equal("grad.param."+name, g)
		}
	}
	state := nn.StateDict(m)
	for _, name := range state.Keys() {
		s, _ := state.Get(name)
		equal("state."+name, s)
	}
	wanted := slices.DeleteFunc(slices.Clone(want.Names), func(n string) bool {
		return strings.HasPrefix(n, "arg.") || strings.HasPrefix(n, "in.") || strings.HasPrefix(n, "option.")
	})
	require.ElementsMatch(t, wanted, names)
}

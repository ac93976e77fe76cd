package parametrizations

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils/parametrize"
)

// The operator does not look at the shapes of its arguments; weightNorm does.
var opWeightNorm = torch.Operator{Name: "aten::_weight_norm", Unchecked: true}

// WeightNormOption is an option of [WeightNorm]: [Name], [Dim].
type WeightNormOption interface{ weightNormOption() }

func (Name) weightNormOption() {}
func (Dim) weightNormOption()  {}

// WeightNorm makes a weight a product of lengths and directions, which are trained
// instead: parametrizations.weight.original0, one for each output, and
// parametrizations.weight.original1, of the weight's shape. [Dim](-1) takes one length
// for all. State dicts with weight_g and weight_v, as torch.nn.utils.weight_norm makes
// them, load too. It returns the layer, mirrors
// torch.nn.utils.parametrizations.weight_norm and panics with a [*torch.Error] if the
// layer has no such tensor, or one without such a dim.
func WeightNorm[M any](layer M, opts ...WeightNormOption) M {
	const op = "WeightNorm"
	name, dim := "weight", 0
	for _, o := range opts {
		switch o := o.(type) {
		case Name:
			name = string(o)
		case Dim:
			dim = int(o)
		}
	}
	if t := tensorOf(op, layer, name); dim < -1 || dim >= t.NDim() || !t.DType().IsFloatingPoint() {
		panic(errorf(op, "a tensor of floating-point numbers with dim %d, or -1 for all of them, is required; %s%v has none", dim, t.DType(), t.Shape()))
	}
	parametrize.RegisterCombiner(layer, name, &weightNorm{dim}, parametrize.Unsafe(true))
	nn.RegisterLoadStateDictPreHook(layer, func(_ any, d *torch.StateDict, prefix string) { renameOld(d, prefix, name) })
	return layer
}

// renameOld renames what torch.nn.utils.weight_norm saves, weight_g and weight_v.
func renameOld(d *torch.StateDict, prefix, name string) {
	g, hasG := d.Get(prefix + name + "_g")
	v, hasV := d.Get(prefix + name + "_v")
	if !hasG || !hasV {
		return
	}
	d.Delete(prefix + name + "_g")
	d.Delete(prefix + name + "_v")
	d.Set(prefix+"parametrizations."+name+".original0", g)
	d.Set(prefix+"parametrizations."+name+".original1", v)
}

type weightNorm struct{ Dim int }

func (p *weightNorm) Combine(originals ...torch.Tensor) torch.Tensor {
	g, v := originals[0], originals[1]
	want := []int{}
	if p.Dim >= 0 {
		want = make([]int, v.NDim())
		for i := range want {
			want[i] = 1
		}
		if p.Dim < len(want) {
			want[p.Dim] = v.Size(p.Dim)
		}
	}
	if !slices.Equal(g.Shape(), want) || g.DType() != v.DType() || g.Device() != v.Device() {
		panic(errorf("WeightNorm", "for directions %s%v the lengths must be of shape %v, on the same device; they are %s%v", v.DType(), v.Shape(), want, g.DType(), g.Shape()))
	}
	if v.NumEl() == 0 {
		return v.Mul(g)
	}
	var c torch.Call
	c.Tensor(v)
	c.Tensor(g)
	c.Int(p.Dim)
	return c.Run1(&opWeightNorm)
}

func (p *weightNorm) Split(x torch.Tensor) []torch.Tensor {
	return []torch.Tensor{torch.NormExceptDim(x, 2, p.Dim), x}
}

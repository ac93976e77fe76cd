package prune_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils/prune"
	"github.com/gotorch/gotorch/torch/optim"
)

func r(seed int64, shape ...int) torch.Tensor {
	return torch.Randn(shape, torch.NewGenerator().ManualSeed(seed))
}

// Pruned layers are PyTorch's: masks, originals, results, gradients, and what is left.
func TestEqualsPyTorch(t *testing.T) {
	file := golden.ReadLive(t, "testdata/prune.json", "testdata/make_prune.py")
	linear := func(f func(*nn.Linear)) func() nn.Module {
		return func() nn.Module {
			m := nn.NewLinear(4, 5)
			f(m)
			return m
		}
	}
	conv := func(f func(*nn.Conv2d)) func() nn.Module {
		return func() nn.Module {
			m := nn.NewConv2d(3, 4, 2)
			f(m)
			return m
		}
	}
	const w = "weight"
	tests := map[string]func() nn.Module{
		"identity":           linear(func(m *nn.Linear) { prune.Identity(m, w) }),
		"random":             linear(func(m *nn.Linear) { prune.RandomUnstructured(m, w, 0.3) }),
		"random number":      linear(func(m *nn.Linear) { prune.RandomUnstructured(m, w, 7) }),
		"l1":                 linear(func(m *nn.Linear) { prune.L1Unstructured(m, w, 0.4) }),
		"l1 scores":          linear(func(m *nn.Linear) { prune.L1Unstructured(m, w, 3, prune.ImportanceScores(r(3, 5, 4))) }),
		"l1 nothing":         linear(func(m *nn.Linear) { prune.L1Unstructured(m, w, 0) }),
		"random structured":  conv(func(m *nn.Conv2d) { prune.RandomStructured(m, w, 2, 1) }),
		"ln structured":      conv(func(m *nn.Conv2d) { prune.LnStructured(m, w, 0.5, 2, 0) }),
		"ln structured last": conv(func(m *nn.Conv2d) { prune.LnStructured(m, w, 1, math.Inf(1), -1) }),
		"mask": linear(func(m *nn.Linear) {
			prune.CustomFromMask(m, w, torch.FromSlice([]int64{1, 0, 1, 1}).Expand(5, 4))
		}),
		"twice":        linear(func(m *nn.Linear) { prune.L1Unstructured(prune.RandomUnstructured(m, w, 0.3), w, 0.5) }),
		"slices twice": conv(func(m *nn.Conv2d) { prune.LnStructured(prune.RandomStructured(m, w, 1, 0), w, 0.5, 1, 0) }),
		"mixed":        conv(func(m *nn.Conv2d) { prune.RandomUnstructured(prune.LnStructured(m, w, 1, 1, 1), w, 4) }),
		"mask twice": linear(func(m *nn.Linear) {
			prune.CustomFromMask(prune.L1Unstructured(m, w, 3), w, r(3, 5, 4).GtScalar(0))
		}),
	}
	assert.Len(t, tests, len(file.Cases)-3)
	for name, newLayer := range tests {
		t.Run(name, func(t *testing.T) {
			want := file.Case(t, name)
			torch.WithThreads(1, func() { pinned.Run(t, func() { check(t, file, want, newLayer) }) })
		})
	}
}

func check(t *testing.T, file *golden.File, want golden.Case, newLayer func() nn.Module) {
	torch.ManualSeed(0)
	m := newLayer()
	var names []string
	same := func(name string, x torch.Tensor) {
		names = append(names, name)
		file.Equal(t, want, name, x)
	}
	for name, x := range nn.StateDict(m).All() {
		same("made."+name, x)
	}
	sgd := optim.NewSGD(nn.Parameters(m), 0.1)
	x := r(1, 2, 4)
	if _, ok := m.(*nn.Conv2d); ok {
		x = r(1, 1, 3, 3, 3)
	}
	y := m.Forward(x)
	same("y", y)
	y.Backward(torch.Gradient(r(2, y.Shape()...)))
	for name, p := range nn.NamedParameters(m) {
		same("grad."+name, p.Grad())
	}
	sgd.Step()
	same("trained", m.Forward(x))
	assert.True(t, prune.IsPruned(m))
	prune.Remove(m, "weight")
	same("removed", nn.TensorOf(m, "weight"))
	assert.False(t, prune.IsPruned(m))
	require.Equal(t, want.Names, names)
}

func TestGlobalEqualsPyTorch(t *testing.T) {
	file := golden.ReadLive(t, "testdata/prune.json", "testdata/make_prune.py")
	for name, f := range map[string]func(a, b *nn.Linear, ps []prune.Parameter){
		"global": func(_, _ *nn.Linear, ps []prune.Parameter) {
			prune.GlobalUnstructured(ps, prune.NewL1Unstructured(0.4))
		},
		"global random": func(_, _ *nn.Linear, ps []prune.Parameter) {
			prune.GlobalUnstructured(ps, prune.NewRandomUnstructured(5))
		},
		"global scores": func(a, _ *nn.Linear, ps []prune.Parameter) {
			prune.L1Unstructured(a, "weight", 4)
			prune.GlobalUnstructured(ps, prune.NewL1Unstructured(6), map[prune.Parameter]torch.Tensor{ps[1]: r(3, 2, 4)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			want := file.Case(t, name)
			torch.WithThreads(1, func() {
				pinned.Run(t, func() {
					torch.ManualSeed(0)
					a, b := nn.NewLinear(3, 4), nn.NewLinear(4, 2)
					f(a, b, []prune.Parameter{{Layer: a, Name: "weight"}, {Layer: b, Name: "weight"}, {Layer: b, Name: "bias"}})
					d := nn.StateDict(nn.NewSequential(a, b))
					assert.ElementsMatch(t, want.Names, d.Keys())
					for name, x := range d.All() {
						file.Equal(t, want, name, x)
					}
				})
			})
		})
	}
}

// A step in a scope leaves the weight where it is.
func TestPrunedLayerOutlivesScope(t *testing.T) {
	scope := torch.NewScope()
	fc := prune.L1Unstructured(nn.NewLinear(4, 4), "weight", 0.5)
	fc.Forward(torch.Ones([]int{1, 4}))
	scope.Close()
	prune.L1Unstructured(fc, "weight", 0.5)
	assert.Equal(t, 4.0, fc.Weight.NeScalar(0).Sum().Item())
	clone := nn.Clone(fc)
	assert.True(t, clone.Weight.Equal(fc.Weight))
	assert.True(t, prune.IsPruned(clone))
}

type wrong struct{}

func (wrong) Type() prune.Type                              { return prune.Structured }
func (wrong) ComputeMask(_, mask torch.Tensor) torch.Tensor { return mask }

func TestErrors(t *testing.T) {
	fc := func() *nn.Linear { return nn.NewLinear(4, 5) }
	tests := map[string]func(){
		"no tensor called \"wait\"":            func() { prune.Identity(fc(), "wait") },
		"no pruned tensor called \"weight\"":   func() { prune.Remove(fc(), "weight") },
		"between 0 and 1, not 1.5":             func() { prune.L1Unstructured(fc(), "weight", 1.5) },
		"must not be negative, got -1":         func() { prune.RandomUnstructured(fc(), "weight", -1) },
		"21 are to be pruned and there are 20": func() { prune.L1Unstructured(fc(), "weight", 21) },
		"not of shape [5]":                     func() { prune.RandomStructured(fc(), "bias", 1, 0) },
		"dim 2 is out of range":                func() { prune.LnStructured(fc(), "weight", 1, 2, 2) },
		"a mask of shape [5 4]":                func() { prune.CustomFromMask(fc(), "weight", torch.Ones([]int{4})) },
		"scores must be of the shape":          func() { prune.L1Unstructured(fc(), "weight", 1, prune.ImportanceScores(torch.Ones([]int{4}))) },
		"prunes otherwise":                     func() { prune.GlobalUnstructured([]prune.Parameter{{fc(), "weight"}}, prune.NewLnStructured(1, 2, 0)) },
		"there are no parameters":              func() { prune.GlobalUnstructured(nil, prune.NewIdentity()) },
		"has no method Dim":                    func() { prune.Apply(prune.Identity(fc(), "weight"), "weight", wrong{}) },
	}
	for want, f := range tests {
		var e *torch.Error
		err := torch.Try(f)
		require.ErrorAs(t, err, &e)
		assert.ErrorContains(t, err, want)
	}
}

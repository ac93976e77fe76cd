package parametrizations_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils/parametrizations"
	"github.com/gotorch/gotorch/torch/nn/utils/parametrize"
	"github.com/gotorch/gotorch/torch/optim"
)

func r(seed int64, shape ...int) torch.Tensor {
	return torch.Randn(shape, torch.NewGenerator().ManualSeed(seed))
}

type symmetric struct{}

func (*symmetric) Forward(x torch.Tensor) torch.Tensor      { return x.Triu().Add(x.Triu(1).MT()) }
func (*symmetric) RightInverse(x torch.Tensor) torch.Tensor { return x.Triu() }

type twice struct{}

func (*twice) Forward(x torch.Tensor) torch.Tensor { return x.MulScalar(2) }

// Parametrized layers train as PyTorch's do: originals, buffers, gradients, results, and
// what is left when the parametrization is removed.
func TestEqualsPyTorch(t *testing.T) {
	file := golden.ReadLive(t, "testdata/parametrizations.json", "testdata/make_parametrizations.py")
	linear := func(in, out int) *nn.Linear { return nn.NewLinear(in, out) }
	type M = nn.Module
	orthogonal := func(in, out int, opts ...parametrizations.OrthogonalOption) func() M {
		return func() M { return parametrizations.Orthogonal(linear(in, out), opts...) }
	}
	conv := func() *nn.Conv2d { return nn.NewConv2d(2, 3, 2) }
	tests := map[string]func() M{
		"symmetric": func() M { return parametrize.Register(linear(3, 3), "weight", &symmetric{}) },
		"two": func() M {
			return parametrize.Register(parametrize.Register(linear(3, 3), "weight", &symmetric{}), "weight", &twice{})
		},
		"weight norm":       func() M { return parametrizations.WeightNorm(linear(3, 4)) },
		"weight norm dim":   func() M { return parametrizations.WeightNorm(conv(), parametrizations.Dim(1)) },
		"weight norm whole": func() M { return parametrizations.WeightNorm(linear(3, 4), parametrizations.Dim(-1)) },
		"weight norm twice": func() M {
			return parametrize.Register(parametrizations.WeightNorm(linear(3, 4)), "weight", &twice{})
		},
		"spectral norm": func() M { return parametrizations.SpectralNorm(linear(3, 4)) },
		"spectral norm conv": func() M {
			return parametrizations.SpectralNorm(conv(), parametrizations.NPowerIterations(2), parametrizations.Eps(1e-6))
		},
		"spectral norm dim":  func() M { return parametrizations.SpectralNorm(conv(), parametrizations.Dim(1)) },
		"spectral norm bias": func() M { return parametrizations.SpectralNorm(linear(3, 4), parametrizations.Name("bias")) },
		"orthogonal square":  orthogonal(3, 3),
		"orthogonal default": orthogonal(3, 4),
		"orthogonal again": func() M {
			return parametrizations.Orthogonal(parametrize.Remove(parametrizations.Orthogonal(linear(3, 3)), "weight"))
		},
	}
	for _, m := range []parametrizations.OrthogonalMap{"matrix_exp", "cayley", "householder"} {
		tests["orthogonal "+string(m)] = orthogonal(3, 4, m)
		tests["orthogonal wide "+string(m)] = orthogonal(4, 3, m)
		tests["orthogonal plain "+string(m)] = orthogonal(3, 4, m, parametrizations.UseTrivialization(false))
	}
	assert.Len(t, tests, len(file.Cases))
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
	state := func(when string) {
		for name, x := range nn.StateDict(m).All() {
			same(when+"."+name, x)
		}
	}
	state("made")
	sgd := optim.NewSGD(nn.Parameters(m), 0.1)
	x := r(1, 2, 3)
	switch l := m.(type) {
	case *nn.Linear:
		x = r(1, 2, l.InFeatures)
	case *nn.Conv2d:
		x = r(1, 1, 2, 3, 3)
	}
	y := m.Forward(x)
	same("y", y)
	y.Backward(torch.Gradient(r(2, y.Shape()...)))
	for name, p := range nn.NamedParameters(m) {
		same("grad."+name, p.Grad())
	}
	sgd.Step()
	same("trained", m.Forward(x))
	state("trained")
	nn.Eval(m)
	same("eval", m.Forward(x))

	// A copy has originals of its own, which Forward of the copy goes by.
	clone := nn.Clone(m)
	assert.True(t, clone.Forward(x).Equal(m.Forward(x)))
	require.Equal(t, nn.StateDict(m).Keys(), nn.StateDict(clone).Keys())
	torch.NoGrad(func() { nn.Parameters(clone)[0].Zero_() })
	assert.False(t, clone.Forward(x).Equal(m.Forward(x)))

	if want.Has("removed") {
		parametrize.Remove(m, "weight")
		same("removed", nn.TensorOf(m, "weight"))
		assert.False(t, parametrize.IsParametrized(m))
	}
	require.Equal(t, want.Names, names)
}

// What torch.nn.utils.weight_norm has saved can be loaded.
func TestWeightNormLoadsOldNames(t *testing.T) {
	type net struct{ FC *nn.Linear }
	m := &net{parametrizations.WeightNorm(nn.NewLinear(3, 2))}
	d := torch.NewStateDict()
	d.Set("fc.bias", r(1, 2))
	d.Set("fc.weight_g", r(2, 2, 1))
	d.Set("fc.weight_v", r(3, 2, 3))
	require.NoError(t, nn.LoadStateDict(m, d))
	assert.True(t, nn.Parameters(m)[1].Equal(r(2, 2, 1)))
	assert.True(t, nn.Parameters(m)[2].Equal(r(3, 2, 3)))
	assert.True(t, m.FC.Forward(torch.Zeros([]int{1, 3})).Select(0, 0).Equal(r(1, 2)))
}

func TestErrors(t *testing.T) {
	fc := func() *nn.Linear { return nn.NewLinear(2, 2) }
	tests := map[string]func(){
		"no tensor called \"wait\"": func() { parametrizations.WeightNorm(fc(), parametrizations.Name("wait")) },
		"with dim 2, or -1":         func() { parametrizations.WeightNorm(fc(), parametrizations.Dim(2)) },
		"the lengths must be of shape": func() {
			m := parametrizations.WeightNorm(fc())
			nn.FunctionalCall(m, map[string]torch.Tensor{"parametrizations.weight.original0": torch.Ones([]int{3, 1})}, func() { m.Forward(r(1, 2)) })
		},
		"dim 2 is out of range":         func() { parametrizations.SpectralNorm(fc(), parametrizations.Dim(2)) },
		"must be positive, got 0":       func() { parametrizations.SpectralNorm(fc(), parametrizations.NPowerIterations(0)) },
		"a matrix or a batch of them":   func() { parametrizations.Orthogonal(fc(), parametrizations.Name("bias")) },
		"\"matrix_exp\", \"cayley\" or": func() { parametrizations.Orthogonal(fc(), parametrizations.OrthogonalMap("exp")) },
		"householder is not for complex": func() {
			parametrizations.Orthogonal(nn.NewLinear(2, 2, nn.DType(torch.Complex64)), parametrizations.OrthogonalMap("householder"))
		},
	}
	for want, f := range tests {
		var e *torch.Error
		err := torch.Try(f)
		require.ErrorAs(t, err, &e, want)
		assert.ErrorContains(t, err, want)
	}
}

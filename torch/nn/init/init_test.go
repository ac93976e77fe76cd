package nninit_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

// The cases are those of ../testdata/make_golden.py.
func TestEqualsPyTorch(t *testing.T) {
	type T = torch.Tensor
	g := torch.NewGenerator().ManualSeed(3)
	from := nninit.Generator(g)
	tests := []struct {
		name string
		f    func(t T) T
	}{
		{"uniform_", func(t T) T { return nninit.Uniform_(t, -2, 3) }},
		{"uniform_", func(t T) T { return nninit.Uniform_(t, -2, 3, from) }},
		{"normal_", func(t T) T { return nninit.Normal_(t, 1, 0.5) }},
		{"normal_", func(t T) T { return nninit.Normal_(t, 1, 0.5, from) }},
		{"normal_ long", func(t T) T { return nninit.Normal_(t, 1, 0.5) }},
		{"constant_", func(t T) T { return nninit.Constant_(t, 0.3) }},
		{"ones_", nninit.Ones_},
		{"zeros_", nninit.Zeros_},
		{"eye_", nninit.Eye_},
		{"dirac_", func(t T) T { return nninit.Dirac_(t) }},
		{"dirac_ groups", func(t T) T { return nninit.Dirac_(t, 2) }},
		{"dirac_ 1d", func(t T) T { return nninit.Dirac_(t) }},
		{"xavier_uniform_", func(t T) T {
			return nninit.XavierUniform_(t, nninit.Gain(nninit.CalculateGain("tanh")))
		}},
		{"xavier_normal_", func(t T) T { return nninit.XavierNormal_(t) }},
		{"xavier_normal_", func(t T) T { return nninit.XavierNormal_(t, from) }},
		{"kaiming_uniform_", func(t T) T { return nninit.KaimingUniform_(t, nninit.A(math.Sqrt(5))) }},
		{"kaiming_uniform_", func(t T) T { return nninit.KaimingUniform_(t, nninit.A(math.Sqrt(5)), from) }},
		{"kaiming_uniform_ out", func(t T) T {
			return nninit.KaimingUniform_(t, nninit.Mode("fan_out"), nninit.Nonlinearity("relu"))
		}},
		{"kaiming_normal_", func(t T) T {
			return nninit.KaimingNormal_(t, nninit.Mode("fan_out"), nninit.Nonlinearity("relu"))
		}},
		{"trunc_normal_", func(t T) T { return nninit.TruncNormal_(t, 0, 1, -2, 2) }},
		{"trunc_normal_ std", func(t T) T { return nninit.TruncNormal_(t, 0.1, 0.02, -0.05, 0.11) }},
		{"trunc_normal_ tail", func(t T) T { return nninit.TruncNormal_(t, 0, 1, 2, 3) }},
		{"trunc_normal_ tail", func(t T) T { return nninit.TruncNormal_(t, 0, 1, 2, 3, from) }},
		{"orthogonal_", func(t T) T { return nninit.Orthogonal_(t, nninit.Gain(1.5)) }},
		{"orthogonal_ tall", func(t T) T { return nninit.Orthogonal_(t) }},
		{"orthogonal_ tall", func(t T) T { return nninit.Orthogonal_(t, from) }},
	}
	file := golden.Read(t, "../testdata/init.json")
	covered := map[string]bool{}
	for _, test := range tests {
		covered[test.name] = true
		t.Run(test.name, func(t *testing.T) {
			want := file.Case(t, test.name)
			torch.WithThreads(1, func() {
				x := torch.Full(want.Tensor(t, "y").Shape(), 9.0).RequiresGrad_()
				g.ManualSeed(3)
				torch.ManualSeed(3)
				y := test.f(x)
				assert.True(t, y.Same(x), "the tensor itself is returned")
				assert.True(t, x.IsLeaf(), "nothing is recorded")
				file.Equal(t, want, "y", x)
			})
		})
	}
	assert.Len(t, covered, len(file.Cases), "cases here and in the golden file")
}

func TestCalculateGain(t *testing.T) {
	tests := map[nninit.Nonlinearity]float64{
		"linear": 1, "conv2d": 1, "conv_transpose3d": 1, "sigmoid": 1, "tanh": 5.0 / 3,
		"relu": 1.4142135623730951, "leaky_relu": 1.4141428569978354, "selu": 0.75,
	}
	for name, want := range tests {
		assert.Equal(t, want, nninit.CalculateGain(name), name)
	}
	assert.Equal(t, 0.5773502691896257, nninit.CalculateGain("leaky_relu", math.Sqrt(5)))
}

func TestNoElements(t *testing.T) {
	type T = torch.Tensor
	for name, f := range map[string]func(t T) T{
		"KaimingUniform_": func(t T) T { return nninit.KaimingUniform_(t) },
		"KaimingNormal_":  func(t T) T { return nninit.KaimingNormal_(t) },
		"TruncNormal_":    func(t T) T { return nninit.TruncNormal_(t, 0, 1, -2, 2) },
		"Orthogonal_":     func(t T) T { return nninit.Orthogonal_(t) },
		"Uniform_":        func(t T) T { return nninit.Uniform_(t, 0, 1) },
		"Eye_":            nninit.Eye_,
	} {
		assert.Equal(t, []int{0, 4}, f(torch.Zeros([]int{0, 4})).Shape(), name)
	}
}

func TestErrors(t *testing.T) {
	vector, matrix, kernel := torch.Zeros([]int{3}), torch.Zeros([]int{3, 3}), torch.Zeros([]int{3, 2, 1, 1})
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"fans", func() { nninit.KaimingUniform_(vector) }, "shape [3] has no fan in"},
		{"xavier", func() { nninit.XavierNormal_(vector) }, "shape [3] has no fan in"},
		{"mode", func() { nninit.KaimingNormal_(matrix, nninit.Mode("fan_avg")) }, `not "fan_avg"`},
		{"nonlinearity", func() { nninit.KaimingNormal_(matrix, nninit.Nonlinearity("gelu")) }, `"gelu"`},
		{"eye", func() { nninit.Eye_(kernel) }, "2 dims is required, got 4"},
		{"dirac dims", func() { nninit.Dirac_(matrix) }, "3, 4 or 5 dims"},
		{"dirac groups", func() { nninit.Dirac_(kernel, 2) }, "divisible by groups, got 2"},
		{"dirac no groups", func() { nninit.Dirac_(kernel, 0) }, "got 0"},
		{"orthogonal", func() { nninit.Orthogonal_(vector) }, "at least 2 dims"},
		{"truncated", func() { nninit.TruncNormal_(matrix, 0, 1, 2, 1) }, "a below b"},
		{"deviation", func() { nninit.TruncNormal_(matrix, 0, 0, 1, 2) }, "std must be positive"},
		{"undefined", func() { nninit.Zeros_(torch.Tensor{}) }, "undefined"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := torch.Try(test.f)
			var e *torch.Error
			require.ErrorAs(t, err, &e)
			assert.ErrorContains(t, err, test.want)
		})
	}
}

package nninit_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

// initCases has the expressions of testdata/make_init.py in Go.
var initCases = map[string]func(t torch.Tensor, g nninit.GeneratorOption) torch.Tensor{
	`init.uniform_(t)`:                         func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Uniform_(t, 0, 1) },
	`init.uniform_(t, -2.0, 3.0, generator=g)`: func(t torch.Tensor, g nninit.GeneratorOption) torch.Tensor { return nninit.Uniform_(t, -2, 3, g) },
	`init.normal_(t)`:                          func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Normal_(t, 0, 1) },
	`init.normal_(t, 1.0, 0.5, generator=g)`:   func(t torch.Tensor, g nninit.GeneratorOption) torch.Tensor { return nninit.Normal_(t, 1, 0.5, g) },
	`init.trunc_normal_(t)`: func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor {
		return nninit.TruncNormal_(t, 0, 1, -2, 2)
	},
	`init.trunc_normal_(t, 0.5, 0.2, 0.4, 0.9, generator=g)`: func(t torch.Tensor, g nninit.GeneratorOption) torch.Tensor {
		return nninit.TruncNormal_(t, 0.5, 0.2, 0.4, 0.9, g)
	},
	`init.trunc_normal_(t, 0.0, 1.0, 2.0, 3.0, generator=g)`: func(t torch.Tensor, g nninit.GeneratorOption) torch.Tensor {
		return nninit.TruncNormal_(t, 0, 1, 2, 3, g)
	},
	`init.constant_(t, 0.3)`:   func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Constant_(t, 0.3) },
	`init.ones_(t)`:            func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Ones_(t) },
	`init.zeros_(t)`:           func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Zeros_(t) },
	`init.eye_(t)`:             func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Eye_(t) },
	`init.dirac_(t)`:           func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Dirac_(t) },
	`init.dirac_(t, 2)`:        func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Dirac_(t, 2) },
	`init.dirac_(t, groups=3)`: func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Dirac_(t, 3) },
	`init.xavier_uniform_(t)`:  func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.XavierUniform_(t) },
	`init.xavier_uniform_(t, init.calculate_gain('tanh'), generator=g)`: func(t torch.Tensor, g nninit.GeneratorOption) torch.Tensor {
		return nninit.XavierUniform_(t, nninit.Gain(nninit.CalculateGain("tanh")), g)
	},
	`init.xavier_normal_(t, 2.0)`: func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor {
		return nninit.XavierNormal_(t, nninit.Gain(2))
	},
	`init.xavier_normal_(t, generator=g)`: func(t torch.Tensor, g nninit.GeneratorOption) torch.Tensor { return nninit.XavierNormal_(t, g) },
	`init.kaiming_uniform_(t)`:            func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.KaimingUniform_(t) },
	`init.kaiming_uniform_(t, a=5**0.5, generator=g)`: func(t torch.Tensor, g nninit.GeneratorOption) torch.Tensor {
		return nninit.KaimingUniform_(t, nninit.A(2.23606797749979), g)
	},
	`init.kaiming_uniform_(t, mode='fan_out', nonlinearity='selu')`: func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor {
		return nninit.KaimingUniform_(t, nninit.Mode("fan_out"), nninit.Nonlinearity("selu"))
	},
	`init.kaiming_normal_(t, 0.2)`: func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor {
		return nninit.KaimingNormal_(t, nninit.A(0.2))
	},
	`init.kaiming_normal_(t, mode='fan_out', nonlinearity='relu', generator=g)`: func(t torch.Tensor, g nninit.GeneratorOption) torch.Tensor {
		return nninit.KaimingNormal_(t, nninit.Mode("fan_out"), nninit.Nonlinearity("relu"), g)
	},
	`init.orthogonal_(t)`: func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Orthogonal_(t) },
	`init.orthogonal_(t, gain=1.5, generator=g)`: func(t torch.Tensor, g nninit.GeneratorOption) torch.Tensor {
		return nninit.Orthogonal_(t, nninit.Gain(1.5), g)
	},
	`init.sparse_(t, 0.3)`:                   func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Sparse_(t, 0.3, 0.01) },
	`init.sparse_(t, 0.5, 0.2, generator=g)`: func(t torch.Tensor, g nninit.GeneratorOption) torch.Tensor { return nninit.Sparse_(t, 0.5, 0.2, g) },
	`init.sparse_(t, 1.0)`:                   func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Sparse_(t, 1, 0.01) },
	`init.sparse_(t, 0.0)`:                   func(t torch.Tensor, _ nninit.GeneratorOption) torch.Tensor { return nninit.Sparse_(t, 0, 0.01) },
}

// Every function of torch.nn.init makes PyTorch's elements of three types, and leaves
// the generators where PyTorch does.
func TestInitEqualsPyTorchLive(t *testing.T) {
	file := golden.ReadLive(t, "testdata/init.json", "testdata/make_init.py")
	dtypes := map[string]torch.DType{"float32": torch.Float32, "float64": torch.Float64, "bfloat16": torch.BFloat16}
	done := map[string]bool{}
	for name := range file.Cases {
		t.Run(name, func(t *testing.T) {
			want := file.Case(t, name)
			switch {
			case name == "names":
				return
			case strings.HasPrefix(name, "init.calculate_gain("):
				args := strings.Split(strings.Trim(strings.TrimPrefix(name, "init.calculate_gain"), "()"), ", ")
				gain := nninit.CalculateGain(nninit.Nonlinearity(strings.Trim(args[0], "'")))
				if len(args) > 1 {
					gain = nninit.CalculateGain("leaky_relu", 0.2)
				}
				file.Equal(t, want, "y", torch.ScalarTensor(gain, torch.Float64))
				return
			}
			cut := strings.LastIndex(name, " ")
			f, ok := initCases[name[:cut]]
			require.Truef(t, ok, "%s is not in Go", name[:cut])
			done[name[:cut]] = true
			torch.WithThreads(1, func() {
				torch.ManualSeed(3)
				g := torch.NewGenerator().ManualSeed(4)
				x := torch.Full(want.Tensor(t, "y").Shape(), 9, dtypes[name[cut+1:]]).RequiresGrad_()
				y := f(x, nninit.Generator(g))
				assert.True(t, y.Same(x))
				assert.True(t, y.IsLeaf())
				file.Equal(t, want, "y", y)
				file.Equal(t, want, "next", torch.Rand([]int{1}))
				file.Equal(t, want, "next of g", torch.Rand([]int{1}, g))
			})
		})
	}
	assert.Len(t, done, len(initCases))
	for _, python := range file.Cases["names"].Names {
		found := python == "calculate_gain"
		for expression := range initCases {
			found = found || strings.HasPrefix(expression, "init."+python+"(")
		}
		assert.Truef(t, found, "%s has no case", python)
	}
}

func TestSparseRefuses(t *testing.T) {
	for want, f := range map[string]func(){
		"a tensor of 2 dims is required, got 3": func() { nninit.Sparse_(torch.Zeros([]int{2, 2, 2}), 0.5, 1) },
		"between 0 and 1, not 1.5":              func() { nninit.Sparse_(torch.Zeros([]int{2, 2}), 1.5, 1) },
		"between 0 and 1, not -0.5":             func() { nninit.Sparse_(torch.Zeros([]int{2, 2}), -0.5, 1) },
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
	meta := torch.Empty([]int{2, 2}, torch.Meta)
	assert.True(t, nninit.Sparse_(meta, 0.5, 1).Same(meta))
	kernel := torch.Empty([]int{2, 2, 3}, torch.Meta)
	assert.True(t, nninit.Dirac_(kernel).Same(kernel))
}

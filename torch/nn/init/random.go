package nninit

import (
	"fmt"
	"math"

	"github.com/gotorch/gotorch/torch"
)

func generator(opts []RandomOption) *torch.Generator {
	for _, o := range opts {
		if o, ok := o.(GeneratorOption); ok {
			return o.g
		}
	}
	return nil
}

func uniform(t torch.Tensor, a, b float64, g *torch.Generator) torch.Tensor {
	torch.NoGrad(func() { t.Uniform_(torch.From(a), torch.UpTo(b), g) })
	return t
}

func normal(t torch.Tensor, mean, std float64, g *torch.Generator) torch.Tensor {
	torch.NoGrad(func() { t.Normal_(torch.MeanOpt(mean), torch.StdOpt(std), g) })
	return t
}

// Uniform_ draws every element uniformly from [a, b). It mirrors
// torch.nn.init.uniform_.
func Uniform_(t torch.Tensor, a, b float64, opts ...RandomOption) torch.Tensor {
	return uniform(t, a, b, generator(opts))
}

// Normal_ draws every element from a normal distribution. It mirrors
// torch.nn.init.normal_.
func Normal_(t torch.Tensor, mean, std float64, opts ...RandomOption) torch.Tensor {
	return normal(t, mean, std, generator(opts))
}

// xavier returns the standard deviation and the generator.
func xavier(t torch.Tensor, opts []GainOption) (float64, *torch.Generator) {
	gain := 1.0
	var g *torch.Generator
	for _, o := range opts {
		switch o := o.(type) {
		case Gain:
			gain = float64(o)
		case GeneratorOption:
			g = o.g
		}
	}
	in, out := Fans(t)
	return gain * math.Sqrt(2/float64(in+out)), g
}

// XavierUniform_ draws uniformly from [-b, b), b = gain × √(6/(fan_in+fan_out)).
// It mirrors torch.nn.init.xavier_uniform_ and panics with a [*torch.Error] if t
// has fewer than 2 dims.
func XavierUniform_(t torch.Tensor, opts ...GainOption) torch.Tensor {
	std, g := xavier(t, opts)
	bound := math.Sqrt(3) * std
	return uniform(t, -bound, bound, g)
}

// XavierNormal_ draws from a normal distribution of standard deviation
// gain × √(2/(fan_in+fan_out)). It mirrors torch.nn.init.xavier_normal_ and
// panics with a [*torch.Error] if t has fewer than 2 dims.
func XavierNormal_(t torch.Tensor, opts ...GainOption) torch.Tensor {
	std, g := xavier(t, opts)
	return normal(t, 0, std, g)
}

// kaiming returns the standard deviation and the generator.
func kaiming(op string, t torch.Tensor, opts []KaimingOption) (float64, *torch.Generator) {
	a, mode, after := 0.0, Mode("fan_in"), Nonlinearity("leaky_relu")
	var g *torch.Generator
	for _, o := range opts {
		switch o := o.(type) {
		case A:
			a = float64(o)
		case Mode:
			mode = o
		case Nonlinearity:
			after = o
		case GeneratorOption:
			g = o.g
		}
	}
	fan, out := Fans(t)
	switch mode {
	case "fan_in":
	case "fan_out":
		fan = out
	default:
		panic(&torch.Error{Op: op, Msg: fmt.Sprintf("mode is \"fan_in\" or \"fan_out\", not %q", mode)})
	}
	return CalculateGain(after, a) / math.Sqrt(float64(fan)), g
}

// KaimingUniform_ draws uniformly from [-b, b), b = gain × √(3/fan). A tensor of
// no elements stays as it is. It mirrors torch.nn.init.kaiming_uniform_ and
// panics with a [*torch.Error] if t has fewer than 2 dims.
func KaimingUniform_(t torch.Tensor, opts ...KaimingOption) torch.Tensor {
	if t.NumEl() == 0 {
		return t
	}
	std, g := kaiming("KaimingUniform_", t, opts)
	bound := math.Sqrt(3) * std
	return uniform(t, -bound, bound, g)
}

// KaimingNormal_ draws from a normal distribution of standard deviation
// gain / √fan. A tensor of no elements stays as it is. It mirrors
// torch.nn.init.kaiming_normal_ and panics with a [*torch.Error] if t has fewer
// than 2 dims.
func KaimingNormal_(t torch.Tensor, opts ...KaimingOption) torch.Tensor {
	if t.NumEl() == 0 {
		return t
	}
	std, g := kaiming("KaimingNormal_", t, opts)
	return normal(t, 0, std, g)
}

package nninit

import "github.com/gotorch/gotorch/torch"

// RandomOption is an option of the functions that draw: [Generator].
type RandomOption interface{ randomOption() }

// GainOption is an option of [XavierUniform_], [XavierNormal_] and
// [Orthogonal_]: [Gain], [Generator].
type GainOption interface{ gainOption() }

// KaimingOption is an option of [KaimingUniform_] and [KaimingNormal_]: [A],
// [Mode], [Nonlinearity], [Generator].
type KaimingOption interface{ kaimingOption() }

// GeneratorOption holds the value of [Generator].
type GeneratorOption struct{ g *torch.Generator }

// Generator makes a function draw from g instead of the default generator.
func Generator(g *torch.Generator) GeneratorOption { return GeneratorOption{g} }

// Gain scales the values, 1 where it is not given; see [CalculateGain].
type Gain float64

// A is the negative slope of the leaky ReLU that follows the layer, 0 where it
// is not given.
type A float64

// Mode is "fan_in", the default, which keeps the variance in the forward pass,
// or "fan_out", which keeps it in the backward pass.
type Mode string

// Nonlinearity names what follows the layer, "leaky_relu" where it is not given;
// see [CalculateGain].
type Nonlinearity string

func (GeneratorOption) randomOption()  {}
func (GeneratorOption) gainOption()    {}
func (GeneratorOption) kaimingOption() {}
func (Gain) gainOption()               {}
func (A) kaimingOption()               {}
func (Mode) kaimingOption()            {}
func (Nonlinearity) kaimingOption()    {}

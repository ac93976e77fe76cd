package nn

import "github.com/gotorch/gotorch/torch"

// LazyLinear is a [Linear] that takes the number of its input features from the first
// input: until then its parameters are empty. It mirrors torch.nn.LazyLinear;
// [NewLazyLinear] makes one.
//
//	net := nn.NewSequential(nn.NewFlatten(), nn.NewLazyLinear(10))
//	net.Forward(torch.Zeros([]int{1, 3, 32, 32})) // now the parameters have values
type LazyLinear struct {
	Linear
	lazy
}

// NewLazyLinear makes a LazyLinear, of which all but the input features is as in
// [NewLinear]. It mirrors torch.nn.LazyLinear and panics with a [*torch.Error] if the
// number of features is negative.
func NewLazyLinear(outFeatures int, opts ...LinearOption) *LazyLinear {
	return &LazyLinear{*newLinear("NewLazyLinear", unknown, outFeatures, opts), lazy{true}}
}

// Forward is that of [Linear]. The first one draws the parameters from the default
// generator, and must not run on several goroutines at a time.
func (m *LazyLinear) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if m.Uninitialized() {
		if x.NDim() == 0 {
			panic(errorf("LazyLinear", "an input of at least 1 dim is required"))
		}
		m.InFeatures = x.Size(-1)
		materialize(m.Weight, m.OutFeatures, m.InFeatures)
		materialize(m.Bias, m.OutFeatures)
		resetAffine(m.Weight, m.Bias)
		m.done()
	}
	return Leave(m, m.forward(x))
}

func (m *LazyLinear) loaded() { m.InFeatures = m.Weight.Size(1) }

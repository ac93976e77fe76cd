package lr

import "github.com/gotorch/gotorch/torch/optim"

// momenta is the bounds of a momentum that goes along with the learning rate.
type momenta struct {
	cycle       bool
	useBeta1    bool
	least, most []float64 // by group
}

// prepare sets the bounds, each one number or one for each group of opt.
func (m *momenta) prepare(b *base, opt optim.Optimizer, least, most []float64) {
	groups := opt.ParamGroups()
	for _, g := range groups {
		if _, ok := g.MomentumOrBeta1(); !ok {
			panic(b.errorf("the optimizer must support momentum or beta1 with CycleMomentum enabled; give CycleMomentum(false)"))
		}
		m.useBeta1 = g.HasBetas()
	}
	expand := func(name string, v []float64) []float64 {
		if len(v) == 1 {
			return forEach(b, opt, name, v[0])
		}
		return forEach(b, opt, name, v)
	}
	m.least, m.most = expand("BaseMomentum", least), expand("MaxMomentum", most)
}

// note begins with the greatest momentum, and writes the bounds into the group, as
// PyTorch does.
func (m *momenta) note(i int, g *optim.ParamGroup) {
	g.SetMomentumOrBeta1(m.most[i])
	g.SetNote("max_momentum", m.most[i])
	g.SetNote("base_momentum", m.least[i])
}

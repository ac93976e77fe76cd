package optim

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// Muon is momentum whose updates are made orthogonal, for matrices. It mirrors
// torch.optim.Muon. With gradient g of parameter p [A, B], a Step computes
//
//	b = b + (1-Momentum)·(g - b)
//	u = b                            // g + Momentum·(b - g) with Nesterov
//	u = orthogonal(u)                // NSSteps Newton–Schulz iterations, in bfloat16
//	p = p·(1 - LR·WeightDecay) - LR·adjust(A, B)·u
//
// where adjust is what AdjustLRFn names. Vectors, embeddings and the last layer
// want another optimizer, AdamW mostly.
type Muon struct {
	optimizer[MuonGroup, *MuonGroup]
	momentum column
}

// MuonGroup is a parameter group of a [Muon], whose options may be changed between
// steps.
type MuonGroup struct {
	ParamGroup
	WeightDecay    float64
	Momentum       float64
	Nesterov       bool
	NSCoefficients [3]float64
	Eps            float64
	NSSteps        int
	AdjustLRFn     string
}

// NewMuon returns a Muon for params, which must be leaves and matrices, with
// learning rate lr; PyTorch's default is 1e-3. Step leaves those without a gradient
// alone.
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf, no
// matrix, complex or given twice, if lr, Momentum or WeightDecay is less than 0, if
// NSSteps is 100 or more and if AdjustLRFn is unknown. Step panics if a gradient is
// sparse.
func NewMuon(params []torch.Tensor, lr float64, opts ...MuonOption) *Muon {
	o := &Muon{momentum: column{key: "momentum_buffer"}}
	start(&o.optimizer, o, "Muon", MuonGroup{
		ParamGroup: ParamGroup{LR: lr}, WeightDecay: 0.1, Momentum: 0.95, Nesterov: true,
		NSCoefficients: [3]float64{3.4445, -4.7750, 2.0315}, Eps: 1e-7, NSSteps: 5,
	}, params, opts, o.change, &o.momentum)
	o.matrices(params)
	o.whole = true // complex parameters are refused before anything changes
	return o
}

// AddParamGroup adds params as a group whose options are those that NewMuon got,
// save for opts. It panics with a [*torch.Error] where NewMuon does. It mirrors
// torch.optim.Optimizer.add_param_group.
func (o *Muon) AddParamGroup(params []torch.Tensor, opts ...MuonGroupOption) {
	o.matrices(params)
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *Muon) Groups() []*MuonGroup { return slices.Clone(o.groups) }

func (o *Muon) matrices(params []torch.Tensor) {
	for i, p := range params {
		if p.Defined() && p.Dim() != 2 {
			panic(o.errorf("Muon only supports 2D parameters whereas we found a parameter with size: torch.Size(%s); it is parameter %d, give it to another optimizer", strings.ReplaceAll(fmt.Sprint(p.Shape()), " ", ", "), i))
		}
	}
}

func (g *MuonGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"weight_decay", &g.WeightDecay},
		{"momentum", &g.Momentum},
		{"nesterov", &g.Nesterov},
		{"ns_coefficients", &g.NSCoefficients},
		{"eps", &g.Eps},
		{"ns_steps", &g.NSSteps},
		{"adjust_lr_fn", &g.AdjustLRFn},
	}
}

func (g *MuonGroup) invalid() string {
	if r := firstOf(rateBy(&g.ParamGroup, from0, "Learning rate"), from0("momentum", g.Momentum), from0("weight decay", g.WeightDecay)); r != "" {
		return r
	}
	if g.NSSteps >= 100 {
		return fmt.Sprintf("Number of steps must be less than 100 for computational efficiency, not %d", g.NSSteps)
	}
	switch g.AdjustLRFn {
	case "", "original", "match_rms_adamw", "spectral_unclamped":
		return ""
	}
	return fmt.Sprintf("Adjust learning rate function %s is not supported; use \"original\", \"match_rms_adamw\" or \"spectral_unclamped\"", g.AdjustLRFn)
}

func (o *Muon) change(g *MuonGroup) {
	o.dense("use a layer with dense gradients")
	for i, p := range o.rows.params {
		if p.DType().IsComplex() {
			panic(o.errorf("parameter %d is complex, and Muon does not support complex parameters; use another optimizer", o.rows.at[i]))
		}
	}
	params, grads, momentum := o.rows.params, o.rows.grads, o.of(&o.momentum, zeros)
	torch.NoGrad(func() {
		lerp_(momentum, grads, 1-g.Momentum)
		for i, p := range params {
			o.part(func() {
				update := momentum[i]
				if g.Nesterov {
					update = grads[i].Lerp(update, g.Momentum)
				}
				update = g.orthogonal(update)
				lr := g.rate()
				num{v: 1}.sub(lr.mul(num{v: g.WeightDecay})).scale(p)
				p.Add_(update, torch.Alpha(o.scalar("the learning rate", lr.mul(num{v: g.adjust(p.Size(0), p.Size(1))}).neg())))
			})
		}
	})
}

// orthogonal replaces the singular values of m [A, B] by numbers near 1, by
// Newton–Schulz iterations, in bfloat16.
func (g *MuonGroup) orthogonal(m torch.Tensor) torch.Tensor {
	tall := m.Size(0) > m.Size(1)
	x := m.To(torch.BFloat16, torch.Copy(true))
	if tall {
		x = x.T()
	}
	x.Div_(x.Norm().Clamp(torch.MinOpt(g.Eps)))
	a, b, c := g.NSCoefficients[0], g.NSCoefficients[1], g.NSCoefficients[2]
	for range g.NSSteps {
		gram := x.Matmul(x.T())
		update := gram.AddMM(gram, gram, torch.Beta(b), torch.Alpha(c))
		x = x.AddMM(update, x, torch.Beta(a))
	}
	if tall {
		x = x.T()
	}
	return x
}

func (g *MuonGroup) adjust(rows, cols int) float64 {
	a, b := float64(rows), float64(cols)
	switch g.AdjustLRFn {
	case "match_rms_adamw":
		return 0.2 * math.Sqrt(max(a, b))
	case "spectral_unclamped":
		return math.Sqrt(a / b)
	}
	return math.Sqrt(max(1, a/b))
}

package parametrizations

import (
	"reflect"
	"strings"

	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	"github.com/gotorch/gotorch/torch/nn/utils/parametrize"
)

// NPowerIterations is how many steps of the power method a Forward in training takes; 1
// where it is not given.
type NPowerIterations int

// SpectralNormOption is an option of [SpectralNorm]: [Name], [NPowerIterations], [Eps],
// [Dim].
type SpectralNormOption interface{ spectralNormOption() }

func (Name) spectralNormOption()             {}
func (NPowerIterations) spectralNormOption() {}
func (Eps) spectralNormOption()              {}
func (Dim) spectralNormOption()              {}

// SpectralNorm divides a weight by its largest singular value, which is estimated by
// the power method, a step further in each Forward in training. The vectors of the
// estimate are the buffers parametrizations.weight.0._u and _v, first drawn from the
// default generator. [Dim] is 1 for transposed convolutions where it is not given. It
// returns the layer, mirrors torch.nn.utils.parametrizations.spectral_norm and panics
// with a [*torch.Error] if the layer has no such tensor, or one without such a dim, or
// [NPowerIterations] is not positive.
func SpectralNorm[M any](layer M, opts ...SpectralNormOption) M {
	const op = "SpectralNorm"
	name := "weight"
	p := &spectralNorm{NPowerIterations: 1, Eps: 1e-12, Training: true}
	if t := reflect.TypeOf(layer); t.Kind() == reflect.Pointer && strings.HasPrefix(t.Elem().Name(), "ConvTranspose") {
		p.Dim = 1
	}
	for _, o := range opts {
		switch o := o.(type) {
		case Name:
			name = string(o)
		case NPowerIterations:
			p.NPowerIterations = int(o)
		case Eps:
			p.Eps = float64(o)
		case Dim:
			p.Dim = int(o)
		}
	}
	weight := tensorOf(op, layer, name)
	n := weight.NDim()
	if p.Dim < -n || p.Dim >= n {
		panic(errorf(op, "dim %d is out of range for a tensor of shape %v", p.Dim, weight.Shape()))
	}
	if p.NPowerIterations < 1 {
		panic(errorf(op, "the number of steps must be positive, got %d", p.NPowerIterations))
	}
	if p.Dim < 0 {
		p.Dim += n
	}
	if n > 1 {
		torch.NoGrad(func() {
			w := p.matrix(weight)
			u := torch.Empty([]int{w.Size(0)}, w.DType(), w.Device()).Normal_(nil)
			v := torch.Empty([]int{w.Size(1)}, w.DType(), w.Device()).Normal_(nil)
			p.U, p.V = p.normalize(u).Keep(), p.normalize(v).Keep()
			p.power(w, 15)
		})
	}
	return parametrize.Register(layer, name, p)
}

type spectralNorm struct {
	Dim, NPowerIterations int
	Eps                   float64
	Training              bool
	U                     torch.Tensor `torch:"_u,buffer"` // [outputs], or undefined for a vector
	V                     torch.Tensor `torch:"_v,buffer"` // [inputs], or undefined for a vector
}

func (p *spectralNorm) Forward(weight torch.Tensor) torch.Tensor {
	if weight.NDim() == 1 {
		return p.normalize(weight)
	}
	w := p.matrix(weight)
	if p.Training {
		torch.NoGrad(func() { p.power(w, p.NPowerIterations) })
	}
	// Backward wants the vectors as they are now.
	u, v := p.U.Clone(torch.ContiguousFormat), p.V.Clone(torch.ContiguousFormat)
	return weight.Div(u.Vdot(w.MV(v)))
}

func (p *spectralNorm) RightInverse(x torch.Tensor) torch.Tensor { return x }

// matrix is a weight as a matrix with a row for each output.
func (p *spectralNorm) matrix(weight torch.Tensor) torch.Tensor {
	if p.Dim != 0 {
		order := []int{p.Dim}
		for d := range weight.NDim() {
			if d != p.Dim {
				order = append(order, d)
			}
		}
		weight = weight.Permute(order...)
	}
	return weight.Flatten(1)
}

// power takes steps of the power method.
func (p *spectralNorm) power(w torch.Tensor, steps int) {
	for range steps {
		p.U.Copy_(p.normalize(w.MV(p.V)))
		p.V.Copy_(p.normalize(w.H().MV(p.U)))
	}
}

func (p *spectralNorm) normalize(x torch.Tensor) torch.Tensor {
	return F.Normalize(x, F.Dim(0), F.Eps(p.Eps))
}

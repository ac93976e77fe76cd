package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// Dropout1d sets whole channels of [N, C, L] or [C, L] to zero with probability P while
// Training, and multiplies the others by 1/(1-P); else it does nothing. It mirrors
// torch.nn.Dropout1d; [NewDropout1d] makes one.
type Dropout1d struct {
	P        float64
	Inplace  bool
	Training bool
}

// NewDropout1d makes a layer; PyTorch's p is 0.5 where it is not given. It draws from the
// default generator. It mirrors torch.nn.Dropout1d and panics with a [*torch.Error] if p is
// not between 0 and 1.
func NewDropout1d(p float64, opts ...DropoutOption) *Dropout1d {
	return (*Dropout1d)(newDropout("NewDropout1d", p, opts))
}

// Forward drops channels of x [N, C, L] or [C, L]. It panics with a
// [*torch.Error] if x has another number of dims.
func (m *Dropout1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if m.Inplace {
		return Leave(m, F.Dropout1d_(x, m.P, m.Training))
	}
	return Leave(m, F.Dropout1d(x, m.P, m.Training))
}

// Dropout2d is [Dropout1d] for channels of [N, C, H, W]. As in PyTorch an input of three
// dims is taken for [N, C, L]. It mirrors torch.nn.Dropout2d; [NewDropout2d] makes one.
type Dropout2d struct {
	P        float64
	Inplace  bool
	Training bool
}

// NewDropout2d makes a layer; PyTorch's p is 0.5 where it is not given. It draws from the
// default generator. It mirrors torch.nn.Dropout2d and panics with a [*torch.Error] if p is
// not between 0 and 1.
func NewDropout2d(p float64, opts ...DropoutOption) *Dropout2d {
	return (*Dropout2d)(newDropout("NewDropout2d", p, opts))
}

// Forward drops channels of x [N, C, H, W].
func (m *Dropout2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if m.Inplace {
		return Leave(m, F.Dropout2d_(x, m.P, m.Training))
	}
	return Leave(m, F.Dropout2d(x, m.P, m.Training))
}

// Dropout3d is [Dropout1d] for channels of [N, C, D, H, W] or [C, D, H, W]. It
// mirrors torch.nn.Dropout3d; [NewDropout3d] makes one.
type Dropout3d struct {
	P        float64
	Inplace  bool
	Training bool
}

// NewDropout3d makes a layer; PyTorch's p is 0.5 where it is not given. It draws from the
// default generator. It mirrors torch.nn.Dropout3d and panics with a [*torch.Error] if p is
// not between 0 and 1.
func NewDropout3d(p float64, opts ...DropoutOption) *Dropout3d {
	return (*Dropout3d)(newDropout("NewDropout3d", p, opts))
}

// Forward drops channels of x [N, C, D, H, W] or [C, D, H, W]. It panics
// with a [*torch.Error] if x has another number of dims.
func (m *Dropout3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if m.Inplace {
		return Leave(m, F.Dropout3d_(x, m.P, m.Training))
	}
	return Leave(m, F.Dropout3d(x, m.P, m.Training))
}

// AlphaDropout drops elements with probability P while Training, such that mean and
// variance of a standard normal input stay as they are, as SELU wants it; else it does
// nothing. Shapes are free. It mirrors torch.nn.AlphaDropout; [NewAlphaDropout] makes
// one.
type AlphaDropout struct {
	P        float64
	Inplace  bool
	Training bool
}

// NewAlphaDropout makes a layer; PyTorch's p is 0.5 where it is not given. It draws from
// the default generator. It mirrors torch.nn.AlphaDropout and panics with a
// [*torch.Error] if p is not between 0 and 1.
func NewAlphaDropout(p float64, opts ...DropoutOption) *AlphaDropout {
	return (*AlphaDropout)(newDropout("NewAlphaDropout", p, opts))
}

// Forward drops elements of x, of any shape.
func (m *AlphaDropout) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if m.Inplace {
		return Leave(m, F.AlphaDropout_(x, m.P, m.Training))
	}
	return Leave(m, F.AlphaDropout(x, m.P, m.Training))
}

// FeatureAlphaDropout is [AlphaDropout] of whole channels of [N, C, *]. It
// mirrors torch.nn.FeatureAlphaDropout; [NewFeatureAlphaDropout] makes one.
type FeatureAlphaDropout struct {
	P        float64
	Inplace  bool
	Training bool
}

// NewFeatureAlphaDropout makes a layer; PyTorch's p is 0.5 where it is not given. It
// draws from the default generator. It mirrors torch.nn.FeatureAlphaDropout and panics
// with a [*torch.Error] if p is not between 0 and 1.
func NewFeatureAlphaDropout(p float64, opts ...DropoutOption) *FeatureAlphaDropout {
	return (*FeatureAlphaDropout)(newDropout("NewFeatureAlphaDropout", p, opts))
}

// Forward drops channels of x [N, C, *].
func (m *FeatureAlphaDropout) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if m.Inplace {
		return Leave(m, F.FeatureAlphaDropout_(x, m.P, m.Training))
	}
	return Leave(m, F.FeatureAlphaDropout(x, m.P, m.Training))
}

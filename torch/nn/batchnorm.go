package nn

import (
	"slices"

	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

var (
	opBatchNorm = torch.Operator{Name: "aten::batch_norm"}
	opAddOne    = torch.Operator{Name: "aten::add_", Overload: "Scalar"}
)

// BatchNormOption is an option of [NewBatchNorm1d], [NewBatchNorm2d], [NewBatchNorm3d]
// and [NewSyncBatchNorm]: [Eps], [Momentum], [CumulativeAverage], [Affine],
// [TrackRunningStats], [Bias], [DType], [Device].
type BatchNormOption interface{ batchNormOption() }

func (Eps) batchNormOption()               {}
func (Momentum) batchNormOption()          {}
func (CumulativeAverage) batchNormOption() {}
func (Affine) batchNormOption()            {}
func (TrackRunningStats) batchNormOption() {}
func (Bias) batchNormOption()              {}
func (DType) batchNormOption()             {}
func (Device) batchNormOption()            {}

// BatchNorm2dOption is an option of [NewBatchNorm2d].
type BatchNorm2dOption = BatchNormOption

// BatchNorm2d normalises each channel of [N, C, H, W] over the batch, then
// scales and shifts it. While Training it goes by the statistics of the batch
// and updates the running ones; else it goes by those. It mirrors
// torch.nn.BatchNorm2d; [NewBatchNorm2d] makes one.
type BatchNorm2d struct {
	NumFeatures       int
	Eps               float64
	Momentum          float64
	CumulativeAverage bool // instead of Momentum
	Affine            bool
	TrackRunningStats bool
	Training          bool

	Weight            torch.Tensor // [NumFeatures], or undefined
	Bias              torch.Tensor // [NumFeatures], or undefined
	RunningMean       torch.Tensor `torch:",buffer"` // [NumFeatures], or undefined
	RunningVar        torch.Tensor `torch:",buffer"` // [NumFeatures], or undefined
	NumBatchesTracked torch.Tensor `torch:",buffer"` // [], int64, or undefined
}

// NewBatchNorm2d makes a layer for numFeatures channels, with weight 1, bias 0,
// running mean 0 and variance 1. It mirrors torch.nn.BatchNorm2d and panics with
// a [*torch.Error] if numFeatures is negative.
func NewBatchNorm2d(numFeatures int, opts ...BatchNormOption) *BatchNorm2d {
	return (*BatchNorm2d)(newBatchNorm("NewBatchNorm2d", numFeatures, opts))
}

// Forward normalises x [N, NumFeatures, H, W]. It panics with a [*torch.Error]
// if x has another shape or type, and while Training if there is only one value per
// channel or Eps is not positive.
func (m *BatchNorm2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, (*batchNorm)(m).forward("BatchNorm2d", x, 4))
}

// batchNorm is what all batch normalisations are.
type batchNorm BatchNorm2d

// newBatchNorm makes a batch normalisation. The number of features may be unknown.
func newBatchNorm(op string, numFeatures int, opts []BatchNormOption) *batchNorm {
	m := &batchNorm{NumFeatures: numFeatures, Eps: 1e-5, Momentum: 0.1, Affine: true, TrackRunningStats: true, Training: true}
	bias := true
	var like factory
	for _, o := range opts {
		switch o := o.(type) {
		case Eps:
			m.Eps = float64(o)
		case Momentum:
			m.Momentum = float64(o)
		case CumulativeAverage:
			m.CumulativeAverage = bool(o)
		case Affine:
			m.Affine = bool(o)
		case TrackRunningStats:
			m.TrackRunningStats = bool(o)
		case Bias:
			bias = bool(o)
		case DType:
			like.dtype = &o
		case Device:
			like.device = &o
		}
	}
	if numFeatures == unknown {
		m.NumFeatures = 0
	}
	if m.NumFeatures < 0 {
		panic(errorf(op, "features must not be negative, got %d", numFeatures))
	}
	if m.Affine {
		m.Weight = like.empty(m.NumFeatures)
		if bias {
			m.Bias = like.empty(m.NumFeatures)
		}
	}
	if m.TrackRunningStats {
		m.RunningMean = like.empty(m.NumFeatures).RequiresGrad_(false)
		m.RunningVar = like.empty(m.NumFeatures).RequiresGrad_(false)
		m.NumBatchesTracked = torch.Zeros(nil, torch.Int64, m.RunningMean.Device()).Keep()
	}
	resetNorm(m.Weight, m.Bias, m.RunningMean, m.RunningVar)
	return m
}

// resetNorm gives the tensors of a normalisation, of which some may be undefined, their
// first values.
func resetNorm(weight, bias, mean, variance torch.Tensor) {
	for _, t := range []torch.Tensor{weight, variance} {
		if t.Defined() {
			nninit.Ones_(t)
		}
	}
	for _, t := range []torch.Tensor{bias, mean} {
		if t.Defined() {
			nninit.Zeros_(t)
		}
	}
}

// initialize gives a lazy normalisation the features of x.
func (m *batchNorm) initialize(op string, x torch.Tensor, dims ...int) {
	checkDims(op, x, dims...)
	m.NumFeatures = x.Size(1)
	for _, t := range []torch.Tensor{m.Weight, m.Bias, m.RunningMean, m.RunningVar} {
		materialize(t, m.NumFeatures)
	}
	resetNorm(m.Weight, m.Bias, m.RunningMean, m.RunningVar)
}

// checkDims panics unless x has a number of dims that is among dims.
func checkDims(op string, x torch.Tensor, dims ...int) {
	if n := x.NDim(); !slices.Contains(dims, n) {
		shapes := [...]string{2: "[N, C]", 3: "[N, C, L]", 4: "[N, C, H, W]", 5: "[N, C, D, H, W]"}
		if len(dims) == 1 {
			panic(errorf(op, "expected %dD input (got %dD input): %s, not %v", dims[0], n, shapes[dims[0]], x.Shape()))
		}
		panic(errorf(op, "expected %dD or %dD input (got %dD input): its shape is %v", dims[0], dims[1], n, x.Shape()))
	}
}

// forward normalises x, whose number of dims is among dims.
func (m *batchNorm) forward(op string, x torch.Tensor, dims ...int) torch.Tensor {
	checkDims(op, x, dims...)
	return m.normalize(op, x)
}

func (m *batchNorm) normalize(op string, x torch.Tensor) torch.Tensor {
	// Statistics of the batch are used in training, and where there are no others.
	ofBatch := m.Training || !m.RunningMean.Defined() && !m.RunningVar.Defined()
	if ofBatch && x.Size(1) > 0 && x.NumEl() == x.Size(1) {
		panic(errorf(op, "Expected more than 1 value per channel when training, got input size %s", pytext.Size(x.Shape())))
	}
	switch {
	case ofBatch && m.Eps <= 0:
		panic(errorf(op, "batch_norm eps must be positive during training, but got %s", pytext.Float(m.Eps)))
	case m.Eps < 0:
		panic(errorf(op, "batch_norm eps must be non-negative, but got %s", pytext.Float(m.Eps)))
	}
	momentum := m.Momentum
	if m.CumulativeAverage {
		momentum = 0
	}
	update := m.Training && m.TrackRunningStats
	if update && m.NumBatchesTracked.Defined() {
		var c torch.Call
		c.Tensor(m.NumBatchesTracked)
		c.Int(1)
		c.Run(&opAddOne)
		if m.CumulativeAverage {
			momentum = 1 / m.NumBatchesTracked.Item()
		}
	}
	var c torch.Call
	c.Tensor(x)
	c.Tensor(m.Weight)
	c.Tensor(m.Bias)
	if m.Training && !update {
		c.None()
		c.None()
	} else {
		c.Tensor(m.RunningMean)
		c.Tensor(m.RunningVar)
	}
	c.Bool(ofBatch)
	c.Float(momentum)
	c.Float(m.Eps)
	c.Bool(true) // cuDNN, where it is there
	return c.Run1(&opBatchNorm)
}

package nn

import (
	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

var (
	opBatchNorm = torch.Operator{Name: "aten::batch_norm"}
	opAddOne    = torch.Operator{Name: "aten::add_", Overload: "Scalar"}
)

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

// BatchNorm2dOption is an option of [NewBatchNorm2d]: [Eps], [Momentum],
// [CumulativeAverage], [Affine], [TrackRunningStats], [Bias], [DType], [Device].
type BatchNorm2dOption interface{ batchNorm2dOption() }

func (Eps) batchNorm2dOption()               {}
func (Momentum) batchNorm2dOption()          {}
func (CumulativeAverage) batchNorm2dOption() {}
func (Affine) batchNorm2dOption()            {}
func (TrackRunningStats) batchNorm2dOption() {}
func (Bias) batchNorm2dOption()              {}
func (DType) batchNorm2dOption()             {}
func (Device) batchNorm2dOption()            {}

// NewBatchNorm2d makes a layer for numFeatures channels, with weight 1, bias 0,
// running mean 0 and variance 1. It mirrors torch.nn.BatchNorm2d and panics with
// a [*torch.Error] if numFeatures is negative or [Eps] not positive.
func NewBatchNorm2d(numFeatures int, opts ...BatchNorm2dOption) *BatchNorm2d {
	m := &BatchNorm2d{NumFeatures: numFeatures, Eps: 1e-5, Momentum: 0.1, Affine: true, TrackRunningStats: true, Training: true}
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
	if numFeatures < 0 || !(m.Eps > 0) {
		panic(errorf("NewBatchNorm2d", "features must not be negative and eps positive, got %d and %g", numFeatures, m.Eps))
	}
	if m.Affine {
		m.Weight = nninit.Ones_(like.empty(numFeatures))
		if bias {
			m.Bias = nninit.Zeros_(like.empty(numFeatures))
		}
	}
	if m.TrackRunningStats {
		m.RunningMean = nninit.Zeros_(like.empty(numFeatures).RequiresGrad_(false))
		m.RunningVar = nninit.Ones_(like.empty(numFeatures).RequiresGrad_(false))
		m.NumBatchesTracked = torch.Zeros(nil, torch.Int64, m.RunningMean.Device()).Keep()
	}
	return m
}

// Forward normalises x [N, NumFeatures, H, W]. It panics with a [*torch.Error]
// if x has another shape or type, or only one value per channel while Training.
func (m *BatchNorm2d) Forward(x torch.Tensor) torch.Tensor {
	x = enter(m, x)
	if n := x.NDim(); n != 4 {
		panic(errorf("BatchNorm2d", "an input of 4 dims is required, [N, C, H, W]; got %v", x.Shape()))
	}
	// Statistics of the batch are used in training, and where there are no others.
	ofBatch := m.Training || !m.RunningMean.Defined() && !m.RunningVar.Defined()
	if ofBatch && m.NumFeatures > 0 && x.NumEl() == m.NumFeatures {
		panic(errorf("BatchNorm2d", "training takes more than 1 value per channel, got an input of shape %v", x.Shape()))
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
	return seen(m, c.Run1(&opBatchNorm))
}

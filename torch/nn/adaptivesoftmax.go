package nn

import (
	"math"

	"github.com/gotorch/gotorch/torch"
)

// DivValue is what [AdaptiveLogSoftmaxWithLoss] divides the features of a cluster by
// for the next one; 4 where it is not given.
type DivValue float64

// HeadBias says that the head of [AdaptiveLogSoftmaxWithLoss] has a bias.
type HeadBias bool

// AdaptiveLogSoftmaxWithLoss is a softmax over many classes that come the rarer, the
// higher their number is: Head scores the first ones and one cluster for each of
// Tail, whose parts score the others with ever fewer features. It mirrors
// torch.nn.AdaptiveLogSoftmaxWithLoss; [NewAdaptiveLogSoftmaxWithLoss] makes one.
type AdaptiveLogSoftmaxWithLoss struct {
	InFeatures    int
	NClasses      int
	Cutoffs       []int // where each part ends: those that were given, then NClasses
	DivValue      float64
	HeadBias      bool
	ShortlistSize int // classes that Head scores itself
	NClusters     int // parts of Tail
	HeadSize      int
	Head          *Linear
	Tail          []Sequential // of two linear layers each
}

// AdaptiveLogSoftmaxWithLossOption is an option of
// [NewAdaptiveLogSoftmaxWithLoss]: [DivValue], [HeadBias], [DType], [Device].
type AdaptiveLogSoftmaxWithLossOption interface{ adaptiveLogSoftmaxWithLossOption() }

func (DivValue) adaptiveLogSoftmaxWithLossOption() {}
func (HeadBias) adaptiveLogSoftmaxWithLossOption() {}
func (DType) adaptiveLogSoftmaxWithLossOption()    {}
func (Device) adaptiveLogSoftmaxWithLossOption()   {}

// NewAdaptiveLogSoftmaxWithLoss makes a layer for nClasses classes, whose parts begin
// at 0 and at the cutoffs. Its linear layers are drawn in the order of the fields. It
// mirrors torch.nn.AdaptiveLogSoftmaxWithLoss and panics with a [*torch.Error] if
// cutoffs are none, do not rise, or are not between 1 and nClasses-1, or if
// [DivValue] leaves no number of features.
func NewAdaptiveLogSoftmaxWithLoss(inFeatures, nClasses int, cutoffs []int, opts ...AdaptiveLogSoftmaxWithLossOption) *AdaptiveLogSoftmaxWithLoss {
	const op = "NewAdaptiveLogSoftmaxWithLoss"
	m := &AdaptiveLogSoftmaxWithLoss{InFeatures: inFeatures, NClasses: nClasses, DivValue: 4}
	var like []LinearOption
	for _, o := range opts {
		switch o := o.(type) {
		case DivValue:
			m.DivValue = float64(o)
		case HeadBias:
			m.HeadBias = bool(o)
		case DType:
			like = append(like, o)
		case Device:
			like = append(like, o)
		}
	}
	if len(cutoffs) == 0 {
		panic(errorf(op, "at least one cutoff is required"))
	}
	for i, c := range cutoffs {
		if c <= 0 || c >= nClasses || i > 0 && c <= cutoffs[i-1] {
			panic(errorf(op, "cutoffs must rise and be between 1 and %d, the last class; got %v", nClasses-1, cutoffs))
		}
	}
	if inFeatures < 0 {
		panic(errorf(op, "features must not be negative, got %d", inFeatures))
	}
	m.Cutoffs = append(append([]int(nil), cutoffs...), nClasses)
	m.ShortlistSize, m.NClusters = cutoffs[0], len(cutoffs)
	m.HeadSize = m.ShortlistSize + m.NClusters
	with := func(bias bool) []LinearOption { return append(like[:len(like):len(like)], Bias(bias)) }
	m.Head = NewLinear(inFeatures, m.HeadSize, with(m.HeadBias)...)
	for i := range m.NClusters {
		features := math.Floor(float64(inFeatures) / math.Pow(m.DivValue, float64(i+1)))
		if !(features >= 0 && features <= 1<<40) {
			panic(errorf(op, "DivValue %g leaves %g features for cluster %d", m.DivValue, features, i))
		}
		m.Tail = append(m.Tail, NewSequential(
			NewLinear(inFeatures, int(features), with(false)...),
			NewLinear(int(features), m.Cutoffs[i+1]-m.Cutoffs[i], with(false)...),
		))
	}
	return m
}

// check panics if the layer was not made by its constructor.
func (m *AdaptiveLogSoftmaxWithLoss) check() {
	if m.Head == nil || len(m.Tail) == 0 || len(m.Cutoffs) != len(m.Tail)+1 {
		panic(errorf("AdaptiveLogSoftmaxWithLoss", "the layer has no parts; NewAdaptiveLogSoftmaxWithLoss makes them"))
	}
}

// Forward returns the log probability [N] of each example's target, and the loss, the
// mean of their negatives: input is [N, InFeatures] with target [N], or [InFeatures]
// with []. It panics with a [*torch.Error] if shapes do not fit, or a target is no
// class.
func (m *AdaptiveLogSoftmaxWithLoss) Forward(input, target torch.Tensor) (output, loss torch.Tensor) {
	const op = "AdaptiveLogSoftmaxWithLoss"
	defer blame(m)
	input, target = enter2(m, input, target)
	m.check()
	batched := target.NDim() == 1
	switch {
	case target.NDim() > 1:
		panic(errorf(op, "a target of 1 dim is required, or of 0 without a batch; got %v", target.Shape()))
	case batched && input.NDim() != 2:
		panic(errorf(op, "a target of 1 dim takes an input of 2 dims, [N, features]; got %v", input.Shape()))
	case batched && input.Size(0) != target.Size(0):
		panic(errorf(op, "input and target must have one batch size, got %d and %d", input.Size(0), target.Size(0)))
	case !batched && input.NDim() != 1:
		panic(errorf(op, "a target of no dims takes an input of 1 dim, [features]; got %v", input.Shape()))
	case !batched:
		input, target = input.Unsqueeze(0), target.Unsqueeze(0)
	}
	n := target.Size(0)
	output = torch.Zeros([]int{n}, input.DType(), input.Device())
	index := torch.Empty([]int{n}, target.DType(), target.Device()) // of what Head says of the target
	used, low := 0, 0
	for i, high := range m.Cutoffs {
		mask := target.GeScalar(low).BitwiseAnd(target.LtScalar(high))
		rows := mask.Nonzero().Squeeze()
		if found := rows.NumEl(); found > 0 {
			used += found
			own := target.MaskedSelect(mask)
			if i == 0 {
				index.IndexCopy_(0, rows, own)
			} else {
				logProb := m.Tail[i-1].Forward(input.IndexSelect(0, rows)).LogSoftmax(1)
				local := logProb.Gather(1, own.SubScalar(low).Unsqueeze(1))
				index.IndexFill_(0, rows, m.ShortlistSize+i-1)
				output.IndexCopy_(0, rows, local.Squeeze(1))
			}
		}
		low = high
	}
	if used != n {
		panic(errorf(op, "targets are between 0 and %d, the last class; got some between %v and %v", m.NClasses-1, target.Min().Item(), target.Max().Item()))
	}
	head := m.Head.Forward(input).LogSoftmax(1)
	output = output.Add_(head.Gather(1, index.Unsqueeze(1)).Squeeze())
	loss = output.Neg().Mean()
	if !batched {
		output = output.Squeeze(0)
	}
	return leave2(m, output, loss)
}

// LogProb returns the log probabilities [N, NClasses] of all classes for input
// [N, InFeatures]. It mirrors log_prob of the layer in PyTorch and panics with a
// [*torch.Error] if input does not fit.
func (m *AdaptiveLogSoftmaxWithLoss) LogProb(input torch.Tensor) torch.Tensor {
	defer blame(m)
	m.check()
	return m.all(input, m.Head.Forward(input))
}

// all returns the log probabilities of all classes.
func (m *AdaptiveLogSoftmaxWithLoss) all(input, head torch.Tensor) torch.Tensor {
	out := torch.Empty([]int{head.Size(0), m.NClasses}, input.DType(), input.Device())
	head = head.LogSoftmax(1)
	out.Narrow(1, 0, m.ShortlistSize).Copy_(head.Narrow(1, 0, m.ShortlistSize))
	for i, tail := range m.Tail {
		logProb := tail.Forward(input).LogSoftmax(1)
		start, stop := m.Cutoffs[i], m.Cutoffs[i+1]
		out.Narrow(1, start, stop-start).Copy_(logProb.Add(head.Select(1, m.ShortlistSize+i).Unsqueeze(1)))
	}
	return out
}

// Predict returns the likeliest class [N] of each example of input [N, InFeatures],
// and computes no more of the tail than that takes. It mirrors predict of the layer
// in PyTorch and panics with a [*torch.Error] if input does not fit.
func (m *AdaptiveLogSoftmaxWithLoss) Predict(input torch.Tensor) torch.Tensor {
	defer blame(m)
	m.check()
	head := m.Head.Forward(input)
	output := head.Argmax(torch.Dim(1))
	beyond := output.GeScalar(m.ShortlistSize)
	rows := beyond.Nonzero().Squeeze(1)
	if rows.NumEl() == 0 {
		return output
	}
	best := m.all(input.IndexSelect(0, rows), head.IndexSelect(0, rows)).Argmax(torch.Dim(1))
	return output.IndexCopy_(0, rows, best)
}

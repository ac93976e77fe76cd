package nn

import (
	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// OutFeaturesOption holds the value of [OutFeatures].
type OutFeaturesOption []int

// OutFeatures are the dims [d1, …] behind the classes in the logits of
// [LinearCrossEntropyLoss]; there are none where it is not given.
func OutFeatures(v ...int) OutFeaturesOption { return v }

// LinearCrossEntropyLoss is [CrossEntropyLoss] of the logits that a linear layer,
// which belongs to it, makes of its input: the last layer of a language model and
// its loss. It mirrors torch.nn.LinearCrossEntropyLoss;
// [NewLinearCrossEntropyLoss] makes one.
type LinearCrossEntropyLoss struct {
	NumClasses     int
	OutFeatures    []int
	IgnoreIndex    int  // -100 where it was not given
	Ignoring       bool // whether IgnoreIndex was given, which a target of probabilities does not take
	LabelSmoothing float64
	Reduction      Reduction
	Weight         torch.Tensor               `torch:",buffer"` // [NumClasses], or undefined
	Linear         *Linear                    // to NumClasses × OutFeatures features
	Options        *LinearCrossEntropyOptions // nil computes all logits at once
}

// LinearCrossEntropyOptions is [F.LinearCrossEntropyOptions] as an option of
// [NewLinearCrossEntropyLoss]: the loss is computed for some rows after the other, and the
// logits are never in memory as a whole. It mirrors torch.nn.LinearCrossEntropyOptions.
type LinearCrossEntropyOptions F.LinearCrossEntropyOptions

// LinearCrossEntropyLossOption is an option of [NewLinearCrossEntropyLoss]:
// [OutFeatures], [Bias], [DType], [Device], a [Reduction], [Weight],
// [IgnoreIndex], [LabelSmoothing], [LinearCrossEntropyOptions].
type LinearCrossEntropyLossOption interface{ linearCrossEntropyLossOption() }

func (OutFeaturesOption) linearCrossEntropyLossOption()         {}
func (Bias) linearCrossEntropyLossOption()                      {}
func (DType) linearCrossEntropyLossOption()                     {}
func (Device) linearCrossEntropyLossOption()                    {}
func (Reduction) linearCrossEntropyLossOption()                 {}
func (WeightOption) linearCrossEntropyLossOption()              {}
func (IgnoreIndex) linearCrossEntropyLossOption()               {}
func (LabelSmoothing) linearCrossEntropyLossOption()            {}
func (LinearCrossEntropyOptions) linearCrossEntropyLossOption() {}

// NewLinearCrossEntropyLoss makes a linear layer, without a bias unless [Bias] is
// true, and a loss of its results. It mirrors torch.nn.LinearCrossEntropyLoss and
// panics with a [*torch.Error] if a size is negative, the weight is not
// [numClasses], the smoothing not between 0 and 1, or there is no such
// [Reduction].
func NewLinearCrossEntropyLoss(inFeatures, numClasses int, opts ...LinearCrossEntropyLossOption) *LinearCrossEntropyLoss {
	const op = "NewLinearCrossEntropyLoss"
	m := &LinearCrossEntropyLoss{NumClasses: numClasses, IgnoreIndex: -100, Reduction: ReductionMean}
	linear := []LinearOption{Bias(false)}
	for _, o := range opts {
		switch o := o.(type) {
		case OutFeaturesOption:
			m.OutFeatures = o
		case Bias:
			linear = append(linear, o)
		case DType:
			linear = append(linear, o)
		case Device:
			linear = append(linear, o)
		case Reduction:
			m.Reduction = o
		case WeightOption:
			m.Weight = o.t.Keep()
		case IgnoreIndex:
			m.IgnoreIndex, m.Ignoring = int(o), true
		case LabelSmoothing:
			m.LabelSmoothing = float64(o)
		case LinearCrossEntropyOptions:
			m.Options = &o
		}
	}
	m.Reduction.check(op)
	out := numClasses
	for _, n := range m.OutFeatures {
		if n < 0 {
			panic(errorf(op, "OutFeatures must not be negative, got %v", m.OutFeatures))
		}
		out *= n
	}
	switch {
	case inFeatures < 0 || numClasses < 0:
		panic(errorf(op, "features and classes must not be negative, got %d and %d", inFeatures, numClasses))
	case m.Weight.Defined() && (m.Weight.NDim() != 1 || m.Weight.Size(0) != numClasses):
		panic(errorf(op, "expected weight shape to be %s, got %s: one number for each class", pytext.Tuple([]int{numClasses}), pytext.Tuple(m.Weight.Shape())))
	case !(m.LabelSmoothing >= 0 && m.LabelSmoothing <= 1):
		panic(errorf(op, "expected label_smoothing to be in range [0, 1], got %s", pytext.Float(m.LabelSmoothing)))
	}
	m.Linear = NewLinear(inFeatures, out, linear...)
	return m
}

// Forward returns the loss of input [N, inFeatures] or [inFeatures]: of no dims, or
// with [ReductionNone] of the shape of the class indices. target is as for
// [CrossEntropyLoss]. It panics with a [*torch.Error] if shapes or types do not fit,
// a class index on the CPU is neither a class nor IgnoreIndex, or IgnoreIndex is
// given for probabilities.
func (m *LinearCrossEntropyLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("LinearCrossEntropyLoss")
	if m.Linear == nil {
		panic(errorf("LinearCrossEntropyLoss", "the linear layer is nil; NewLinearCrossEntropyLoss makes it"))
	}
	shape := append([]int{m.NumClasses}, m.OutFeatures...)
	weight := m.Linear.Weight.Reshape(append(shape[:len(shape):len(shape)], m.Linear.InFeatures)...)
	opts := []F.LinearCrossEntropyOption{F.Weight(m.Weight), F.Reduction(m.Reduction), F.LabelSmoothing(m.LabelSmoothing)}
	if m.Linear.Bias.Defined() {
		opts = append(opts, F.LinearBias(m.Linear.Bias.Reshape(shape...)))
	}
	if m.Options != nil {
		opts = append(opts, F.LinearCrossEntropyOptions(*m.Options))
	}
	if m.Ignoring || m.IgnoreIndex != -100 {
		opts = append(opts, F.IgnoreIndex(m.IgnoreIndex))
	}
	return Leave(m, F.LinearCrossEntropy(input, weight, target, opts...))
}

package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

var opCrossEntropyLoss = torch.Operator{Name: "aten::cross_entropy_loss"}

// Reduction says what a loss does with the losses of the elements.
type Reduction F.Reduction

// The reductions.
const (
	ReductionNone = Reduction(F.ReductionNone) // one loss for each element
	ReductionMean = Reduction(F.ReductionMean) // their mean, the default
	ReductionSum  = Reduction(F.ReductionSum)  // their sum
)

// String returns Python's name: "none", "mean" or "sum".
func (r Reduction) String() string { return F.Reduction(r).String() }

// check panics if there is no such reduction.
func (r Reduction) check(op string) {
	if r != ReductionNone && r != ReductionMean && r != ReductionSum {
		panic(errorf(op, "there is no reduction %d; there are ReductionNone, ReductionMean and ReductionSum", int(r)))
	}
}

// CrossEntropyLoss compares logits [N, C], or [N, C, d1, …], with class indices
// [N] of type int64, or [N, d1, …], or with class probabilities of the shape of
// the logits. It mirrors torch.nn.CrossEntropyLoss; [NewCrossEntropyLoss] makes
// one.
type CrossEntropyLoss struct {
	Weight         torch.Tensor `torch:",buffer"` // [C], or undefined
	IgnoreIndex    int
	LabelSmoothing float64
	Reduction      Reduction
}

// CrossEntropyLossOption is an option of [NewCrossEntropyLoss]: [Weight],
// [IgnoreIndex], [LabelSmoothing], a [Reduction].
type CrossEntropyLossOption interface{ crossEntropyLossOption() }

func (WeightOption) crossEntropyLossOption()   {}
func (IgnoreIndex) crossEntropyLossOption()    {}
func (LabelSmoothing) crossEntropyLossOption() {}
func (Reduction) crossEntropyLossOption()      {}

// NewCrossEntropyLoss makes a cross entropy loss. It mirrors
// torch.nn.CrossEntropyLoss and panics with a [*torch.Error] if there is no such
// [Reduction].
func NewCrossEntropyLoss(opts ...CrossEntropyLossOption) *CrossEntropyLoss {
	m := &CrossEntropyLoss{IgnoreIndex: -100, Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case WeightOption:
			m.Weight = o.t.Keep()
		case IgnoreIndex:
			m.IgnoreIndex = int(o)
		case LabelSmoothing:
			m.LabelSmoothing = float64(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewCrossEntropyLoss")
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// the class indices. It panics with a [*torch.Error] if shapes or types do not
// fit, or a class index on the CPU is neither a class nor IgnoreIndex.
func (m *CrossEntropyLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("CrossEntropyLoss")
	var c torch.Call
	c.Tensor(input)
	c.Tensor(target)
	c.Tensor(m.Weight)
	c.Int(int(m.Reduction))
	c.Int(m.IgnoreIndex)
	c.Float(m.LabelSmoothing)
	return Leave(m, c.Run1(&opCrossEntropyLoss))
}

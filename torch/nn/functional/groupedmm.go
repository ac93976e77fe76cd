package functional

import "github.com/gotorch/gotorch/torch"

var opGroupedMM = torch.Operator{Name: "aten::_grouped_mm"}

// OffsOption holds the value of [Offs].
type OffsOption struct{ v torch.Tensor }

// Offs [G] are where the groups of [GroupedMM] end, as int32.
func Offs(v torch.Tensor) OffsOption { return OffsOption{v} }

// OutDType is the type of the result of [GroupedMM].
type OutDType torch.DType

// GroupedMMOption is an option of [GroupedMM]: [Offs], [Bias], [OutDType].
type GroupedMMOption interface{ isGroupedMMOption() }

func (OffsOption) isGroupedMMOption() {}
func (BiasOption) isGroupedMMOption() {}
func (OutDType) isGroupedMMOption()   {}

// GroupedMM multiplies matrices of several groups that lie one behind the other:
// matA [M, K] by matB [G, K, N], with [Offs] [G] the ends of the groups in M; or both
// of them with G as the first dim. It mirrors torch.nn.functional.grouped_mm and
// panics with a [*torch.Error] if shapes or types do not fit; libtorch wants
// strides that are multiples of 16 bytes.
func GroupedMM(matA, matB torch.Tensor, opts ...GroupedMMOption) torch.Tensor {
	var offs, bias torch.Tensor
	var dtype any
	for _, o := range opts {
		switch o := o.(type) {
		case OffsOption:
			offs = o.v
		case BiasOption:
			bias = o.t
		case OutDType:
			dtype = torch.DType(o)
		}
	}
	return apply(&opGroupedMM, matA, matB, offs, bias, dtype)
}

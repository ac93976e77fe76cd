package autograd

import "github.com/gotorch/gotorch/torch"

// GradCheckOption is an option of [GradCheck]: [Eps], [Atol], [Rtol], [NondetTol],
// [CheckUndefinedGrad], [CheckGradDTypes], [CheckBatchedGrad], [CheckForwardAD],
// [CheckBatchedForwardGrad], [CheckBackwardAD], [FastMode], [LowPrecision].
type GradCheckOption interface{ gradCheckOption() }

// GradGradCheckOption is an option of [GradGradCheck]: [Eps], [Atol], [Rtol],
// [NondetTol], [CheckUndefinedGrad], [CheckGradDTypes], [CheckBatchedGrad],
// [CheckFwdOverRev], [CheckRevOverRev], [FastMode], [LowPrecision], [GradOutputs].
type GradGradCheckOption interface{ gradGradCheckOption() }

// Eps is how far an input is moved for the numerical gradient, 1e-6 by default.
type Eps float64

// Atol is the absolute tolerance, 1e-5 by default.
type Atol float64

// Rtol is the relative tolerance, 1e-3 by default.
type Rtol float64

// NondetTol is by how much two runs of Backward may differ, 0 by default.
type NondetTol float64

// CheckUndefinedGrad tells whether Backward is tried with undefined gradients of the
// results, which is the default.
type CheckUndefinedGrad bool

// CheckGradDTypes tells whether a gradient must be of its input's type.
type CheckGradDTypes bool

// CheckBatchedGrad tells whether Backward is tried under functorch.Vmap too.
type CheckBatchedGrad bool

// CheckForwardAD tells whether forward mode is checked too, see package forwardad.
type CheckForwardAD bool

// CheckBatchedForwardGrad tells whether forward mode is tried under functorch.Vmap;
// it needs CheckForwardAD(true).
type CheckBatchedForwardGrad bool

// CheckBackwardAD tells whether Backward is checked, which is the default.
type CheckBackwardAD bool

// CheckFwdOverRev tells whether forward mode is checked on the gradients too.
type CheckFwdOverRev bool

// CheckRevOverRev tells whether Backward is checked on the gradients, which is the
// default.
type CheckRevOverRev bool

// FastMode compares one random combination of the Jacobian's elements instead of
// all of them: faster, and it misses little.
type FastMode bool

// LowPrecision lets inputs be of another type than float64 or complex128, whose
// numerical gradients are too coarse for the default tolerances. PyTorch warns.
type LowPrecision bool

// GradOutputsOption holds the gradients to start from, see [GradOutputs].
type GradOutputsOption []torch.Tensor

// GradOutputs gives the gradients of the results that require gradients, for
// [GradGradCheck]; the default is random ones.
func GradOutputs(grads ...torch.Tensor) GradOutputsOption { return grads }

func (Eps) gradCheckOption()                     {}
func (Atol) gradCheckOption()                    {}
func (Rtol) gradCheckOption()                    {}
func (NondetTol) gradCheckOption()               {}
func (CheckUndefinedGrad) gradCheckOption()      {}
func (CheckGradDTypes) gradCheckOption()         {}
func (CheckBatchedGrad) gradCheckOption()        {}
func (CheckForwardAD) gradCheckOption()          {}
func (CheckBatchedForwardGrad) gradCheckOption() {}
func (CheckBackwardAD) gradCheckOption()         {}
func (FastMode) gradCheckOption()                {}
func (LowPrecision) gradCheckOption()            {}
func (Eps) gradGradCheckOption()                 {}
func (Atol) gradGradCheckOption()                {}
func (Rtol) gradGradCheckOption()                {}
func (NondetTol) gradGradCheckOption()           {}
func (CheckUndefinedGrad) gradGradCheckOption()  {}
func (CheckGradDTypes) gradGradCheckOption()     {}
func (CheckBatchedGrad) gradGradCheckOption()    {}
func (CheckFwdOverRev) gradGradCheckOption()     {}
func (CheckRevOverRev) gradGradCheckOption()     {}
func (FastMode) gradGradCheckOption()            {}
func (LowPrecision) gradGradCheckOption()        {}
func (GradOutputsOption) gradGradCheckOption()   {}

type options struct {
	eps, atol, rtol, nondet           float64
	undefined, dtypes, batched        bool
	forward, batchedForward, backward bool
	fast, low                         bool
	gradOutputs                       []torch.Tensor
}

func read[O any](given []O) options {
	o := options{eps: 1e-6, atol: 1e-5, rtol: 1e-3, undefined: true, backward: true}
	for _, opt := range given {
		switch v := any(opt).(type) {
		case Eps:
			o.eps = float64(v)
		case Atol:
			o.atol = float64(v)
		case Rtol:
			o.rtol = float64(v)
		case NondetTol:
			o.nondet = float64(v)
		case CheckUndefinedGrad:
			o.undefined = bool(v)
		case CheckGradDTypes:
			o.dtypes = bool(v)
		case CheckBatchedGrad:
			o.batched = bool(v)
		case CheckForwardAD:
			o.forward = bool(v)
		case CheckFwdOverRev:
			o.forward = bool(v)
		case CheckBatchedForwardGrad:
			o.batchedForward = bool(v)
		case CheckBackwardAD:
			o.backward = bool(v)
		case CheckRevOverRev:
			o.backward = bool(v)
		case FastMode:
			o.fast = bool(v)
		case LowPrecision:
			o.low = bool(v)
		case GradOutputsOption:
			o.gradOutputs = v
		}
	}
	return o
}

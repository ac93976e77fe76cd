package masked

import "github.com/gotorch/gotorch/torch"

// MaskOption holds the value of [Mask].
type MaskOption struct{ t torch.Tensor }

// Mask says which elements count: those where it is true, or not zero.
func Mask(v torch.Tensor) MaskOption { return MaskOption{v} }

// DimOption holds the value of [Dim].
type DimOption []int

// Dim are the dims to reduce, all where it is not given; -1 is the last.
func Dim(v ...int) DimOption { return v }

// KeepDim leaves reduced dims in the shape, with size 1.
type KeepDim bool

// DType is the type to compute in and of the result: the input's where it is not given,
// which for [Sum] and [Prod] of integers is int64.
type DType torch.DType

// Ord is the order of [Norm], 2 where it is not given.
type Ord float64

// Correction is what [Var] and [Std] subtract from the number of elements before they
// divide by it: 1, Bessel's, where it is not given.
type Correction float64

// Eps is the least norm that [Normalize] divides by, 1e-12 where it is not given.
type Eps float64

// InputMaskOption holds the value of [InputMask].
type InputMaskOption struct{ t torch.Tensor }

// InputMask is the mask of the first tensor of [Logaddexp].
func InputMask(v torch.Tensor) InputMaskOption { return InputMaskOption{v} }

// OtherMaskOption holds the value of [OtherMask].
type OtherMaskOption struct{ t torch.Tensor }

// OtherMask is the mask of the second tensor of [Logaddexp].
func OtherMask(v torch.Tensor) OtherMaskOption { return OtherMaskOption{v} }

// ReductionOption is an option of the reductions: [Dim], [KeepDim], [DType], [Mask].
type ReductionOption interface{ isReductionOption() }

// NormOption is an option of [Norm]: [Ord], [Dim], [KeepDim], [DType], [Mask].
type NormOption interface{ isNormOption() }

// DeviationOption is an option of [Var] and [Std]: [Correction], [Dim], [KeepDim],
// [DType], [Mask].
type DeviationOption interface{ isDeviationOption() }

// MedianOption is an option of [Median]: [KeepDim], [DType], [Mask].
type MedianOption interface{ isMedianOption() }

// ScanOption is an option of the functions that keep the shape: [DType], [Mask].
type ScanOption interface{ isScanOption() }

// NormalizeOption is an option of [Normalize]: [Eps], [DType], [Mask].
type NormalizeOption interface{ isNormalizeOption() }

// LogaddexpOption is an option of [Logaddexp]: [DType], [InputMask], [OtherMask].
type LogaddexpOption interface{ isLogaddexpOption() }

func (DimOption) isReductionOption()       {}
func (KeepDim) isReductionOption()         {}
func (DType) isReductionOption()           {}
func (MaskOption) isReductionOption()      {}
func (Ord) isNormOption()                  {}
func (DimOption) isNormOption()            {}
func (KeepDim) isNormOption()              {}
func (DType) isNormOption()                {}
func (MaskOption) isNormOption()           {}
func (Correction) isDeviationOption()      {}
func (DimOption) isDeviationOption()       {}
func (KeepDim) isDeviationOption()         {}
func (DType) isDeviationOption()           {}
func (MaskOption) isDeviationOption()      {}
func (KeepDim) isMedianOption()            {}
func (DType) isMedianOption()              {}
func (MaskOption) isMedianOption()         {}
func (DType) isScanOption()                {}
func (MaskOption) isScanOption()           {}
func (Eps) isNormalizeOption()             {}
func (DType) isNormalizeOption()           {}
func (MaskOption) isNormalizeOption()      {}
func (DType) isLogaddexpOption()           {}
func (InputMaskOption) isLogaddexpOption() {}
func (OtherMaskOption) isLogaddexpOption() {}

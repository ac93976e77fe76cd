package torch

var opLU = Operator{Name: "aten::_lu_with_info"}

// Pivot(false) makes [Tensor.LU] not exchange rows, which only a GPU can do.
type Pivot bool

// GetInfos makes [Tensor.LU] tell which matrices are singular.
type GetInfos bool

// LUOption is an option of [LU]: [Pivot], [GetInfos].
type LUOption interface{ isLUOption() }

func (Pivot) isLUOption()    {}
func (GetInfos) isLUOption() {}

// LU factorizes matrices t [*, M, N] into a lower and an upper triangular one, kept
// in one tensor, and pivots [*, min(M, N)]: the row that each was exchanged with, from
// 1. infos, 0 where all went well, is undefined unless [GetInfos] asks for it.
//
// It mirrors torch.lu, which PyTorch has deprecated for linalg.lu_factor, and panics
// with a [*Error] if t is no matrix.
func (t Tensor) LU(opts ...LUOption) (lu, pivots, infos Tensor) {
	pivot, wantInfos := true, false
	for _, o := range opts {
		switch o := o.(type) {
		case Pivot:
			pivot = bool(o)
		case GetInfos:
			wantInfos = bool(o)
		}
	}
	var c Call
	c.Tensor(t)
	c.Bool(pivot)
	c.Bool(!wantInfos)
	lu, pivots, infos = c.Run3(&opLU)
	if !wantInfos {
		infos = Tensor{}
	}
	return lu, pivots, infos
}

// LU is [Tensor.LU] as a function. It mirrors torch.lu.
func LU(input Tensor, opts ...LUOption) (lu, pivots, infos Tensor) { return input.LU(opts...) }

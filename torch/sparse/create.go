package sparse

import (
	"errors"

	"github.com/gotorch/gotorch/torch"
)

var (
	opCOO      = torch.Operator{Name: "aten::sparse_coo_tensor", Overload: "indices"}
	opCOOSize  = torch.Operator{Name: "aten::sparse_coo_tensor", Overload: "indices_size"}
	opCheckCOO = torch.Operator{Name: "aten::_validate_sparse_coo_tensor_args"}
	opMake     = torch.Operator{Name: "aten::sparse_compressed_tensor", Overload: "comp_plain_value"}
	opMakeSize = torch.Operator{Name: "aten::sparse_compressed_tensor", Overload: "comp_plain_value_size"}
	opCheck    = torch.Operator{Name: "aten::_validate_sparse_compressed_tensor_args"}
)

// SizeOption holds the value of [Size].
type SizeOption []int

// Size is the shape of the tensor to make. Where it is not given it is the least that
// holds all indices.
func Size(v ...int) SizeOption { return append([]int{}, v...) }

// IsCoalesced says that the indices of [COO] are in order and each there only once.
type IsCoalesced bool

// Unchecked(true) leaves out the checks of indices. A wrong one is read out of bounds
// later.
type Unchecked bool

// COOOption is an option of [COO]: [Size], [IsCoalesced], [Unchecked].
type COOOption interface{ isCOOOption() }

func (SizeOption) isCOOOption()  {}
func (IsCoalesced) isCOOOption() {}
func (Unchecked) isCOOOption()   {}

// COO makes a tensor of values [N, …] at indices [dims, N]; those that occur several
// times count as their sum. Values of more than one dim make the last dims dense.
//
// It mirrors torch.sparse_coo_tensor and panics with a [*torch.Error] if shapes do not
// fit, or an index is out of range.
func COO(indices, values torch.Tensor, opts ...COOOption) torch.Tensor {
	var size []int
	coalesced, given, unchecked := false, false, false
	for _, o := range opts {
		switch o := o.(type) {
		case SizeOption:
			size = o
		case IsCoalesced:
			coalesced, given = bool(o), true
		case Unchecked:
			unchecked = bool(o)
		}
	}
	var c torch.Call
	c.Tensor(indices)
	c.Tensor(values)
	op := &opCOO
	if size != nil {
		op = &opCOOSize
		c.Ints(size)
	}
	for range 4 {
		c.Default()
	}
	if given {
		c.Bool(coalesced)
	}
	t := c.Run1(op)
	if !unchecked {
		var check torch.Call
		check.Tensor(indices)
		check.Tensor(values)
		check.Ints(t.Shape())
		check.Bool(coalesced)
		checked("sparse_coo_tensor", func() { check.Run(&opCheckCOO) })
	}
	return t
}

// CSROption is an option of [CSR], [CSC], [BSR] and [BSC]: [Size], [Unchecked].
type CSROption interface{ isCSROption() }

func (SizeOption) isCSROption() {}
func (Unchecked) isCSROption()  {}

// CSR makes a matrix, or a batch of them, of values [*, N] row by row: crowIndices
// [*, rows+1] tell where the rows begin and the last one ends, colIndices [*, N] the
// columns.
//
// It mirrors torch.sparse_csr_tensor and panics with a [*torch.Error] if shapes or types
// do not fit, or an index is out of range or order.
func CSR(crowIndices, colIndices, values torch.Tensor, opts ...CSROption) torch.Tensor {
	return compressed(2, crowIndices, colIndices, values, opts)
}

// CSC is [CSR] column by column. It mirrors torch.sparse_csc_tensor.
func CSC(ccolIndices, rowIndices, values torch.Tensor, opts ...CSROption) torch.Tensor {
	return compressed(4, ccolIndices, rowIndices, values, opts)
}

// BSR is [CSR] with blocks: values [*, N, height, width], and indices that count blocks.
// It mirrors torch.sparse_bsr_tensor.
func BSR(crowIndices, colIndices, values torch.Tensor, opts ...CSROption) torch.Tensor {
	return compressed(5, crowIndices, colIndices, values, opts)
}

// BSC is [BSR] column by column. It mirrors torch.sparse_bsc_tensor.
func BSC(ccolIndices, rowIndices, values torch.Tensor, opts ...CSROption) torch.Tensor {
	return compressed(6, ccolIndices, rowIndices, values, opts)
}

// layouts are the names of the layouts by libtorch's numbers.
var layouts = map[int]string{2: "csr", 4: "csc", 5: "bsr", 6: "bsc"}

// checked runs a check; what it finds is said to come from op.
func checked(op string, check func()) {
	var e *torch.Error
	if err := torch.Try(check); errors.As(err, &e) {
		panic(&torch.Error{Op: op, Args: e.Args, Msg: e.Msg})
	}
}

// compressed makes a tensor of the layout with this number of libtorch's.
func compressed(layout int, compressedIndices, plainIndices, values torch.Tensor, opts []CSROption) torch.Tensor {
	var size []int
	unchecked := false
	for _, o := range opts {
		switch o := o.(type) {
		case SizeOption:
			size = o
		case Unchecked:
			unchecked = bool(o)
		}
	}
	var c torch.Call
	c.Tensor(compressedIndices)
	c.Tensor(plainIndices)
	c.Tensor(values)
	op := &opMake
	if size != nil {
		op = &opMakeSize
		c.Ints(size)
	}
	c.DType(values.DType())
	c.Int(layout)
	c.Device(values.Device())
	t := c.Run1(op)
	if !unchecked {
		var check torch.Call
		check.Tensor(compressedIndices)
		check.Tensor(plainIndices)
		check.Tensor(values)
		check.Ints(t.Shape())
		check.Int(layout)
		checked("sparse_"+layouts[layout]+"_tensor", func() { check.Run(&opCheck) })
	}
	return t
}

// Package aten has every operator that libtorch registers in its namespace aten
// under a systematic name: overloads, in-place and out variants, backward functions
// and those that PyTorch keeps to itself. Python's torch.ops.aten. It is for code
// that needs just one overload; package torch and its neighbours are what programs
// use.
//
//	y := aten.AddTensor(x, y, torch.Named("alpha", 2))     // torch.ops.aten.add.Tensor(x, y, alpha=2)
//	p := aten.InternalSoftmax(x, -1, false)                // torch.ops.aten._softmax(x, -1, False)
//
// The name is the operator's with its overload's behind it, each word with a
// capital: add.Tensor is AddTensor. Internal stands before an operator whose name
// begins with an underscore, Dunder before one with two; an underscore comes last if
// the operator works in place. Arguments that the schema requires come in its order,
// at most eight of them; all others go by name, see [torch.Named], and are held
// against the schema when the operator is called. Optional tensors take the zero
// Tensor.
//
// Operators that begin with an underscore check less than public ones do, and may
// change with the version of libtorch.
package aten

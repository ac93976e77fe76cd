// Package torch is tensors, autograd and everything around them, over libtorch:
// the counterpart of Python's torch. Kernels, autograd, random numbers and CUDA
// are libtorch's own, so that the same seed gives the same numbers.
//
//	x := torch.Randn([]int{2, 3})
//	w := torch.Ones([]int{3}).RequiresGrad_()
//	x.Matmul(w).Sum().Backward()
//	fmt.Println(w.Grad())
//
// # Names
//
// Functions and methods have PyTorch's names, each word with a capital: argmax
// is Argmax, log_softmax is LogSoftmax, add_ is Add_. Arguments that PyTorch
// requires come in its order; optional ones are options named as in Python:
//
//	x.Sum()                                       // x.sum()
//	x.Sum(torch.Dim(0, 1), torch.KeepDim(true))   // x.sum((0, 1), keepdim=True)
//	x.AddScalar(1)                                // x + 1
//	values, indices := x.MaxDim(1)                // x.max(1)
//
// A number in a tensor's place makes the name end in Scalar; a reduction along a
// dim that returns other results than the whole one ends in Dim. A [DType], a
// [Device] and a [*Generator] are options themselves.
//
// # Memory
//
// Nothing has to be freed: the garbage collector gives native memory back, and
// collections keep up with native bytes, see [MemoryStats]. A [Scope] frees
// earlier, where the program can see it.
//
// # Errors
//
// Shapes and types that do not fit are the program's error, and panic with an
// [*Error]; [Try] turns the panic into an error. What depends on files, devices
// and networks returns an error.
//
// # Goroutines
//
// Tensors may be used from any goroutine, and written to by one at a time. Grad
// mode belongs to the function given to [NoGrad], not to a thread. The main
// goroutine computes with all cores, others with one each: see [WithThreads].
package torch

//go:generate go run ../internal/opgen -root ..

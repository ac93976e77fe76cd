// Package cuda is what there is to ask of NVIDIA GPUs and to tell them beside
// computing: how many there are and how large, how full their memory is, streams and
// events. It is the counterpart of torch.cuda.
//
// Computing on a GPU needs nothing of it:
//
//	x := torch.Ones([]int{3}, torch.CUDA(0))
//	nn.To(net, torch.DefaultDevice())
//
// # Which GPU
//
// Functions with a variadic [torch.Device] mean the current device where none is
// given. libtorch keeps the current device and the current streams per OS thread, and
// goroutines wander over threads, so there is no SetDevice: [WithDevice] and
// [WithStream] hold a function on its thread while it runs, and restore what was
// before. Outside of them the current device is torch.CUDA(0) and the current stream
// the default one. Operators compute where their tensors are, whatever device is
// current.
//
// # Without a GPU
//
// The questions have answers: [IsAvailable] is false, [DeviceCount] and all statistics
// are 0, and [EmptyCache], [ManualSeed] and the like do nothing. Everything else panics
// with a [*torch.Error] that says why there is no GPU.
//
// Programs link nothing of CUDA. libtorch's CUDA part is opened when the program
// starts, if the machine has a driver; the environment variable GOTORCH_CUDA=0 leaves
// it closed, and GOTORCH_CUDA=/path/to/libtorch_cuda.so names another one.
//
// # What never ran on a GPU
//
// Nothing in this package has run on a real GPU yet. What was tested is:
//
//   - Without a driver: every function, for its answer or its error. libtorch's CUDA
//     part of 2.15.0 with NVIDIA's libraries was opened on such a machine, and says
//     that there is no driver.
//   - With a made-up GPU, a small library in testdata that registers two devices with
//     memory of the CPU: devices, streams, events, statistics, generators, pinned
//     memory, running out of memory, all through libtorch's own interfaces.
//
// So these are open until somebody runs `go test ./torch/...` on a GPU: the names and
// numbers that the driver's library gives for [Properties]; that streams and
// non-blocking copies overlap and events tell the true time; that the memory of a real
// allocator comes back after [EmptyCache]; TF32, cuDNN's switches, and which operators
// are refused under torch.UseDeterministicAlgorithms; pinned memory by page; and Go's
// signal handlers beside those of CUDA.
//
// On libtorch before 2.9 there is no interface to the allocator: statistics are
// 0 and [EmptyCache] does nothing. Running out of memory empties the cache there
// too, inside libtorch.
package cuda

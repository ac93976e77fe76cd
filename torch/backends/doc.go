// Package backends has the switches of the libraries that libtorch computes with:
// cuDNN and cuBLAS on GPUs, oneDNN on CPUs. It is the counterpart of torch.backends.
//
//	backends.CuDNN.Benchmark.Set(true)  // torch.backends.cudnn.benchmark = True
//	backends.CUDAMatmul.AllowTF32.On()  // torch.backends.cuda.matmul.allow_tf32
//
// The switches are of the whole process, and of all its goroutines: set them at the
// start of main. They can be set on a machine without a GPU, where those of GPUs change
// nothing. None of those has been tried on a GPU.
package backends

package backends

import (
	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
)

// Switch is one setting of the whole process, on or off.
type Switch struct {
	name  string
	which int
}

// On reports whether s is on.
func (s Switch) On() bool {
	on, err := cgo.Switch(s.which)
	s.must(err)
	return on
}

// Set turns s on or off. It panics with a [*torch.Error] where libtorch has no such
// switch.
func (s Switch) Set(on bool) { s.must(cgo.SetSwitch(s.which, on)) }

// String returns Python's name: "torch.backends.cudnn.benchmark".
func (s Switch) String() string { return s.name }

func (s Switch) must(err error) {
	if err != nil {
		panic(&torch.Error{Op: s.name, Msg: err.Error()})
	}
}

// CuDNN holds the switches of NVIDIA's library for convolutions. It mirrors
// torch.backends.cudnn.
var CuDNN = CuDNNSwitches{
	Enabled:       Switch{"torch.backends.cudnn.enabled", cgo.CuDNNEnabled},
	Benchmark:     Switch{"torch.backends.cudnn.benchmark", cgo.CuDNNBenchmark},
	Deterministic: Switch{"torch.backends.cudnn.deterministic", cgo.CuDNNDeterministic},
	AllowTF32:     Switch{"torch.backends.cudnn.allow_tf32", cgo.CuDNNTF32},
}

// CuDNNSwitches is the type of [CuDNN].
type CuDNNSwitches struct {
	Enabled       Switch // use it at all; on at first
	Benchmark     Switch // try the algorithms for each new shape and keep the fastest; off at first
	Deterministic Switch // only algorithms that give the same bits each time; off at first
	AllowTF32     Switch // round elements to 10 bits of mantissa, where that is faster; on at first
}

// Version returns the version of cuDNN, 90100 for 9.1.0, and 0 without a GPU. It
// mirrors torch.backends.cudnn.version.
func (CuDNNSwitches) Version() int {
	v, err := cgo.CuDNNVersion()
	CuDNN.Enabled.must(err)
	return v
}

// CUDAMatmul holds the switches of products of matrices on GPUs. It mirrors
// torch.backends.cuda.matmul.
var CUDAMatmul = CUDAMatmulSwitches{
	AllowTF32: Switch{"torch.backends.cuda.matmul.allow_tf32", cgo.MatmulTF32},
}

// CUDAMatmulSwitches is the type of [CUDAMatmul].
type CUDAMatmulSwitches struct {
	AllowTF32 Switch // as torch.SetFloat32MatmulPrecision("high"), for cuBLAS alone; off at first
}

// MKLDNN holds the switches of oneDNN, Intel's library for CPUs. It mirrors
// torch.backends.mkldnn.
var MKLDNN = MKLDNNSwitches{
	Enabled:       Switch{"torch.backends.mkldnn.enabled", cgo.MKLDNNEnabled},
	Deterministic: Switch{"torch.backends.mkldnn.deterministic", cgo.MKLDNNDeterministic},
}

// MKLDNNSwitches is the type of [MKLDNN].
type MKLDNNSwitches struct {
	Enabled       Switch // use it at all; on at first
	Deterministic Switch // only algorithms that give the same bits each time; off at first
}

// Deterministic holds what torch.UseDeterministicAlgorithms does beside choosing
// algorithms. It mirrors torch.utils.deterministic.
var Deterministic = DeterministicSwitches{
	FillUninitializedMemory: Switch{"torch.utils.deterministic.fill_uninitialized_memory", cgo.FillUninitialized},
}

// DeterministicSwitches is the type of [Deterministic].
type DeterministicSwitches struct {
	FillUninitializedMemory Switch // fill the memory of torch.Empty, in deterministic mode; on at first
}

package cgo

/*
#cgo noescape tg_switch
#cgo noescape tg_set_switch
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import "unsafe"

// Switches of the whole process, as in shim.h.
const (
	Deterministic         = C.TG_DETERMINISTIC
	DeterministicWarnOnly = C.TG_DETERMINISTIC_WARN_ONLY
	FillUninitialized     = C.TG_FILL_UNINITIALIZED
	CuDNNEnabled          = C.TG_CUDNN_ENABLED
	CuDNNBenchmark        = C.TG_CUDNN_BENCHMARK
	CuDNNDeterministic    = C.TG_CUDNN_DETERMINISTIC
	CuDNNTF32             = C.TG_CUDNN_TF32
	MatmulTF32            = C.TG_MATMUL_TF32
	MKLDNNEnabled         = C.TG_MKLDNN_ENABLED
	MKLDNNDeterministic   = C.TG_MKLDNN_DETERMINISTIC
)

// Switch tells whether a switch is on.
func Switch(which int) (bool, error) {
	var out C.tg_out
	on := C.tg_switch(C.int(which), &out) != 0
	return on, take(&out)
}

// SetSwitch sets a switch; the deterministic ones have [SetDeterministic].
func SetSwitch(which int, on bool) error {
	var out C.tg_out
	C.tg_set_switch(C.int(which), cbool(on), &out)
	return take(&out)
}

// SetDeterministic makes operators without a deterministic algorithm fail, or warn.
func SetDeterministic(on, warnOnly bool) error {
	var out C.tg_out
	C.tg_set_deterministic(cbool(on), cbool(warnOnly), &out)
	return take(&out)
}

// MatmulPrecision returns 0 for highest, 1 for high, 2 for medium.
func MatmulPrecision() (int, error) {
	var out C.tg_out
	p := int(C.tg_matmul_precision(&out))
	return p, take(&out)
}

// SetMatmulPrecision takes "highest", "high" or "medium".
func SetMatmulPrecision(precision string) error {
	var out C.tg_out
	s := C.CString(precision)
	defer C.free(unsafe.Pointer(s))
	C.tg_set_matmul_precision(s, &out)
	return take(&out)
}

// SetFlushDenormal makes this OS thread take denormal numbers for zero. It reports
// false where the processor cannot.
func SetFlushDenormal(on bool) bool { return C.tg_set_flush_denormal(cbool(on)) != 0 }

// CuDNNVersion returns the version of cuDNN as a number, 0 where there is none.
func CuDNNVersion() (int, error) {
	var out C.tg_out
	v := int(C.tg_cudnn_version(&out))
	return v, take(&out)
}

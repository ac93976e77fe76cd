package cgo

// #include "shim.h"
import "C"

// MetaKernels gives operators that have no function for their shapes one, and returns
// how many. It is called once.
func MetaKernels() (int, error) {
	var out C.tg_out
	n := int(C.tg_meta_kernels(&out))
	return n, take(&out)
}

package cgo

/*
#cgo noescape tg_cuda_synchronize
#include "shim.h"
*/
import "C"

// CUDADeviceCount returns the number of GPUs. The first call opens
// libtorch_cuda, if there is a driver.
func CUDADeviceCount() int { return int(C.tg_cuda_device_count()) }

// CUDALoadError tells why there is no GPU to use, "" where there is one.
func CUDALoadError() string { return takeString(C.tg_cuda_load_error()) }

// CUDAEmptyCache gives cached GPU memory back to the driver.
func CUDAEmptyCache() { C.tg_cuda_empty_cache() }

// CUDASynchronize waits for all work of a GPU.
func CUDASynchronize(index int) error {
	var out C.tg_out
	C.tg_cuda_synchronize(C.int(index), &out)
	return take(&out)
}

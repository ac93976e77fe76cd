package cgo

// #include "shim.h"
import "C"

// CUDADeviceCount returns the number of GPUs. The first call opens
// libtorch_cuda, if there is a driver.
func CUDADeviceCount() int { return int(C.tg_cuda_device_count()) }

// CUDALoadError tells why there is no GPU to use, "" where there is one.
func CUDALoadError() string { return takeString(C.tg_cuda_load_error()) }

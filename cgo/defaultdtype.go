package cgo

// #include "shim.h"
import "C"

// DefaultDType returns the number of the default scalar type.
func DefaultDType() int { return int(C.tg_default_dtype()) }

// SetDefaultDType sets the default scalar type of the process.
func SetDefaultDType(dtype int) error {
	var out C.tg_out
	C.tg_set_default_dtype(C.int(dtype), &out)
	return take(&out)
}

package cgo

/*
#cgo noescape tg_object_free
#cgo nocallback tg_object_free
#cgo noescape tg_object_type
#cgo nocallback tg_object_type
#include "shim.h"
*/
import "C"

import "unsafe"

// ObjectHandle is an object of a class that C++ registers with TorchScript, as weights
// that an operator has packed: one reference to a c10::ivalue::Object.
type ObjectHandle = unsafe.Pointer

// FreeObject gives a reference back.
func FreeObject(o ObjectHandle) { C.tg_object_free(C.tg_object(o)) }

// ObjectType returns the name of the object's class.
func ObjectType(o ObjectHandle) string { return takeString(C.tg_object_type(C.tg_object(o))) }

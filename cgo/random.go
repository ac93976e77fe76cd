package cgo

/*
#cgo noescape tg_manual_seed
#cgo noescape tg_default_generator
#cgo noescape tg_new_generator
#cgo noescape tg_generator_seed
#cgo noescape tg_generator_initial_seed
#cgo noescape tg_generator_state
#cgo noescape tg_generator_set_state
#include "shim.h"
*/
import "C"

import "unsafe"

// GeneratorHandle is a GeneratorImpl* that owns one reference.
type GeneratorHandle = unsafe.Pointer

// ManualSeed seeds the default generators of the CPU and of every GPU.
func ManualSeed(seed uint64) error {
	var out C.tg_out
	C.tg_manual_seed(C.uint64_t(seed), &out)
	return take(&out)
}

// DefaultGenerator returns a new reference to a device's default generator.
func DefaultGenerator(deviceType, index int) (GeneratorHandle, error) {
	var out C.tg_out
	g := C.tg_default_generator(C.int(deviceType), C.int(index), &out)
	return GeneratorHandle(g), take(&out)
}

// NewGenerator makes a generator of its own for a device.
func NewGenerator(deviceType, index int) (GeneratorHandle, error) {
	var out C.tg_out
	g := C.tg_new_generator(C.int(deviceType), C.int(index), &out)
	return GeneratorHandle(g), take(&out)
}

// FreeGenerator gives a reference back.
func FreeGenerator(g GeneratorHandle) { C.tg_generator_free(C.tg_generator(g)) }

// SeedGenerator seeds g.
func SeedGenerator(g GeneratorHandle, seed uint64) error {
	var out C.tg_out
	C.tg_generator_seed(C.tg_generator(g), C.uint64_t(seed), &out)
	return take(&out)
}

// InitialSeed returns the seed that g was last given.
func InitialSeed(g GeneratorHandle) (uint64, error) {
	var out C.tg_out
	s := C.tg_generator_initial_seed(C.tg_generator(g), &out)
	return uint64(s), take(&out)
}

// GeneratorState returns the state of g as a byte tensor.
func GeneratorState(g GeneratorHandle) (Handle, error) {
	var out C.tg_out
	t := C.tg_generator_state(C.tg_generator(g), &out)
	return Handle(t), take(&out)
}

// SetGeneratorState sets the state of g from a byte tensor.
func SetGeneratorState(g GeneratorHandle, state Handle) error {
	var out C.tg_out
	C.tg_generator_set_state(C.tg_generator(g), C.tg_tensor(state), &out)
	return take(&out)
}

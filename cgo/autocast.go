package cgo

/*
#cgo noescape tg_autocast_get
#cgo nocallback tg_autocast_get
#cgo noescape tg_autocast_enter
#cgo nocallback tg_autocast_enter
#cgo noescape tg_autocast_exit
#cgo nocallback tg_autocast_exit
#include "shim.h"
*/
import "C"

// AutocastState is what autocast does on this OS thread.
type AutocastState struct {
	Enabled bool
	DType   int
	Cache   bool
}

func (s AutocastState) c() C.tg_autocast {
	return C.tg_autocast{enabled: C.int32_t(cbool(s.Enabled)), dtype: C.int32_t(s.DType), cache: C.int32_t(cbool(s.Cache))}
}

// Autocast returns what is in force for a device type on this OS thread.
func Autocast(deviceType int) (s AutocastState, err error) {
	var out C.tg_out
	var c C.tg_autocast
	C.tg_autocast_get(C.int(deviceType), &c, &out)
	return AutocastState{c.enabled != 0, int(c.dtype), c.cache != 0}, take(&out)
}

// AutocastEnter puts s in force for a device type, one level deeper.
func AutocastEnter(deviceType int, s AutocastState) error {
	var out C.tg_out
	c := s.c()
	C.tg_autocast_enter(C.int(deviceType), &c, &out)
	return take(&out)
}

// AutocastExit undoes [AutocastEnter]; before is what was in force.
func AutocastExit(deviceType int, before AutocastState) error {
	var out C.tg_out
	c := before.c()
	C.tg_autocast_exit(C.int(deviceType), &c, &out)
	return take(&out)
}

// AutocastClearCache drops the weights that autocast keeps in lower precision.
func AutocastClearCache() { C.tg_autocast_clear_cache() }

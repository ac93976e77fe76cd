package cgo

// #include "shim.h"
import "C"

func init() { C.tg_engine_init() }

// PushSavedHooks makes the Go value of id pack and unpack the tensors that this
// OS thread saves for backward.
func PushSavedHooks(id int64) { C.tg_push_saved_hooks(C.int64_t(id)) }

// PopSavedHooks undoes [PushSavedHooks].
func PopSavedHooks() { C.tg_pop_saved_hooks() }

// GraphTask tells which backward runs on this OS thread, -1 for none.
func GraphTask() int { return int(C.tg_graph_task()) }

// SetAnomalyMode switches anomaly mode for all threads.
func SetAnomalyMode(on, checkNaN bool) { C.tg_anomaly_mode(cbool(on), cbool(checkNaN)) }

// AnomalyEnabled tells whether anomaly mode is on.
func AnomalyEnabled() bool { return C.tg_anomaly_enabled() != 0 }

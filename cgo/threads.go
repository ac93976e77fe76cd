package cgo

/*
#cgo nocallback tg_set_scope
#cgo nocallback tg_get_scope
#cgo nocallback tg_leave_scope
#cgo nocallback tg_inside
#include "shim.h"
*/
import "C"

// ThreadIsMain lets this OS thread keep libtorch's default number of intra-op
// threads. Every other thread starts with one.
func ThreadIsMain() { C.tg_thread_is_main() }

// SetThreads sets the number of intra-op threads of this OS thread.
func SetThreads(n int) { C.tg_thread_set(C.int(n)) }

// Threads returns the number of intra-op threads of this OS thread.
func Threads() int { return int(C.tg_thread_get()) }

// ThreadState returns what [RestoreThread] takes.
func ThreadState() int { return int(C.tg_thread_state()) }

// RestoreThread sets this OS thread back to what [ThreadState] said.
func RestoreThread(state int) { C.tg_thread_restore(C.int(state)) }

// SetScope marks the scope that is open on this OS thread, 0 for none, and returns
// the one that was.
func SetScope(id int64) int64 { return int64(C.tg_set_scope(C.int64_t(id))) }

// Scope returns the scope that is open on this OS thread.
func Scope() int64 { return int64(C.tg_get_scope()) }

// LeaveScope goes from scope id back to the one around it. It reports false if id is not
// the scope that is open on this OS thread.
func LeaveScope(id, outer int64) bool {
	return C.tg_leave_scope(C.int64_t(id), C.int64_t(outer)) != 0
}

// Inside reports whether this OS thread is in a scope or without gradients, where a
// goroutine has it for itself.
func Inside() bool { return C.tg_inside() != 0 }

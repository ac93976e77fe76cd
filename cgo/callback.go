package cgo

/*
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import "unsafe"

// Kinds of [Callback], as in shim.h.
const (
	CallHook           = C.TG_CALL_HOOK
	CallPostAccumulate = C.TG_CALL_POST_ACCUMULATE
	CallBackward       = C.TG_CALL_BACKWARD
	CallJVP            = C.TG_CALL_JVP
	CallPack           = C.TG_CALL_PACK
	CallUnpack         = C.TG_CALL_UNPACK
	CallStack          = C.TG_CALL_STACK
)

// Callback is one call from C++ into Go. It may come on any OS thread.
type Callback struct {
	ID      int64
	Kind    int
	Args    []Handle       // new references
	Results int            // how many tensors it may return
	Node    unsafe.Pointer // the custom function's, during its backward
	Scope   int64          // open on this thread
	c       *C.tg_callback
}

// Handler runs callbacks. Package torch sets it before it makes any.
var Handler func(*Callback)

//export tgGoCallback
func tgGoCallback(c *C.tg_callback) {
	cb := &Callback{ID: int64(c.id), Kind: int(c.kind), Results: int(c.nresults), Node: c.node, Scope: int64(c.scope), c: c}
	if c.nargs > 0 {
		cb.Args = append(cb.Args, unsafe.Slice((*Handle)(unsafe.Pointer(c.args)), int(c.nargs))...)
	}
	Handler(cb)
}

// Return hands results to C++, which takes references of its own.
func (cb *Callback) Return(ts []Handle) {
	if len(ts) > 0 {
		C.tg_callback_return(cb.c, handles(ts), C.int(len(ts)))
	}
}

// SetNumber returns a number.
func (cb *Callback) SetNumber(n int64) { cb.c.number = C.int64_t(n) }

// SetText returns a text.
func (cb *Callback) SetText(s string) { cb.c.text = C.CString(s) }

// Fail makes the callback throw an exception that carries id.
func (cb *Callback) Fail(id int64, text string) {
	cb.c.failure, cb.c.text = C.int64_t(id), C.CString(text)
}

// GoError is an error that began as a panic in a Go callback. ID is what the
// callback gave to [Callback.Fail]; whoever gets the error takes it over.
type GoError struct {
	ID   int64
	Text string
}

func (e *GoError) Error() string { return e.Text }

package torch

import (
	"runtime"
	"sync"

	"github.com/gotorch/gotorch/cgo"
)

// Object is an object of a class of libtorch's, as weights that an operator has packed
// for a kernel. [Operator.Call] returns one and takes it as an argument; nothing else
// can be done with it. It is what Python has as torch.ScriptObject. The zero Object is none.
//
//	packed := torch.Op("quantized::linear_prepack").Call(weight, bias)[0].(torch.Object)
//	y := torch.Op("quantized::linear_dynamic").Call(x, packed)[0].(torch.Tensor)
//
// Copies are the same object, which goroutines may share. It is freed when it is
// unreachable; scopes do not own it. As [MemoryStats] does not count its memory, and the
// garbage collector does not see it, a program that makes many large ones should call
// [Object.Free].
type Object struct{ h *objectHandle }

// objectHandle owns one reference to a native object.
type objectHandle struct {
	ptr     cgo.ObjectHandle
	cleanup runtime.Cleanup

	mu    sync.Mutex
	uses  int // calls under way
	freed bool
}

func newObject(p cgo.ObjectHandle) Object {
	h := &objectHandle{ptr: p}
	h.cleanup = runtime.AddCleanup(h, func(p cgo.ObjectHandle) { cgo.FreeObject(p) }, p)
	return Object{h}
}

// acquire keeps h from being freed during a call. It reports false if it has been freed.
func (h *objectHandle) acquire() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.freed {
		return false
	}
	h.uses++
	return true
}

// done ends what acquire began.
func (h *objectHandle) done() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.uses--
	if h.freed && h.uses == 0 {
		cgo.FreeObject(h.ptr)
	}
}

// Defined reports whether o is an object, not the zero Object.
func (o Object) Defined() bool { return o.h != nil }

// Type returns the name of o's class,
// "__torch__.torch.classes.quantized.LinearPackedParamsBase". It panics with a [*Error] if
// o is none or was freed.
func (o Object) Type() string {
	if o.h == nil {
		panic(errorf("Object.Type", "%s", noObjectMessage))
	}
	if !o.h.acquire() {
		panic(errorf("Object.Type", "%s", freedObjectMessage))
	}
	defer o.h.done()
	return cgo.ObjectType(o.h.ptr)
}

// Free gives o back to libtorch now, or when the calls that use it have ended. Using it
// afterwards panics with a [*Error]; freeing it again, or the zero Object, does nothing.
func (o Object) Free() {
	if o.h == nil {
		return
	}
	o.h.mu.Lock()
	defer o.h.mu.Unlock()
	if o.h.freed {
		return
	}
	o.h.freed = true
	o.h.cleanup.Stop()
	if o.h.uses == 0 {
		cgo.FreeObject(o.h.ptr)
	}
}

const (
	noObjectMessage    = "the Object is the zero Object, which is none"
	freedObjectMessage = "the object was freed by its Free"
)

// Object adds an object; the zero one is None.
func (c *Call) Object(o Object) {
	if o.h == nil {
		c.None()
		return
	}
	c.objects = append(c.objects, o.h)
	c.push(cgo.Val{Tag: cgo.Object, V: int64(uintptr(o.h.ptr))})
}

// ResultObject takes the next result of [Call.RunAll], an object.
func (c *Call) ResultObject() Object {
	c.want(cgo.Object, "an object")
	return newObject(pointer(c.next()))
}

// acquireObjects keeps the objects among the arguments from being freed, as has been done
// for the tensors.
func (c *Call) acquireObjects(op *Operator, tensors int) {
	for i, h := range c.objects {
		if !h.acquire() {
			c.objects = c.objects[:i]
			c.releaseObjects()
			c.release(tensors)
			panic(&Error{Op: op.short(), Args: c.describe(), Msg: freedObjectMessage})
		}
	}
}

func (c *Call) releaseObjects() {
	for _, h := range c.objects {
		h.done()
	}
}

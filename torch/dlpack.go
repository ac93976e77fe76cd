package torch

import (
	"unsafe"

	"github.com/gotorch/gotorch/cgo"
)

// ToDLPack exports t to other libraries, without a copy: it returns a
// DLManagedTensor*, as dlpack.h describes it, with one reference to t's memory, which
// lives until the struct's deleter is called. That is for its consumer to do, once;
// where nobody has taken it, [FreeDLPack] does. It mirrors
// torch.utils.dlpack.to_dlpack and panics if t is no plain memory, requires
// gradients (call Detach first), or is of a type that DLPack does not have.
func (t Tensor) ToDLPack() (p unsafe.Pointer) {
	t.with("ToDLPack", func(h cgo.Handle) (err error) {
		p, err = cgo.ToDLPack(h)
		return err
	})
	return p
}

// FromDLPack imports what another library exports: p is a DLManagedTensor*, and the
// tensor shares its memory. It takes p over, and calls its deleter when nothing uses
// the memory any more, from whichever thread that is; the deleter must not call Go
// functions. If err is not nil, p stays the caller's. It mirrors
// torch.utils.dlpack.from_dlpack.
func FromDLPack(p unsafe.Pointer) (t Tensor, err error) {
	if p == nil {
		return Tensor{}, errorf("FromDLPack", "the pointer is nil")
	}
	h, scope, err := cgo.FromDLPack(p)
	if err != nil {
		return Tensor{}, errorf("FromDLPack", "%v", err)
	}
	return wrap(h, scope), nil
}

// FreeDLPack calls the deleter of a DLManagedTensor* that nobody has taken over.
func FreeDLPack(p unsafe.Pointer) {
	if p != nil {
		cgo.DeleteDLPack(p)
		letGoReleased()
	}
}

package torch

import (
	"runtime"

	"github.com/gotorch/gotorch/cgo"
)

// SavedTensorsHooks runs f. Each tensor that its operations save for Backward is
// given to pack; the graph keeps what pack returns, and gives it to unpack when
// Backward needs the tensor: compressed, on another device, on a disk. Hooks
// that are further in take the place of those outside. The goroutine stays on
// its OS thread until f returns. It mirrors
// torch.autograd.graph.saved_tensors_hooks.
//
// pack runs without recording and must not change its argument; unpack must
// return a tensor of the same shape, type and device, and may run on any
// goroutine and thread. What pack panics with, the operator does, and what
// unpack panics with, Backward; see [PanicError].
func SavedTensorsHooks(pack func(t Tensor) any, unpack func(packed any) Tensor, f func()) {
	if pack == nil || unpack == nil {
		panic(errorf("SavedTensorsHooks", "both hooks are needed, pack and unpack"))
	}
	withSavedHooks(&savedHooks{pack, unpack}, f)
}

// SaveOnCPU runs f with the tensors that its operations save for Backward moved
// to the CPU until they are needed. It mirrors torch.autograd.graph.save_on_cpu.
func SaveOnCPU(f func()) {
	type moved struct {
		t    Tensor
		from Device
	}
	SavedTensorsHooks(
		func(t Tensor) any { return moved{t.To(CPU), t.Device()} },
		func(packed any) Tensor { m := packed.(moved); return m.t.To(m.from) },
		f)
}

func withSavedHooks(hooks caller, f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	callsGo.Add(1)
	defer callsGo.Add(-1)
	cgo.PushSavedHooks(register(hooks))
	defer cgo.PopSavedHooks()
	f()
}

type savedHooks struct {
	pack   func(Tensor) any
	unpack func(any) Tensor
}

func (h *savedHooks) what() string { return "a pack hook for saved tensors" }

func (h *savedHooks) call(cb *cgo.Callback, args []Tensor) {
	cb.SetNumber(register(&packed{h, h.pack(args[0])}))
}

// packed stands in the graph for one saved tensor.
type packed struct {
	hooks *savedHooks
	value any
}

func (p *packed) what() string { return "an unpack hook for saved tensors" }

func (p *packed) call(cb *cgo.Callback, _ []Tensor) {
	t := p.hooks.unpack(p.value)
	if !t.Defined() {
		panic(errorf("SavedTensorsHooks", "the unpack hook returned the undefined Tensor"))
	}
	giveBack(cb, "SavedTensorsHooks", t)
}

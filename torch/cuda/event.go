package cuda

import (
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
)

// Event is a mark in the work of a [Stream]: it happens when the stream comes to it.
// Other streams can wait for it, the program can, and two of them tell the time between
// them. Goroutines may share an Event. It mirrors torch.cuda.Event.
type Event struct {
	h *eventHandle
}

type eventHandle struct {
	mu     sync.Mutex // libtorch's events are for one thread at a time
	ptr    cgo.EventHandle
	timing bool
	stream Stream // that it was recorded on, the zero one if it was not yet
}

// EnableTiming is an option of [NewEvent]: the event can tell the time.
type EnableTiming bool

// NewEvent makes an event, which belongs to the GPU of the stream that it is first
// recorded on. It mirrors torch.cuda.Event and panics with a [*torch.Error] without a
// GPU.
func NewEvent(timing ...EnableTiming) *Event {
	check("NewEvent", torch.CUDA(0))
	on := false
	for _, t := range timing {
		on = bool(t)
	}
	p, err := cgo.NewEvent(cudaType, on)
	must("NewEvent", err)
	e := &Event{&eventHandle{ptr: p, timing: on}}
	runtime.AddCleanup(e, cgo.FreeEvent, p)
	return e
}

// use runs f with the handle, which nobody else uses meanwhile.
func (e *Event) use(op string, f func(h *eventHandle) error) {
	if e == nil || e.h == nil {
		panic(&torch.Error{Op: op, Msg: "the event is none; NewEvent makes one"})
	}
	e.h.mu.Lock()
	defer e.h.mu.Unlock()
	must(op, f(e.h))
	runtime.KeepAlive(e)
}

// Record puts e behind what the stream has been given so far: the current stream if
// none is given. It may be recorded again, on streams of the same GPU. It mirrors
// torch.cuda.Event.record.
func (e *Event) Record(s ...Stream) {
	const op = "Event.Record"
	to := target(op, s)
	e.use(op, func(h *eventHandle) error {
		err := cgo.RecordEvent(h.ptr, to.c(op))
		if err == nil {
			h.stream = to
		}
		return err
	})
}

// Wait makes what is given to the stream from now on wait for e: to the current
// stream if none is given. The caller does not wait. It mirrors torch.cuda.Event.wait.
func (e *Event) Wait(s ...Stream) {
	const op = "Event.Wait"
	e.use(op, func(*eventHandle) error { return nil })
	to := target(op, s)
	e.use(op, func(h *eventHandle) error { return cgo.BlockEvent(h.ptr, to.c(op)) })
}

func target(op string, s []Stream) Stream {
	switch len(s) {
	case 0:
		return CurrentStream()
	case 1:
		return s[0]
	}
	panic(&torch.Error{Op: op, Msg: fmt.Sprintf("takes one stream, got %d", len(s))})
}

// Query reports whether e has happened, or was never recorded. It mirrors
// torch.cuda.Event.query.
func (e *Event) Query() (done bool) {
	e.use("Event.Query", func(h *eventHandle) (err error) {
		done, err = cgo.QueryEvent(h.ptr)
		return err
	})
	return done
}

// Synchronize waits until e has happened. It mirrors torch.cuda.Event.synchronize.
func (e *Event) Synchronize() {
	e.use("Event.Synchronize", func(h *eventHandle) error { return cgo.SynchronizeEvent(h.ptr) })
}

// ElapsedTime returns the time from e to end, to about half a microsecond. Both were
// made with EnableTiming(true), recorded, and have happened. It mirrors
// torch.cuda.Event.elapsed_time.
func (e *Event) ElapsedTime(end *Event) (d time.Duration) {
	const op = "Event.ElapsedTime"
	for _, one := range []*Event{e, end} {
		one.use(op, func(h *eventHandle) error {
			switch {
			case !h.timing:
				return fmt.Errorf("the events must tell the time; make them with NewEvent(cuda.EnableTiming(true))")
			case h.stream == Stream{}:
				return fmt.Errorf("both events must have been recorded before")
			}
			return nil
		})
	}
	// Under both locks, in an order that two goroutines cannot cross.
	both.Lock()
	defer both.Unlock()
	e.use(op, func(start *eventHandle) (err error) {
		measure := func(h *eventHandle) error {
			ms, err := cgo.ElapsedTime(start.ptr, h.ptr)
			d = time.Duration(ms * float64(time.Millisecond))
			return err
		}
		if e == end {
			return measure(start)
		}
		end.use(op, measure)
		return nil
	})
	return d
}

// both is held by whoever locks two events.
var both sync.Mutex

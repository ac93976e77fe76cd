package cuda

import (
	"fmt"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
)

// Stream is a queue of work of a GPU: what is given to one stream is done in its
// order, and beside the work of the others. The memory of a tensor that was made on
// one stream and is used on another must not be used again too early: see
// [RecordStream]. Streams are values, compared with ==; libtorch owns what
// is behind them. It mirrors torch.cuda.Stream.
type Stream struct {
	id     int64
	device torch.Device
}

// Priority is an option of [NewStream]: lower numbers go first. The default is 0, and
// -1 is high.
type Priority int

// NewStream takes a stream of the current GPU out of libtorch's pool, which hands its
// 32 of a priority out in turn. It mirrors torch.cuda.Stream and panics with a
// [*torch.Error] without a GPU.
func NewStream(priority ...Priority) Stream {
	const op = "NewStream"
	d := given(op, nil)
	var p Priority
	switch len(priority) {
	case 0:
	case 1:
		p = priority[0]
	default:
		panic(&torch.Error{Op: op, Msg: fmt.Sprintf("takes one Priority, got %d", len(priority))})
	}
	return stream(op)(cgo.NewStream(cudaType, d.Index, int(p)))
}

// CurrentStream returns the stream on which the calling goroutine computes on a GPU:
// that of [WithStream], else the default one. It mirrors torch.cuda.current_stream and
// panics with a [*torch.Error] without a GPU.
func CurrentStream(device ...torch.Device) Stream {
	const op = "CurrentStream"
	return stream(op)(cgo.CurrentStream(cudaType, given(op, device).Index))
}

// DefaultStream returns the stream of a GPU on which everybody computes who does not
// say otherwise. It mirrors torch.cuda.default_stream and panics with a [*torch.Error]
// without a GPU.
func DefaultStream(device ...torch.Device) Stream {
	const op = "DefaultStream"
	return stream(op)(cgo.DefaultStream(cudaType, given(op, device).Index))
}

func stream(op string) func(s cgo.Stream, err error) Stream {
	return func(s cgo.Stream, err error) Stream {
		must(op, err)
		return Stream{s.ID, torch.CUDA(s.Index)}
	}
}

// c is s for a call of package cgo. The zero Stream is none.
func (s Stream) c(op string) cgo.Stream {
	if s == (Stream{}) {
		panic(&torch.Error{Op: op, Msg: "the stream is none; NewStream, CurrentStream and DefaultStream give one"})
	}
	check(op, s.device)
	return cgo.Stream{ID: s.id, DeviceType: cudaType, Index: s.device.Index}
}

// WithStream runs f with s as the stream that its operators compute on, and the GPU of
// s as the current one. The goroutine stays on its OS thread until f returns, and what
// was current before is so again then, also when f panics. What f has queued may still
// be running: [Stream.Synchronize] waits for it. It mirrors torch.cuda.stream.
func WithStream(s Stream, f func()) {
	const op = "WithStream"
	c := s.c(op)
	WithDevice(s.device, func() {
		before, err := cgo.ExchangeStream(c)
		must(op, err)
		defer func() {
			_, err := cgo.ExchangeStream(before)
			must(op, err)
		}()
		f()
	})
}

// Device returns the GPU of s.
func (s Stream) Device() torch.Device { return s.device }

// ID returns libtorch's number of s, 0 for a default stream. It mirrors
// torch.cuda.Stream.stream_id.
func (s Stream) ID() int64 { return s.id }

// String returns the device and the number: "cuda.Stream(cuda:0, 0)".
func (s Stream) String() string { return fmt.Sprintf("cuda.Stream(%s, %d)", s.device, s.id) }

// Query reports whether s has done all that it was given. It mirrors
// torch.cuda.Stream.query.
func (s Stream) Query() bool {
	done, err := cgo.QueryStream(s.c("Stream.Query"))
	must("Stream.Query", err)
	return done
}

// Synchronize waits until s has done all that it was given. It mirrors
// torch.cuda.Stream.synchronize.
func (s Stream) Synchronize() {
	must("Stream.Synchronize", cgo.SynchronizeStream(s.c("Stream.Synchronize")))
}

// WaitEvent makes what is given to s from now on wait for e, which the caller does
// not. It mirrors torch.cuda.Stream.wait_event.
func (s Stream) WaitEvent(e *Event) { e.Wait(s) }

// WaitStream makes what is given to s from now on wait for all that other has been
// given. It mirrors torch.cuda.Stream.wait_stream.
func (s Stream) WaitStream(other Stream) { s.WaitEvent(other.RecordEvent()) }

// RecordEvent returns a new event that happens when s has done what it was given so
// far. It mirrors torch.cuda.Stream.record_event.
func (s Stream) RecordEvent() *Event {
	e := NewEvent()
	e.Record(s)
	return e
}

var opRecordStream = torch.Operator{Name: "aten::record_stream"}

// RecordStream tells the allocator that s uses the memory of t, which was made on
// another stream, so that it does not give it to another tensor while s may still be at
// work there. It mirrors torch.Tensor.record_stream.
func RecordStream(t torch.Tensor, s Stream) {
	s.c("RecordStream")
	var c torch.Call
	c.Tensor(t)
	c.Stream(s.device, s.id)
	c.Run(&opRecordStream)
}

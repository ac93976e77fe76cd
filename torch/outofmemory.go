package torch

import (
	"strings"

	"github.com/gotorch/gotorch/cgo"
)

// OutOfMemoryError is in the chain of an [*Error] that an operator panics with when
// there is no memory for its result, on a GPU or on the CPU. By then garbage has been
// collected, the GPU's cache emptied, and the operator tried once more. A service
// may answer it with a smaller batch:
//
//	var oom *torch.OutOfMemoryError
//	if errors.As(torch.Try(f), &oom) { … }
//
// It mirrors torch.OutOfMemoryError; on the CPU Python raises a RuntimeError.
type OutOfMemoryError struct {
	Msg string // libtorch's message: how much was asked for, and how much there is
}

// Error returns the message.
func (e *OutOfMemoryError) Error() string { return "torch: out of memory: " + e.Msg }

// opError is the error that operator op, or function, panics with for what came from
// the C side.
func opError(op string, args []string, err error) *Error {
	msg := err.Error()
	// Where an operator has no kernel for a device, libtorch goes on with a list of all
	// kernels, and the files of its own that they are in.
	if list := strings.Index(msg, "\n\n"); list >= 0 && strings.Contains(msg[list:], ": registered at ") {
		msg = msg[:list]
	}
	e := &Error{Op: op, Args: args, Msg: msg}
	switch err := err.(type) {
	case cgo.OutOfMemory:
		e.Err = &OutOfMemoryError{string(err)}
	case *cgo.GoError:
		e.Err, _ = unregister(err.ID).(error)
	}
	return e
}

// reclaim frees what memory it can, if err says that there was too little. It reports
// whether trying again is worth it.
func reclaim(err error) bool {
	if _, ok := err.(cgo.OutOfMemory); !ok {
		return false
	}
	// The CPU has no memory only for what is absurd, or because garbage fills it.
	if cgo.CUDADeviceCount() == 0 && cgo.LiveBytes() < byteFloors.collect {
		return false
	}
	GC()
	_ = cgo.EmptyDeviceCache(int(CUDAType))
	return true
}

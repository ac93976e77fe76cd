package data

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// Error says which sample of a data set could not be had. [Loader.Err] returns it.
type Error struct {
	Index int   // of the sample in its data set; -1 where the data set did not say which
	Batch []int // the indices of the whole batch then, else nil
	Err   error // what the data set returned, or a [*PanicError]
}

// Error names the sample, or the batch, and what was wrong.
func (e *Error) Error() string {
	if e.Batch == nil {
		return fmt.Sprintf("data: sample %d: %v", e.Index, e.Err)
	}
	const most = 16
	indices, more := e.Batch, ""
	if len(indices) > most {
		indices, more = indices[:most], fmt.Sprintf(" and %d more", len(e.Batch)-most)
	}
	return fmt.Sprintf("data: batch of the samples %s%s: %v", strings.Trim(fmt.Sprint(indices), "[]"), more, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// PanicError is a panic of a data set that a [Loader] made an error of.
type PanicError struct {
	Value any    // what was passed to panic
	Stack []byte // where, as debug.Stack prints it
}

// Error returns the value that was passed to panic and, unless it says by itself
// what was done wrong, as a [*torch.Error] does, the stack.
func (e *PanicError) Error() string {
	var te *torch.Error
	if errors.As(e.Unwrap(), &te) {
		return te.Error()
	}
	return fmt.Sprintf("panic: %v\n\n%s", e.Value, e.Stack)
}

// Unwrap returns the value that was passed to panic if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Recover turns a panic into an [*Error] about sample *index. A [BatchDataset]
// defers it, so that the sample is named, not only the batch.
//
//	index := -1
//	defer data.Recover(&index, &err)
//	for _, index = range indices {
//		...
//	}
func Recover(index *int, err *error) {
	if v := recover(); v != nil {
		*err = &Error{Index: *index, Err: &PanicError{v, debug.Stack()}}
	}
}

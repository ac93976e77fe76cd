package torch

import "github.com/gotorch/gotorch/cgo"

// Native gives f the native references of ts, nil for an undefined tensor, and
// makes tensors of the new references that f returns, nil likewise. Packages that
// bind what is no operator of libtorch use it; what is one goes through [Call].
// The references that f gets are valid until it returns.
//
// An error of f becomes a panic with a [*Error] that names op and the tensors.
func Native(op string, ts []Tensor, f func(refs []cgo.Handle) ([]cgo.Handle, error)) []Tensor {
	refs := make([]cgo.Handle, len(ts))
	held := 0
	defer func() {
		for _, t := range ts[:held] {
			if t.h != nil {
				t.h.done()
			}
		}
	}()
	for i, t := range ts {
		if t.h != nil {
			if !t.h.acquire() {
				panic(&Error{Op: op, Msg: freedMessage})
			}
			refs[i] = t.h.ptr()
		}
		held++
	}
	made, err := f(refs)
	results := make([]Tensor, len(made))
	scope := cgo.Scope()
	for i, p := range made {
		results[i] = wrap(p, scope)
	}
	if err != nil {
		e := &Error{Op: op, Msg: err.Error()}
		for _, t := range ts {
			e.Args = append(e.Args, t.describe())
		}
		panic(e)
	}
	return results
}

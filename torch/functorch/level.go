package functorch

import (
	"runtime"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
)

// within runs f at a new level of transforms, which ends when f returns or
// panics. The stack of levels belongs to the OS thread, so the goroutine stays
// on it.
func within(op string, push func() (int64, error), f func(level int64)) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	level, err := push()
	if err != nil {
		panic(&torch.Error{Op: op, Msg: err.Error()})
	}
	defer func() {
		if err := cgo.TransformPop(); err != nil {
			panic(&torch.Error{Op: op, Msg: err.Error()})
		}
	}()
	f(level)
}

// each makes a tensor of each of ts, which are defined.
func each(op string, ts []torch.Tensor, f func(i int, p cgo.Handle) (cgo.Handle, error)) []torch.Tensor {
	return torch.Native(op, ts, func(refs []cgo.Handle) ([]cgo.Handle, error) {
		made := make([]cgo.Handle, 0, len(refs))
		for i, p := range refs {
			q, err := f(i, p)
			if err != nil {
				return made, err
			}
			made = append(made, q)
		}
		return made, nil
	})
}

// wrap makes tensors of level of args; those that diff names require gradients.
func wrap(op string, args []torch.Tensor, level int64, diff []int) []torch.Tensor {
	requires := make([]bool, len(args))
	for _, i := range diff {
		requires[i] = true
	}
	return each(op, args, func(i int, p cgo.Handle) (cgo.Handle, error) { return cgo.WrapForGrad(p, level, requires[i]) })
}

// unwrap undoes wrap.
func unwrap(op string, ts []torch.Tensor, level int64) []torch.Tensor {
	return each(op, ts, func(_ int, p cgo.Handle) (cgo.Handle, error) { return cgo.UnwrapForGrad(p, level) })
}

package nn

import (
	"fmt"
	"strconv"

	"github.com/gotorch/gotorch/torch"
)

// LayerError is in the chain of a [*torch.Error] that came out of a layer of a model, and
// tells which: a [Sequential] knows the numbers of its layers, [Summary] all names.
//
//	var e *nn.LayerError
//	if err := torch.Try(func() { net.Forward(x) }); errors.As(err, &e) {
//		log.Print(e.Path) // "4.0"
//	}
type LayerError struct {
	Path string // as in [NamedModules], from the outermost that knows on
	Type string // of the layer, "Conv2d"
	Err  error  // what was in the chain before, or nil

	msg string // of the *torch.Error
}

// Error names the layer.
func (e *LayerError) Error() string { return fmt.Sprintf("in layer %s, %s", e.Path, e.Type) }

// Unwrap returns Err.
func (e *LayerError) Unwrap() error { return e.Err }

// inLayer is e with the place where it happened. What a layer inside has said of it is
// told apart by join.
func inLayer(e *torch.Error, path, typ string, join bool) *torch.Error {
	l := &LayerError{Path: path, Type: typ, Err: e.Err, msg: e.Msg}
	if inner, ok := e.Err.(*LayerError); ok {
		l.Err, l.msg = inner.Err, inner.msg
		if join {
			l.Path, l.Type = path+"."+inner.Path, inner.Type
		}
	}
	out := *e
	out.Err, out.Msg = l, l.msg+"; "+l.Error()
	return &out
}

// locate, deferred, adds the number of the layer that runs to the *torch.Error that
// it panics with. at is below 0 where none does.
func locate(s Sequential, at *int) {
	if *at < 0 {
		return
	}
	v := recover()
	if v == nil {
		return
	}
	if e, ok := v.(*torch.Error); ok {
		v = inLayer(e, strconv.Itoa(*at), typeName(s[*at]), true)
	}
	panic(v)
}

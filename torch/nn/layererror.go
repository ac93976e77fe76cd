package nn

import (
	"fmt"
	"strconv"

	"github.com/gotorch/gotorch/torch"
)

// LayerError is in the chain of a [*torch.Error] that came out of a layer, and tells which.
// Every layer of this package notes itself. Its name in the model is known where the model
// was run by [Try] or [Call]; a [Sequential] knows the part from itself on.
//
//	err := nn.Try(net, func() { net.Forward(x) })
//	var e *nn.LayerError
//	if errors.As(err, &e) {
//		log.Print(e.Path) // "layer1.0.conv2"
//	}
type LayerError struct {
	Layer any    // the innermost layer that is known, a pointer to its struct as a rule
	Path  string // its name in the outermost model that is known, as in [NamedModules]; "" if there is none
	Type  string // of the layer, "Conv2d"
	Err   error  // what was in the chain before, or nil

	within  any    // Path is the name in this model
	op, msg string // of the *torch.Error
}

// Error names the layer.
func (e *LayerError) Error() string {
	if e.Path == "" {
		return "in a " + e.Type
	}
	return fmt.Sprintf("in layer %s, %s", e.Path, e.Type)
}

// Unwrap returns Err.
func (e *LayerError) Unwrap() error { return e.Err }

// Try is [torch.Try] for an f that runs a model: if a layer of the model fails, the error
// tells its name, see [LayerError]. It costs nothing as long as none does.
//
//	var y torch.Tensor
//	err := nn.Try(net, func() { y = net.Forward(x) }) // "torch: nn.Conv2d: conv2d(…): …; in layer layer1.0.conv2, Conv2d"
//
// A layer that nothing tells from others has no name: one in an embedded field, or a
// struct of no size, as an [Identity].
func Try(model any, f func()) error {
	return torch.Try(func() {
		defer locate(model)
		f()
	})
}

// locate, deferred, notes the name of the layer that failed in a model.
func locate(model any) {
	v := recover()
	if v == nil {
		return
	}
	if e, ok := v.(*torch.Error); ok {
		v = placed(e, model)
	}
	panic(v)
}

// locateElement is locate for a Sequential, which knows the number of the layer that runs.
// at is below 0 where none does.
func locateElement(s Sequential, at *int) {
	if *at < 0 {
		return
	}
	v := recover()
	if v == nil {
		return
	}
	abandon(s)
	if e, ok := v.(*torch.Error); ok {
		v = placedAt(e, s, *at)
	}
	panic(v)
}

// placed is e with the name, in a model, of the layer that it came out of, if it has one.
func placed(e *torch.Error, model any) *torch.Error {
	l, ok := e.Err.(*LayerError)
	if !ok {
		return e
	}
	name, ok := nameIn(model, l.within)
	if !ok || name == "" {
		return e
	}
	in := *l
	in.Path, in.within = dotted(name, l.Path), model
	return in.in(e)
}

// placedAt is placed for layer number at of s. If the layer that failed is not to be found
// in that one, it is that one which is named.
func placedAt(e *torch.Error, s Sequential, at int) *torch.Error {
	in := LayerError{Layer: s[at], Path: strconv.Itoa(at), Type: typeName(s[at]), Err: e.Err, within: s, op: e.Op, msg: e.Msg}
	if l, ok := e.Err.(*LayerError); ok {
		in.Err, in.op, in.msg = l.Err, l.op, l.msg
		if name, ok := nameIn(s[at], l.within); ok {
			in.Layer, in.Type, in.Path = l.Layer, l.Type, dotted(dotted(in.Path, name), l.Path)
		}
	}
	return in.in(e)
}

// in is e with l in its chain and its message.
func (l *LayerError) in(e *torch.Error) *torch.Error {
	out := *e
	out.Err, out.Msg = l, l.msg+"; "+l.Error()
	return &out
}

// dotted joins two names, of which either may be "".
func dotted(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "." + b
}

// nameIn returns the name of a layer in a model, and whether it is there. Whatever is
// wrong with the model is not what went wrong first.
func nameIn(model, m any) (name string, found bool) {
	id, p := identify(m)
	if p == nil {
		return "", false
	}
	w := &walker{op: "Try", names: true}
	w.enter = func(n string, l layer) bool {
		if here, _ := identify(l.value); here == id {
			name, found = n, true
		}
		return !found
	}
	_ = torch.Try(func() { w.walk(model) })
	return name, found
}

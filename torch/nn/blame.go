package nn

import (
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// blame, deferred in a Forward, notes the layer in the *torch.Error that comes out of it:
// shapes that do not fit a loss are the loss's matter, whatever the operator or the layer
// inside it is called. That layer stays in the chain, with its name in this one. It costs
// nothing as long as there is no error.
func blame(layer any) {
	v := recover()
	if v == nil {
		return
	}
	abandon(layer)
	if e, ok := v.(*torch.Error); ok {
		v = blamed(e, layer)
	}
	panic(v)
}

// blamed is e with layer before the operator, and in its chain if it is the first.
func blamed(e *torch.Error, layer any) *torch.Error {
	typ := typeName(layer)
	l, inner := e.Err.(*LayerError)
	if !inner {
		l = &LayerError{Layer: layer, Type: typ, Err: e.Err, within: layer, op: e.Op, msg: e.Msg}
	}
	out := *e
	out.Err, out.Op = l, l.op
	if !strings.HasPrefix(l.op, "nn."+typ) {
		out.Op = "nn." + typ + ": " + l.op
	}
	return placed(&out, layer)
}

// Package expvar publishes torch.MemoryStats under the name "torch" of the
// standard library's expvar, for programs that import it:
//
//	import _ "github.com/gotorch/gotorch/torch/expvar"
//
// A package of its own, because importing expvar registers /debug/vars with
// net/http, which a program should ask for.
package expvar

import (
	"expvar"

	"github.com/gotorch/gotorch/torch"
)

func init() {
	expvar.Publish("torch", expvar.Func(func() any { return torch.MemoryStats() }))
}

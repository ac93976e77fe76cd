package nn

import (
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// blame, deferred, adds a layer's name to the *torch.Error that an operator
// panics with: shapes that do not fit a loss are the loss's matter, whatever the
// operator or the layer inside it is called.
func blame(layer string) {
	v := recover()
	if v == nil {
		return
	}
	if e, ok := v.(*torch.Error); ok && !strings.HasPrefix(e.Op, "nn."+layer) {
		named := *e
		named.Op = "nn." + layer + ": " + e.Op
		v = &named
	}
	panic(v)
}

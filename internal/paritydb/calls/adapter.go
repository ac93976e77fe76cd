package calls

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/gotorch/gotorch/internal/schema"
	"github.com/gotorch/gotorch/torch"
)

// adapter calls one Go function.
type adapter struct {
	name    string   // as Python calls the function: "torch.add", "Tensor.add_", "nn.functional.pad"
	schemas []string // what it takes, in PyTorch's notation without the name: one signature for each overload
	call    func(a *Args) any
}

// families are the tables written by hand. One of them comes before what opgen wrote
// for the same name.
var families = [][]adapter{activations, algebra, attention, convolutions, dropouts, embeddings, inner, losses, maskings, norms, numbers, pools, reductions,
	shapes, vision, windowed}

// free are functions whose arguments no signature describes.
var free = map[string]func(args []any) any{"torch.broadcast_shapes": broadcastShapes, "Tensor.__getitem__": getItem}

// Has reports whether there is a Go function for what Python calls name.
func Has(name string) bool { return len(named()[name]) > 0 || free[name] != nil }

var named = sync.OnceValue(func() map[string][]*overload {
	all := map[string][]*overload{}
	for _, family := range slices.Concat(families, layers, [][]adapter{optimizers, functions, methods, out}) {
		for i := range family {
			a := &family[i]
			for _, s := range a.schemas {
				all[a.name] = append(all[a.name], &overload{text: s, call: a.call})
			}
		}
	}
	return all
})

// overload is one signature of a function.
type overload struct {
	text string
	call func(a *Args) any

	once   sync.Once
	parsed *schema.Schema
}

func (o *overload) schema() *schema.Schema {
	o.once.Do(func() {
		s, err := schema.Parse("f" + o.text + " -> Tensor")
		if err != nil {
			panic(fmt.Sprintf("calls: %s: %v", o.text, err))
		}
		o.parsed = s
	})
	return o.parsed
}

// Inexpressible says that no Go function takes such arguments, so that a Go program
// that makes the call does not compile.
type Inexpressible struct{ Name, Why string }

func (e *Inexpressible) Error() string { return e.Name + ": " + e.Why }

// Missing says that there is no adapter of this name.
type Missing string

func (e Missing) Error() string { return "there is no Go function for " + string(e) }

// Invoke calls the Go function that Python calls name with arguments by position and
// by name, choosing the overload as Python's argument parser does: the first whose
// signature takes them. What the function panics with goes on.
func Invoke(name string, args []any, kwargs map[string]any) (result any, err error) {
	if f := free[name]; f != nil {
		return f(args), nil
	}
	overloads := named()[name]
	if len(overloads) == 0 {
		return nil, Missing(name)
	}
	if v, ok := kwargs["requires_grad"].(bool); ok && kwargs["out"] == nil {
		// Python's functions that make tensors take it; in Go it is a call of its own.
		delete(kwargs, "requires_grad")
		if v {
			defer func() {
				if t, ok := result.(torch.Tensor); ok {
					t.RequiresGrad_()
				}
			}()
		}
	}
	var whys []string
	for _, loose := range []bool{false, true} {
		for _, o := range overloads {
			a, why := bind(o.schema(), args, kwargs, loose)
			if why == "" {
				return o.call(a), nil
			}
			whys = append(whys, o.text+": "+why)
		}
	}
	return nil, &Inexpressible{name, strings.Join(whys[len(whys)/2:], "; ")}
}

package check

import (
	"errors"
	"iter"

	"github.com/gotorch/gotorch/internal/paritydb/calls"
	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// layer makes a layer and calls it: parameters as they are drawn, the names of its
// state, result, derivatives, and the state after the call.
func (r *runner) layer() {
	name := r.c.String("callable")
	args, kwargs, _ := r.arguments()
	input, _ := r.leaves.Build(r.c.Get("input")).(wire.Tuple)
	named, _ := r.leaves.Build(r.c.Get("named")).(wire.Dict)
	leaves := append([]torch.Tensor(nil), r.leaves.All...)

	var m any
	refused := r.call(func() (err error) {
		m, err = calls.Invoke(name, args, kwargs)
		return err
	})
	stage := "failed"
	if refused != nil && r.c.Get("failed") == nil {
		stage = "forward_failed" // Go's constructor refuses what Python's layer does when it is called
	}
	if r.failed("constructor: ", stage, refused) {
		return
	}
	layer := calls.Bare(m)
	r.names("name of the state", r.c.Get("names"), nn.StateDict(layer).All())
	r.state("drawn ", "drawn", layer)
	if d, ok := r.c.Get("dtype").(torch.DType); ok {
		nn.To(layer, d)
	}
	nn.Train(layer, r.c.Get("training") == true)
	forward := map[string]any{}
	for _, p := range named {
		forward[p.Key] = p.Value
	}
	var result any
	torch.ManualSeed(int64(r.c.Get("seed").(int)))
	refused = r.call(func() (err error) {
		result, err = calls.Forward(name, m, input, forward)
		return err
	})
	if r.failed("", "forward_failed", refused) {
		return
	}
	r.compare("result", r.c.Get("result"), result)
	leaves = append(leaves, nn.Parameters(layer)...)
	r.gradients(result, leaves)
	r.state("after the call ", "after", layer)
}

// call is try for functions that may have no counterpart, which ends the case.
func (r *runner) call(f func() error) error {
	torch.ManualSeed(int64(r.c.Get("seed").(int)))
	var err error
	refused := try(func() { err = f() })
	var missing calls.Missing
	var inexpressible *calls.Inexpressible
	switch {
	case errors.As(err, &missing):
		differ(Missing, "%v", err)
	case errors.As(err, &inexpressible):
		differ(Inexpressible, "%v", err)
	}
	return refused
}

// names compares the names of tensors, in their order.
func (r *runner) names(what string, want any, all iter.Seq2[string, torch.Tensor]) {
	list, _ := want.(wire.List)
	i := 0
	for name := range all {
		if i >= len(list) || list[i] != any(name) {
			differ(Form, "%s number %d: Go has %s, Python %v", what, i, name, list)
		}
		i++
	}
	if i != len(list) {
		differ(Form, "%s: Go has %d of them, Python %v", what, i, list)
	}
}

// state compares parameters and buffers with what Python has under key.
func (r *runner) state(what, key string, m any) {
	got := map[string]torch.Tensor{}
	for name, p := range nn.NamedParameters(m) {
		got[name] = p
	}
	for name, b := range nn.NamedBuffers(m) {
		got[name] = b
	}
	want, _ := r.c.Get(key).(wire.Dict)
	for _, p := range want {
		t, ok := got[p.Key]
		if !ok {
			differ(Form, "%sthere is no %s", what, p.Key)
		}
		r.compare(what+p.Key, p.Value, t)
		delete(got, p.Key)
	}
	for name := range got {
		if want != nil {
			differ(Form, "%sPython has no %s", what, name)
		}
	}
}

package nn

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
)

// LoadStateDictOption is an option of [LoadStateDict]: [Strict], [Assign], a pointer to
// [IncompatibleKeys], which is filled.
type LoadStateDictOption interface{ loadStateDictOption() }

// Strict says whether [LoadStateDict] takes missing and unexpected names for an
// error; true where it is not given.
type Strict bool

// Assign makes [LoadStateDict] put the tensors of the state dict themselves into the
// model, with their types and devices, instead of copying their elements: a model on the
// meta device becomes one with memory. Parameters go on requiring a gradient or not. Make
// optimizers afterwards, as they hold the tensors that were there before.
type Assign bool

// IncompatibleKeys is the names that a model has and a state dict lacks, and those that
// the state dict has and the model lacks, in PyTorch's order. A pointer to one is an option
// of [LoadStateDict]:
//
//	var keys nn.IncompatibleKeys
//	err := nn.LoadStateDict(net, d, nn.Strict(false), &keys)
type IncompatibleKeys struct{ Missing, Unexpected []string }

func (Strict) loadStateDictOption()            {}
func (Assign) loadStateDictOption()            {}
func (*IncompatibleKeys) loadStateDictOption() {}

// StateDictError tells why a state dict does not fit a model. Its message is
// PyTorch's.
type StateDictError struct {
	Model      string   // the type's name
	Missing    []string // names that the model has and the state dict lacks
	Unexpected []string // names that the state dict has and the model lacks
	Mismatched []string // one sentence for each tensor that cannot be copied
}

// Error lists everything that does not fit, a line each.
func (e *StateDictError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Error(s) in loading state_dict for %s:", e.Model)
	for _, l := range []struct {
		what string
		keys []string
	}{{"Missing", e.Missing}, {"Unexpected", e.Unexpected}} {
		if len(l.keys) > 0 {
			fmt.Fprintf(&b, "\n\t%s key(s) in state_dict: \"%s\". ", l.what, strings.Join(l.keys, `", "`))
		}
	}
	for _, s := range e.Mismatched {
		b.WriteString("\n\t" + s)
	}
	return b.String()
}

// LoadStateDict copies the tensors of d into those of the model that have the same name,
// converting type and device. It mirrors torch.nn.Module.load_state_dict, and returns a
// [*StateDictError] if names are missing or unexpected, unless [Strict] is false, or if
// shapes differ. Then nothing is copied at all, unless a hook of
// [RegisterLoadStateDictPostHook] wants to see what was.
//
// A lazy layer that has seen no input takes the shapes of d. As PyTorch does with files
// from before version 0.4.1, it takes a state dict without any num_batches_tracked to be
// complete.
func LoadStateDict(m any, d *torch.StateDict, opts ...LoadStateDictOption) error {
	if d == nil {
		return fmt.Errorf("nn.LoadStateDict: the state dict is nil")
	}
	l := loading{strict: true, state: torch.NewStateDict(), known: map[string]bool{}, legacy: !hasKey(d, batchesTracked)}
	for _, k := range d.Keys() {
		v, _ := d.Extra(k)
		l.state.SetExtra(k, v)
	}
	for _, o := range opts {
		switch o := o.(type) {
		case Strict:
			l.strict = bool(o)
		case Assign:
			l.assign = bool(o)
		case *IncompatibleKeys:
			l.report = o
		}
	}
	l.err.Model = typeName(m)
	if err := torch.Try(func() { l.compare(m) }); err != nil {
		return err
	}
	return l.finish()
}

// loading is one LoadStateDict.
type loading struct {
	strict, assign, legacy bool
	report                 *IncompatibleKeys // or nil

	state    *torch.StateDict // a copy, which hooks may change
	known    map[string]bool  // the names that the model has
	prefixes []string         // of its layers and containers, each before those inside
	keys     IncompatibleKeys
	err      StateDictError
	copies   []tensorCopy
	extras   []func() error
	lazies   []lazyLayer // those that get their shapes
	inside   []*owner    // the layers that the walk is in
	post     []func(*IncompatibleKeys)
}

// owner is a layer that the walk is in.
type owner struct {
	lazy       lazyLayer // that has seen no input, or nil
	have, lack int       // tensors that get their shapes, and those that do not
}

type tensorCopy struct {
	dst, src    torch.Tensor
	at          reflect.Value // where dst is
	materialize bool          // dst has no shape yet
}

// compare finds out what is to be copied and what does not fit.
func (l *loading) compare(m any) {
	v := stateVisitor{op: "LoadStateDict", tensor: l.tensor, extra: l.extra}
	v.enter = func(layer any, prefix string, s *hookSet) {
		for i := range len(prefix) {
			if prefix[i] == '.' && !slices.Contains(l.prefixes, prefix[:i+1]) {
				l.prefixes = append(l.prefixes, prefix[:i+1])
			}
		}
		in := &owner{}
		if z, ok := layer.(lazyLayer); ok && z.Uninitialized() {
			in.lazy = z
		}
		l.inside = append(l.inside, in)
		for _, h := range s.loadPre {
			h.f(layer, l.state, prefix)
		}
	}
	v.leave = func(layer any, prefix string, s *hookSet) {
		in := l.inside[len(l.inside)-1]
		l.inside = l.inside[:len(l.inside)-1]
		switch {
		case in.have > 0 && in.lack > 0:
			l.err.Mismatched = append(l.err.Mismatched, fmt.Sprintf("The lazy layer %q has seen no input; of its tensors either all must be there or none.", strings.TrimSuffix(prefix, ".")))
		case in.have > 0:
			l.lazies = append(l.lazies, in.lazy)
		}
		for _, h := range s.loadPost {
			l.post = append(l.post, func(keys *IncompatibleKeys) { h.f(layer, keys) })
		}
	}
	v.walk(m)
	l.unexpected()
}

// tensor compares one tensor of the model.
func (l *loading) tensor(name string, dst torch.Tensor, at reflect.Value) {
	l.known[name] = true
	in := &owner{}
	if n := len(l.inside); n > 0 {
		in = l.inside[n-1]
	}
	have, want := []int(nil), dst.Shape()
	lazy := in.lazy != nil && slices.Equal(want, []int{0})
	found, ok := l.state.Extra(name)
	src, isTensor := found.(torch.Tensor)
	if isTensor && src.Defined() {
		have = src.Shape()
	}
	switch {
	case !ok:
		if lazy {
			in.lack++
		}
		if !(l.legacy && isKey(name, batchesTracked)) {
			l.keys.Missing = append(l.keys.Missing, name)
		}
		return
	case !src.Defined():
		what := "an undefined one"
		if !isTensor {
			what = fmt.Sprintf("a %T", found)
		}
		l.err.Mismatched = append(l.err.Mismatched, fmt.Sprintf("While copying the parameter named %q, expected a tensor from checkpoint but received %s.", name, what))
		return
	case slices.Equal(have, want):
	case len(want) == 0 && slices.Equal(have, []int{1}):
		src = src.Squeeze(0) // as old files have scalars
	case lazy:
		in.have++
	default:
		l.err.Mismatched = append(l.err.Mismatched, fmt.Sprintf("size mismatch for %s: copying a param with shape %s from checkpoint, the shape in current model is %s.", name, pytext.Size(have), pytext.Size(want)))
		return
	}
	l.copies = append(l.copies, tensorCopy{dst, src, at, lazy})
}

// extra finds the extra state of a layer.
func (l *loading) extra(name string, e ExtraState) {
	l.known[name] = true
	if v, ok := l.state.Extra(name); ok {
		l.extras = append(l.extras, func() error { return e.SetExtraState(v) })
	} else {
		l.keys.Missing = append(l.keys.Missing, name)
	}
}

// unexpected lists the names that the model has not, those of a layer before those of its
// layers.
func (l *loading) unexpected() {
	of := map[string][]string{} // by the innermost layer that there is
	for _, k := range l.state.Keys() {
		if l.known[k] {
			continue
		}
		inner := ""
		for _, p := range l.prefixes {
			if strings.HasPrefix(k, p) && len(p) > len(inner) {
				inner = p
			}
		}
		of[inner] = append(of[inner], k)
	}
	for _, p := range append([]string{""}, l.prefixes...) {
		l.keys.Unexpected = append(l.keys.Unexpected, of[p]...)
	}
}

// finish copies, if everything fits.
func (l *loading) finish() error {
	fits := len(l.err.Mismatched) == 0 && !(l.strict && len(l.keys.Missing)+len(l.keys.Unexpected) > 0)
	if fits || len(l.post) > 0 && len(l.err.Mismatched) == 0 {
		var failed error
		if err := torch.Try(func() { failed = l.copy() }); err != nil {
			return err
		}
		if failed != nil {
			return fmt.Errorf("nn.LoadStateDict: %w", failed)
		}
	}
	if err := torch.Try(func() {
		for _, f := range l.post {
			f(&l.keys)
		}
	}); err != nil {
		return err
	}
	if l.report != nil {
		*l.report = l.keys
	}
	if l.strict {
		l.err.Missing, l.err.Unexpected = l.keys.Missing, l.keys.Unexpected
	}
	if len(l.err.Missing)+len(l.err.Unexpected)+len(l.err.Mismatched) > 0 {
		return &l.err
	}
	return nil
}

// assign puts src in the place of dst.
func (c *tensorCopy) assign() {
	src := c.src.Detach()
	if !c.at.CanSet() { // in a map, or in a struct held by value
		c.dst.SetData(src)
		return
	}
	if c.dst.RequiresGrad() {
		src = src.RequiresGrad_()
	}
	c.at.Set(reflect.ValueOf(src.Keep()))
}

func (l *loading) copy() (failed error) {
	torch.NoGrad(func() {
		for _, c := range l.copies {
			if l.assign {
				c.assign()
				continue
			}
			if c.materialize {
				materialize(c.dst, c.src.Shape()...)
			}
			c.dst.Copy_(c.src)
		}
		for _, f := range l.extras {
			if failed = f(); failed != nil {
				return
			}
		}
	})
	for _, z := range l.lazies {
		z.loaded()
		z.done()
	}
	return failed
}

const batchesTracked = "num_batches_tracked"

func isKey(key, last string) bool { return key == last || strings.HasSuffix(key, "."+last) }

func hasKey(d *torch.StateDict, last string) bool {
	for _, k := range d.Keys() {
		if isKey(k, last) {
			return true
		}
	}
	return false
}

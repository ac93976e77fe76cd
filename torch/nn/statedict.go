package nn

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// StateDict returns the parameters and saved buffers of a model by name. The
// tensors share the model's memory and have no history; torch.Save writes them.
// A tensor that is held twice is there twice. It mirrors
// torch.nn.Module.state_dict.
func StateDict(m any) *torch.StateDict {
	d := torch.NewStateDict()
	state("StateDict", m, func(name string, t torch.Tensor) { d.Set(name, t.Detach().Keep()) })
	return d
}

// state goes over what a state dict holds.
func state(op string, m any, f func(name string, t torch.Tensor)) {
	w := &walker{op: op, names: true}
	w.tensor = func(name string, t torch.Tensor, r role) bool {
		if r != isTemporary {
			f(name, t)
		}
		return true
	}
	w.walk(m)
}

// LoadStateDictOption is an option of [LoadStateDict]: [Strict].
type LoadStateDictOption interface{ loadStateDictOption() }

// Strict says whether [LoadStateDict] takes missing and unexpected names for an
// error; true where it is not given.
type Strict bool

func (Strict) loadStateDictOption() {}

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

// LoadStateDict copies the tensors of d into those of the model that have the
// same name, converting type and device. It mirrors
// torch.nn.Module.load_state_dict, and returns a [*StateDictError] if names are
// missing or unexpected, unless [Strict] is false, or if shapes differ. Then
// nothing is copied at all.
//
// As PyTorch does with files from before version 0.4.1, it takes a state dict
// without any num_batches_tracked to be complete.
func LoadStateDict(m any, d *torch.StateDict, opts ...LoadStateDictOption) error {
	strict := true
	for _, o := range opts {
		if o, ok := o.(Strict); ok {
			strict = bool(o)
		}
	}
	if d == nil {
		return fmt.Errorf("nn.LoadStateDict: the state dict is nil")
	}
	e := &StateDictError{Model: typeName(m)}
	type pair struct{ dst, src torch.Tensor }
	var pairs []pair
	known := map[string]bool{}
	legacy := !hasKey(d, batchesTracked)
	if err := torch.Try(func() {
		state("LoadStateDict", m, func(name string, dst torch.Tensor) {
			known[name] = true
			src, ok := d.Get(name)
			switch {
			case !ok:
				if !(legacy && isKey(name, batchesTracked)) {
					e.Missing = append(e.Missing, name)
				}
				return
			case !src.Defined():
				e.Mismatched = append(e.Mismatched, fmt.Sprintf("While copying the parameter named %q, expected a tensor from checkpoint but received an undefined one.", name))
				return
			}
			have, want := src.Shape(), dst.Shape()
			if len(want) == 0 && len(have) == 1 && have[0] == 1 {
				src, have = src.Squeeze(0), nil // as old files have scalars
			}
			if !slices.Equal(have, want) {
				e.Mismatched = append(e.Mismatched, fmt.Sprintf("size mismatch for %s: copying a param with shape %s from checkpoint, the shape in current model is %s.", name, size(have), size(want)))
				return
			}
			pairs = append(pairs, pair{dst, src})
		})
	}); err != nil {
		return err
	}
	for _, k := range d.Keys() {
		if !known[k] {
			e.Unexpected = append(e.Unexpected, k)
		}
	}
	if !strict {
		e.Missing, e.Unexpected = nil, nil
	}
	if len(e.Missing)+len(e.Unexpected)+len(e.Mismatched) > 0 {
		return e
	}
	return torch.Try(func() {
		torch.NoGrad(func() {
			for _, p := range pairs {
				p.dst.Copy_(p.src)
			}
		})
	})
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

// size prints a shape as Python does.
func size(shape []int) string {
	return "torch.Size(" + strings.ReplaceAll(fmt.Sprint(append([]int{}, shape...)), " ", ", ") + ")"
}

// typeName is the name of a model's type without package and type arguments.
func typeName(m any) string {
	t := reflect.TypeOf(m)
	if t == nil {
		return "nil"
	}
	t = deref(t)
	if t.Name() == "" {
		return t.String()
	}
	name, _, _ := strings.Cut(t.Name(), "[")
	return name
}

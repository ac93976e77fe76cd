package pth

import (
	"fmt"

	"github.com/gotorch/gotorch/internal/pickle"
)

// PyTorch before 0.4 pickled a tensor or parameter as an object that is made first
// and told afterwards, by a state, what it views.

func newLegacyTensor(args pickle.Tuple) (any, error) {
	if len(args) != 0 {
		return nil, badArgs("torch.Tensor", "nothing", args)
	}
	return &Tensor{unset: true}, nil
}

func newLegacyParameter(args pickle.Tuple) (any, error) {
	p := &Tensor{IsParameter: true, RequiresGrad: true, unset: true}
	if len(args) > 0 && args[0] != nil {
		data, ok := args[0].(*Tensor)
		if !ok || data.unset {
			return nil, badArgs("torch.nn.Parameter", "a tensor and requires_grad", args)
		}
		*p = *data
		p.IsParameter, p.RequiresGrad = true, true
	}
	if len(args) > 1 {
		grad, ok := args[1].(bool)
		if !ok {
			return nil, badArgs("torch.nn.Parameter", "a tensor and requires_grad", args)
		}
		p.RequiresGrad = grad
	}
	return p, nil
}

// SetState takes the states of PyTorch before 0.4: (storage, offset, size, stride)
// of a tensor, (requires_grad, volatile, hooks) of a parameter with data, or
// (data, gradient, hooks, requires_grad, volatile).
func (t *Tensor) SetState(state any) error {
	s, ok := state.(pickle.Tuple)
	if !ok {
		return badArgs("a tensor's state", "a tuple", pickle.Tuple{state})
	}
	switch len(s) {
	case 3:
		if grad, ok := s[0].(bool); ok {
			t.RequiresGrad = grad
			return nil
		}
	case 4:
		if view, ok := s[0].(TypedStorage); ok && t.unset {
			data, err := newTensor(view, view.elements(), s[1:])
			if err != nil {
				return err
			}
			data.IsParameter, data.RequiresGrad = t.IsParameter, t.RequiresGrad
			*t = *data
			return nil
		}
	case 5:
		data, ok1 := s[0].(*Tensor)
		grad, ok2 := s[3].(bool)
		if ok1 && ok2 && !data.unset {
			*t = *data
			t.IsParameter, t.RequiresGrad = true, grad
			return nil
		}
	}
	return badArgs("a tensor's state", "(storage, offset, size, stride) or (data, gradient, hooks, requires_grad, volatile)", s)
}

// complete makes sure that each tensor in v views a storage, and collects the
// storages in the order in which they come. The decoder has seen to it that v is a
// finite tree.
func complete(v any, found func(*Storage)) error {
	if t, ok := v.(*Tensor); ok {
		if t.unset {
			return fmt.Errorf("the file makes a tensor without saying what is in it; it is damaged")
		}
		found(t.Storage)
	}
	if s, ok := v.(TypedStorage); ok {
		found(s.Storage)
	}
	c, ok := v.(interface{ Children() []any })
	if !ok {
		return nil
	}
	for _, child := range c.Children() {
		if err := complete(child, found); err != nil {
			return err
		}
	}
	return nil
}

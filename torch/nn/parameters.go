package nn

import (
	"iter"

	"github.com/gotorch/gotorch/torch"
)

// Parameters returns the parameters of a model, each once, in the order of
// [NamedParameters]; optimizers take them. It mirrors
// torch.nn.Module.parameters. Like all functions that walk over a model it
// panics with a [*torch.Error] if m is none, see the package's comment.
func Parameters(m any) []torch.Tensor {
	return tensors(&walker{op: "Parameters"}, m, func(r role) bool { return r == isParameter })
}

// NamedParameters iterates over the parameters of a model, each once under its
// first name, "conv1.weight". It mirrors torch.nn.Module.named_parameters.
func NamedParameters(m any) iter.Seq2[string, torch.Tensor] {
	return named("NamedParameters", m, func(r role) bool { return r == isParameter })
}

// Buffers returns the buffers of a model, each once, in the order of
// [NamedBuffers]. It mirrors torch.nn.Module.buffers.
func Buffers(m any) []torch.Tensor {
	return tensors(&walker{op: "Buffers"}, m, func(r role) bool { return r != isParameter })
}

// NamedBuffers iterates over the buffers of a model, each once under its first
// name, "bn1.running_mean", those that are not saved included. It mirrors
// torch.nn.Module.named_buffers.
func NamedBuffers(m any) iter.Seq2[string, torch.Tensor] {
	return named("NamedBuffers", m, func(r role) bool { return r != isParameter })
}

func tensors(w *walker, m any, want func(role) bool) (list []torch.Tensor) {
	seen := map[torch.Tensor]bool{}
	w.tensor = func(_ string, t torch.Tensor, r role) bool {
		if want(r) && !seen[t] {
			seen[t] = true
			list = append(list, t)
		}
		return true
	}
	w.walk(m)
	return list
}

func named(op string, m any, want func(role) bool) iter.Seq2[string, torch.Tensor] {
	return func(yield func(string, torch.Tensor) bool) {
		seen := map[torch.Tensor]bool{}
		w := &walker{op: op, names: true}
		w.tensor = func(name string, t torch.Tensor, r role) bool {
			if !want(r) || seen[t] {
				return true
			}
			seen[t] = true
			return yield(name, t)
		}
		w.walk(m)
	}
}

// Modules returns the layers of a model, itself first, each once, in the order
// of [NamedModules]. It mirrors torch.nn.Module.modules.
//
//	for _, m := range nn.Modules(net) {
//		switch m := m.(type) {
//		case *nn.Conv2d:
//			nninit.KaimingNormal_(m.Weight)
//		}
//	}
func Modules(m any) (list []any) {
	for _, layer := range NamedModules(m) {
		list = append(list, layer)
	}
	return list
}

// NamedModules iterates over the layers of a model, itself first under the name
// "", each once under its first name, "layer1.0.conv1". Layers are pointers to
// structs, and Sequentials. It mirrors torch.nn.Module.named_modules.
func NamedModules(m any) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		seen := map[any]bool{}
		w := &walker{op: "NamedModules", names: true}
		w.enter = func(name string, l layer) bool {
			if l.id != nil {
				if seen[l.id] {
					return true
				}
				seen[l.id] = true
			}
			return yield(name, l.value)
		}
		w.walk(m)
	}
}

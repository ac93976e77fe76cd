package nn

// Apply calls f with each layer of a model, those that a layer holds before itself, and
// returns the model. It mirrors torch.nn.Module.apply: what f draws comes in PyTorch's
// order. As there, a layer that two others hold is given to f twice. Layers are what
// [NamedModules] has, pointers to structs and Sequentials.
//
//	nn.Apply(net, func(layer any) {
//		if fc, ok := layer.(*nn.Linear); ok {
//			nninit.XavierUniform_(fc.Weight)
//			nninit.Zeros_(fc.Bias)
//		}
//	})
//
// It panics with a [*torch.Error] if f is nil or m is no model.
func Apply[M any](m M, f func(layer any)) M {
	if f == nil {
		panic(errorf("Apply", "the function is nil"))
	}
	type visit struct {
		layer any
		held  map[any]bool // the layers in it that were visited
		again bool         // it is one of those, or in one
	}
	inside := []visit{{held: map[any]bool{}}} // what the walk is in
	w := &walker{op: "Apply"}
	w.enter = func(_ string, l layer) bool {
		outer := inside[len(inside)-1]
		again := outer.again || l.id != nil && outer.held[l.id]
		if l.id != nil {
			outer.held[l.id] = true
		}
		inside = append(inside, visit{l.value, map[any]bool{}, again})
		return true
	}
	w.leave = func() {
		last := len(inside) - 1
		v := inside[last]
		inside = inside[:last]
		if !v.again {
			f(v.layer)
		}
	}
	w.walk(m)
	return m
}

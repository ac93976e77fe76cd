package torchtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// watcher notes what the layers of one model are given and return.
type watcher struct {
	names  map[place]string
	mu     sync.Mutex
	given  map[place][]layer // that have begun
	layers []layer
}

// place is where a layer is in memory. The type tells a struct from its first field.
type place struct {
	at  uintptr
	typ reflect.Type
}

// placeOf returns the place of a layer; ok is false if it has none of its own.
func placeOf(layer any) (p place, ok bool) {
	v := reflect.ValueOf(layer)
	if v.Kind() == reflect.Pointer && !v.IsNil() && v.Elem().Kind() == reflect.Slice {
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.Pointer && !v.IsNil() && v.Type().Elem().Size() > 0, v.Kind() == reflect.Slice && v.Len() > 0:
		return place{v.Pointer(), v.Type()}, true
	}
	return place{}, false
}

// layerNames are the names of the layers of a model, by where they are.
func layerNames(module any) map[place]string {
	names := map[place]string{}
	for name, l := range nn.NamedModules(module) {
		if p, ok := placeOf(l); ok {
			names[p] = name
		}
	}
	return names
}

// during runs f and notes what the layers do. Those of other models, which run at the
// same time in other goroutines, are passed over.
func (w *watcher) during(f func()) {
	w.given = map[place][]layer{}
	copies := func(ts []torch.Tensor) (list []torch.Tensor) {
		for _, t := range ts {
			if t.Defined() {
				list = append(list, snapshot(t))
			}
		}
		return list
	}
	pre := nn.RegisterModuleForwardPreHook(func(l any, inputs []torch.Tensor) []torch.Tensor {
		if p, ok := placeOf(l); ok {
			if _, ok := w.names[p]; ok {
				c := layer{inputs: copies(inputs), before: randomState()}
				w.mu.Lock()
				defer w.mu.Unlock()
				w.given[p] = append(w.given[p], c)
			}
		}
		return nil
	})
	defer pre.Remove()
	post := nn.RegisterModuleForwardHook(func(l any, _, outputs []torch.Tensor) []torch.Tensor {
		p, ok := placeOf(l)
		name, ours := w.names[p]
		if !ok || !ours {
			return nil
		}
		c := layer{name: name, typ: strings.TrimPrefix(fmt.Sprintf("%T", l), "*"), outputs: copies(outputs), after: randomState()}
		w.mu.Lock()
		defer w.mu.Unlock()
		if n := len(w.given[p]); n > 0 {
			c.inputs, c.before = w.given[p][n-1].inputs, w.given[p][n-1].before
			w.given[p] = w.given[p][:n-1]
		}
		w.layers = append(w.layers, c)
		return nil
	})
	defer post.Remove()
	f()
}

// randomState tells where the random generator is, as sameas.py does.
func randomState() string {
	defer torch.NewScope().Close()
	sum := sha256.Sum256(raw(torch.DefaultGenerator().State()))
	return hex.EncodeToString(sum[:8])
}

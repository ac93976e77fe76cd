package nn

import (
	"reflect"
	"strings"
)

// ModuleDict holds layers by name, in the order in which they were set. It mirrors
// torch.nn.ModuleDict; a map of layers goes in the order of its keys instead, and so the
// positions by which an optimizer's state dict is matched are Python's only where Python's
// keys are sorted. It is a slice: range over it, take its length.
//
//	type Net struct{ Layers nn.ModuleDict[*nn.Linear] }
//
//	net.Layers.Set("up", nn.NewLinear(4, 8))
//	net.Layers.Set("down", nn.NewLinear(8, 4))
//	for _, l := range net.Layers {
//		x = l.Layer.Forward(x)
//	}
//
// L may be torch.Tensor as well, which makes it a torch.nn.ParameterDict.
type ModuleDict[L any] []NamedLayer[L]

// NamedLayer is an entry of a [ModuleDict].
type NamedLayer[L any] struct {
	Name  string
	Layer L
}

func (NamedLayer[L]) namedLayer() {}

var namedLayerType = reflect.TypeFor[interface{ namedLayer() }]()

// Set puts a layer under a name: in the place of the one that has it, or at the end. It
// panics with a [*torch.Error] if the name is empty or has a dot in it.
func (d *ModuleDict[L]) Set(name string, layer L) {
	if name == "" || strings.Contains(name, ".") {
		panic(errorf("ModuleDict", "a layer cannot be called %q; names are not empty and have no dots", name))
	}
	if i := d.find(name); i >= 0 {
		(*d)[i].Layer = layer
		return
	}
	*d = append(*d, NamedLayer[L]{name, layer})
}

// Get returns the layer of a name. It panics with a [*torch.Error] if there is none.
func (d ModuleDict[L]) Get(name string) L {
	i := d.find(name)
	if i < 0 {
		panic(errorf("ModuleDict", "there is no %q; there are %q", name, d.Names()))
	}
	return d[i].Layer
}

// Has reports whether there is a layer of a name.
func (d ModuleDict[L]) Has(name string) bool { return d.find(name) >= 0 }

// Names returns the names, in their order.
func (d ModuleDict[L]) Names() []string {
	names := make([]string, len(d))
	for i, l := range d {
		names[i] = l.Name
	}
	return names
}

func (d ModuleDict[L]) find(name string) int {
	for i, l := range d {
		if l.Name == name {
			return i
		}
	}
	return -1
}

package torch

import (
	"runtime"

	"github.com/gotorch/gotorch/cgo"
)

// Generator is a stream of random numbers. It mirrors torch.Generator, and
// draws the same numbers. As an option it makes a random operator draw from it
// instead of the default generator. A Generator may be used from several
// goroutines; libtorch locks it.
type Generator struct {
	h      *generatorHandle
	device Device
}

type generatorHandle struct{ ptr cgo.GeneratorHandle }

func newGenerator(p cgo.GeneratorHandle, err error, device Device) *Generator {
	if err != nil {
		panic(&Error{Op: "Generator", Msg: err.Error()})
	}
	h := &generatorHandle{p}
	runtime.AddCleanup(h, cgo.FreeGenerator, p)
	return &Generator{h, device}
}

// NewGenerator makes a generator for the CPU, or for the device that is given.
// It starts from PyTorch's default seed. It mirrors torch.Generator(device) and
// panics if there is no such device.
func NewGenerator(device ...Device) *Generator {
	d := one("NewGenerator", CPU, device)
	needGenerator("NewGenerator", d)
	p, err := cgo.NewGenerator(int(d.Type), d.Index)
	return newGenerator(p, err, d)
}

// DefaultGenerator returns the generator that random operators draw from where
// none is given, of the CPU or of the device that is given. It mirrors
// torch.default_generator and torch.cuda.default_generators.
func DefaultGenerator(device ...Device) *Generator {
	d := one("DefaultGenerator", CPU, device)
	needGenerator("DefaultGenerator", d)
	p, err := cgo.DefaultGenerator(int(d.Type), d.Index)
	return newGenerator(p, err, d)
}

// ManualSeed seeds the default generators of all devices and returns the CPU's.
// It mirrors torch.manual_seed: a negative seed counts from 2⁶⁴ down.
func ManualSeed(seed int64) *Generator {
	if err := cgo.ManualSeed(uint64(seed)); err != nil {
		panic(&Error{Op: "ManualSeed", Msg: err.Error()})
	}
	return DefaultGenerator()
}

// InitialSeed returns the seed of the default generator. It mirrors
// torch.initial_seed.
func InitialSeed() uint64 { return DefaultGenerator().InitialSeed() }

// ManualSeed seeds g and returns it. It mirrors torch.Generator.manual_seed.
func (g *Generator) ManualSeed(seed int64) *Generator {
	g.check("Generator.ManualSeed", cgo.SeedGenerator(g.h.ptr, uint64(seed)))
	return g
}

// InitialSeed returns the seed that g was given last. It mirrors
// torch.Generator.initial_seed.
func (g *Generator) InitialSeed() uint64 {
	s, err := cgo.InitialSeed(g.h.ptr)
	g.check("Generator.InitialSeed", err)
	return s
}

// State returns the state of g, a tensor of bytes. It mirrors
// torch.Generator.get_state.
func (g *Generator) State() Tensor {
	p, err := cgo.GeneratorState(g.h.ptr)
	g.check("Generator.State", err)
	return wrap(p, cgo.Scope())
}

// SetState sets the state of g to what [Generator.State] returned. It mirrors
// torch.Generator.set_state and panics if state is none.
func (g *Generator) SetState(state Tensor) {
	state.with("Generator.SetState", func(p cgo.Handle) error { return cgo.SetGeneratorState(g.h.ptr, p) })
	runtime.KeepAlive(g.h)
}

// Device returns the device that g draws on.
func (g *Generator) Device() Device { return g.device }

func (g *Generator) check(op string, err error) {
	runtime.KeepAlive(g.h)
	if err != nil {
		panic(&Error{Op: op, Msg: err.Error()})
	}
}

// one returns the only element of a variadic that stands for an optional.
func one[T any](op string, otherwise T, given []T) T {
	switch len(given) {
	case 0:
		return otherwise
	case 1:
		return given[0]
	}
	panic(errorf(op, "takes at most one %T, got %d", otherwise, len(given)))
}

// needDevice panics if d is a GPU that this machine does not have.
func needDevice(op string, d Device) {
	if why := d.missing(); why != "" {
		panic(errorf(op, "device %q: %s", d, why))
	}
}

// needGenerator panics if there are no generators for d.
func needGenerator(op string, d Device) {
	if d.Type != CPUType && d.Type != CUDAType {
		panic(errorf(op, "there is no generator for device %q; the CPU and GPUs have one", d))
	}
	needDevice(op, d)
}

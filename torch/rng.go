package torch

import (
	"crypto/rand"
	"encoding/binary"
)

// Seed seeds the default generators of all devices with a number that nobody can
// guess, and returns it. It mirrors torch.seed.
func Seed() uint64 {
	s := surprise()
	ManualSeed(int64(s))
	return s
}

// Seed seeds g with a number that nobody can guess, and returns it. It mirrors
// torch.Generator.seed.
func (g *Generator) Seed() uint64 {
	s := surprise()
	g.ManualSeed(int64(s))
	return s
}

// surprise draws 53 bits, as PyTorch does: a seed that a float64 holds too.
func surprise() uint64 {
	var b [8]byte
	rand.Read(b[:]) // which never fails
	return binary.LittleEndian.Uint64(b[:]) >> 11
}

// GetRNGState returns the state of the default generator of the CPU, a tensor of bytes.
// It mirrors torch.get_rng_state.
func GetRNGState() Tensor { return DefaultGenerator().State() }

// SetRNGState sets the state of the default generator of the CPU to what [GetRNGState]
// returned. It mirrors torch.set_rng_state and panics with a [*Error] if state is none.
func SetRNGState(state Tensor) { DefaultGenerator().SetState(state) }

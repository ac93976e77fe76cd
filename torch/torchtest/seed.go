package torchtest

import (
	"testing"

	"github.com/gotorch/gotorch/torch"
)

// Seed seeds the default generator of the CPU, and puts it back to where it was when
// the test ends, so that tests do not depend on the order they run in. Other
// goroutines draw from the same generator: it is not for parallel tests, which
// should have one of their own, see [torch.NewGenerator].
func Seed(t testing.TB, seed int64) {
	t.Helper()
	g := torch.DefaultGenerator()
	state := g.State().Keep()
	t.Cleanup(func() { g.SetState(state) })
	torch.ManualSeed(seed)
}

// Deterministic makes operators give the same bits each time until the test ends,
// see [torch.UseDeterministicAlgorithms]: one that cannot panics. It holds for the
// whole process, parallel tests included.
func Deterministic(t testing.TB) {
	t.Helper()
	on, warn := torch.AreDeterministicAlgorithmsEnabled(), torch.IsDeterministicAlgorithmsWarnOnlyEnabled()
	t.Cleanup(func() { torch.UseDeterministicAlgorithms(on, torch.WarnOnly(warn)) })
	torch.UseDeterministicAlgorithms(true)
}

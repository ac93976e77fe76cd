// Package leaktest fails the tests of a package that leave native memory
// behind.
//
//	func TestMain(m *testing.M) { leaktest.Main(m) }
package leaktest

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/gotorch/gotorch/torch"
)

// Main runs the tests of m and exits: with their code if they fail, with 1 and
// a message if tensors hold more native memory after them than before.
// Tensors in package variables that tests fill in count as leaked.
func Main(m *testing.M) {
	torch.GC()
	before := torch.MemoryStats()
	code := m.Run()
	if after := Settle(before.Bytes); code == 0 && after.Bytes > before.Bytes {
		fmt.Fprintf(os.Stderr, "leaktest: the tests leave %d bytes of native memory that had not been there before them (%d now, %d then); "+
			"%d tensors are alive, %d then. Something still reaches them (a package variable, a goroutine), or an owner never frees them.\n",
			after.Bytes-before.Bytes, after.Bytes, before.Bytes, after.Tensors, before.Tensors)
		code = 1
	}
	os.Exit(code)
}

// Settle collects until no more than bytes are alive, or a second has passed. One
// collection is not always enough: goroutines that the tests have told to stop may
// still be on their way out.
func Settle(bytes int64) torch.Stats {
	stats := torch.MemoryStats()
	for range 20 {
		torch.GC()
		if stats = torch.MemoryStats(); stats.Bytes <= bytes {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return stats
}

package torchtest

import (
	"bytes"
	"fmt"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
)

// Main runs the tests of m and exits: with their code if they fail, with 1 and a
// message if tensors hold more native memory after them than before. Tensors in
// package variables that tests fill in count as leaked. It also defines the flag
// -update, which [SameAs] looks at, unless the program has one.
//
//	func TestMain(m *testing.M) { torchtest.Main(m) }
func Main(m *testing.M) {
	defineUpdate()
	leaktest.Main(m)
}

// NoLeak makes the test fail at its end if tensors hold more native memory then than
// now, and report the stacks where tensors that are still alive were made. Call it
// first: what the test cleans up itself is cleaned up by then.
//
// A tensor that nobody can reach is no leak: NoLeak collects garbage before it looks.
// Memory is counted for the whole process, so it is not for parallel tests, nor for
// tests of code that fills caches when it first runs: run such code once before. It
// counts the CPU's memory.
func NoLeak(t testing.TB) {
	t.Helper()
	profiling.on()
	torch.GC()
	before, known := torch.MemoryStats(), liveTensors()
	t.Cleanup(func() {
		t.Helper()
		defer profiling.off()
		after := leaktest.Settle(before.Bytes)
		if after.Bytes <= before.Bytes {
			return
		}
		t.Errorf("the test leaves %d bytes of native memory that had not been there before it (%d now, %d then); %d tensors are alive, %d then.%s",
			after.Bytes-before.Bytes, after.Bytes, before.Bytes, after.Tensors, before.Tensors, describe(known, liveTensors()))
	})
}

// profiling counts who wants the profile of live tensors, which is one for the
// process: tests with NoLeak have subtests with NoLeak.
var profiling profileUsers

type profileUsers struct {
	mu sync.Mutex
	n  int
}

func (p *profileUsers) on() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n++; p.n == 1 {
		torch.SetTensorProfile(true)
	}
}

func (p *profileUsers) off() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n--; p.n == 0 {
		torch.SetTensorProfile(false)
	}
}

// site is a place where tensors were made that are alive.
type site struct {
	n     int
	stack string
}

// liveTensors reads the profile of live tensors: by the addresses of a stack, how
// many there are.
func liveTensors() map[string]site {
	sites := map[string]site{}
	p := pprof.Lookup(torch.ProfileName)
	if p == nil {
		return sites
	}
	var text bytes.Buffer
	if err := p.WriteTo(&text, 1); err != nil {
		return sites
	}
	// A line "2 @ 0x1 0x2" and lines "#	0x1	package.function+0x2	file:3" for each.
	for block := range strings.SplitSeq(text.String(), "\n\n") {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		for len(lines) > 0 && !strings.Contains(lines[0], " @ ") {
			lines = lines[1:]
		}
		if len(lines) == 0 {
			continue
		}
		count, addresses, _ := strings.Cut(lines[0], " @ ")
		s := site{}
		if _, err := fmt.Sscan(count, &s.n); err != nil {
			continue
		}
		for _, l := range lines[1:] {
			fields := strings.Fields(l)
			if len(fields) < 4 {
				continue
			}
			name, _, _ := strings.Cut(fields[2], "+0x")
			if strings.HasPrefix(name, "testing.") || strings.HasPrefix(name, "runtime.") {
				continue // what every test has
			}
			s.stack += "\n\t" + name + "\n\t\t" + strings.Join(fields[3:], " ")
		}
		sites[addresses] = s
	}
	return sites
}

const mostSites = 5 // that a message shows

// describe lists the sites of after that have more tensors than before.
func describe(before, after map[string]site) string {
	var grown []site
	for at, s := range after {
		if s.n -= before[at].n; s.n > 0 {
			grown = append(grown, s)
		}
	}
	if grown == nil {
		return "\nNo Go tensor made since holds it: a gradient or a graph does, of a tensor that was there before."
	}
	slices.SortFunc(grown, func(a, b site) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return strings.Compare(a.stack, b.stack)
	})
	var b strings.Builder
	for i, s := range grown {
		if i == mostSites {
			fmt.Fprintf(&b, "\nand %d more places", len(grown)-i)
			break
		}
		fmt.Fprintf(&b, "\n%d alive, made at:%s", s.n, s.stack)
	}
	return b.String()
}

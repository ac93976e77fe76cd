package torchtest

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
)

// Main runs the tests of m and exits: with their code if they fail, with 1 and a
// message if tensors hold more native memory after them than before. Tensors in
// package variables that tests fill in count as leaked. It also defines the flag
// -update, which [SameAs] looks at, unless the program has one.
//
// Tests compute with portable bits, see [torch.UsePortableBits], so that golden files are
// replayed to the last bit on machines of other makes: not so with GOTORCH_PORTABLE_BITS=0, on
// processors that cannot, and in benchmarks without tests (go test -bench . -run '^$'). Where
// package variables, or TestMain before Main, hold a tensor, the process begins anew.
//
//	func TestMain(m *testing.M) { torchtest.Main(m) }
func Main(m *testing.M) {
	defineUpdate()
	flag.Parse()
	given := func(name string) bool {
		f := flag.Lookup(name)
		return f != nil && f.Value.String() != ""
	}
	if !given("test.bench") || !given("test.run") {
		leaktest.Portable()
		if given("test.bench") && torch.PortableBits() {
			fmt.Fprintln(os.Stderr, "torchtest: benchmarks compute with portable bits, as the tests do, which takes longer; -run '^$' leaves tests out and computes natively")
		}
	}
	leaktest.Run(m)
}

// NoLeak makes the test fail at its end if tensors that were made since are alive then,
// or if tensors hold more native memory than now, and report the stacks where they were
// made. Call it first: what the test cleans up itself is cleaned up by then, and what its
// variables hold is no more.
//
// A tensor that nobody can reach is no leak: NoLeak collects garbage before it looks.
// Tensors and memory are counted for the whole process, so it is not for parallel tests,
// nor for tests of code that fills caches when it first runs: run such code once before.
// It counts the CPU's memory, in blocks: what takes the place of a tensor or gradient that
// was there before may have a block that is larger by some bytes, which is no leak.
func NoLeak(t testing.TB) {
	t.Helper()
	profiling.on()
	torch.GC()
	stats, known := torch.MemoryStats(), liveTensors()
	before, slack := stats.Bytes, stats.Tensors*blockRest
	t.Cleanup(func() {
		t.Helper()
		defer profiling.off()
		var left int64 // bytes
		var alive []site
		// Goroutines that the test has told to stop may still be on their way out.
		for range 20 {
			torch.GC()
			left, alive = torch.MemoryStats().Bytes-before, madeSince(known)
			if left <= slack && alive == nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		n := 0
		for _, s := range alive {
			n += s.n
		}
		switch {
		case n == 0:
			t.Errorf("the test leaves %d bytes of native memory that had not been there before it. No Go tensor made since holds them: a gradient or a graph does, of a tensor that was there before.", left)
		case left > 0:
			t.Errorf("the test leaves %s, and %d bytes more of native memory than before it.%s", tensorsAlive(n), left, describe(alive))
		default: // what was there before has gone, which says nothing of these
			t.Errorf("the test leaves %s.%s", tensorsAlive(n), describe(alive))
		}
	})
}

// blockRest is how much more than another a block of memory for as many elements may
// have: what malloc leaves with it.
const blockRest = 48

func tensorsAlive(n int) string {
	if n == 1 {
		return "1 tensor alive that it made"
	}
	return fmt.Sprintf("%d tensors alive that it made", n)
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
			if strings.HasPrefix(name, "testing.") || strings.HasPrefix(name, "runtime.") || strings.Contains(name, "/torch.(*Call).") {
				continue // what every test has, and every operator
			}
			s.stack += "\n\t" + name + "\n\t\t" + strings.Join(fields[3:], " ")
		}
		sites[addresses] = s
	}
	return sites
}

// madeSince are the sites that have more tensors now than in before, most first.
func madeSince(before map[string]site) (grown []site) {
	for at, s := range liveTensors() {
		if s.n -= before[at].n; s.n > 0 {
			grown = append(grown, s)
		}
	}
	slices.SortFunc(grown, func(a, b site) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return strings.Compare(a.stack, b.stack)
	})
	return grown
}

const mostSites = 5 // that a message shows

func describe(sites []site) string {
	var b strings.Builder
	for i, s := range sites {
		if i == mostSites {
			fmt.Fprintf(&b, "\nand %d more places", len(sites)-i)
			break
		}
		fmt.Fprintf(&b, "\n%d alive, made at:%s", s.n, s.stack)
	}
	return b.String()
}

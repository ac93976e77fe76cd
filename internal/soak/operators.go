package main

import (
	_ "embed"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/internal/unchecked"
	"github.com/gotorch/gotorch/torch"
)

// Cases that crash or hang libtorch where the operator is a public one, so that it
// is not refused, and no guard of ours sees the harm coming.
//
//go:embed crashes.txt
var crashesText string

// operatorCases is how many cases a child runs before a fresh one takes over, so that
// memory which a case has spoilt in silence is soon gone.
const operatorCases = 500

// runCases is the child that runs cases of the row operators.
func runCases(j job, r report) {
	if j.Dir != "" {
		_ = os.Chdir(j.Dir)
	}
	ballast := make([]byte, 64<<20) // Go's own heap has its address space before the limit
	for i := 0; i < len(ballast); i += 4096 {
		ballast[i] = 1
	}
	runtime.KeepAlive(ballast)
	limitMemory(1 << 30) // more elements than fit are refused; they would be work for too long, not a hang
	one := func(line string) {
		r("> %s", line)
		r("< %s", runCase(line, j.Unchecked))
	}
	for _, line := range j.Lines {
		one(line)
	}
	if j.To > j.From {
		schemas, err := parseSchemas(cgo.Schemas())
		if err != nil {
			r("< panic: %v", err)
			return
		}
		if schemas = matching(schemas, j.Match); len(schemas) == 0 {
			r("< panic: no operator matches %s", j.Match)
			return
		}
		for i := j.From; i < j.To; i++ {
			if i%64 == 0 {
				torch.GC()
			}
			one(drawCase(schemas, j.Seed, i))
		}
	}
	r("> the end")
	torch.GC()
	r("< end")
}

// matching returns the schemas whose names match pattern.
func matching(schemas []schema, pattern string) []schema {
	re := regexp.MustCompile(pattern)
	return slices.DeleteFunc(schemas, func(s schema) bool { return !re.MatchString(s.name) })
}

// trouble is a case that did not end as it should have.
type trouble struct{ line, what string }

// watch runs a job of cases to its end, with a fresh child after each that dies.
func watch(j job, counts map[string]int, found func(trouble)) error {
	for {
		next, bad, err := watchOne(j, counts)
		if err != nil {
			return err
		}
		if bad != nil {
			found(*bad)
		}
		if next == 0 && bad != nil {
			return fmt.Errorf("no case was run: %s", bad.what)
		}
		if next >= j.To-j.From {
			return nil
		}
		j.From += next
	}
}

// watchOne runs one child. It returns the number of cases that it came to, and what
// went wrong with the last.
func watchOne(j job, counts map[string]int) (cases uint64, bad *trouble, err error) {
	env := []string{fmt.Sprintf("OMP_NUM_THREADS=%d", 1+j.From/operatorCases%2)}
	if j.Fence != "" {
		more, err := fenced(j.Fence)
		if err != nil {
			return 0, nil, err
		}
		env = append(env, more...)
	}
	if j.Dir, err = os.MkdirTemp("", "soak"); err == nil {
		defer os.RemoveAll(j.Dir)
	}
	c, err := start(j, env...)
	if err != nil {
		return 0, nil, err
	}
	line, hang, ended := "", false, true
	began, cpu := time.Now(), time.Duration(0)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for open := true; open; {
		select {
		case l, ok := <-c.lines:
			switch {
			case !ok:
				open = false
			case l[0] == '>':
				line, ended, began, cpu = l[2:], false, time.Now(), c.cpu()
				if line != "the end" {
					cases++
				}
			case strings.HasPrefix(l, "< panic"):
				bad, ended = &trouble{line, l[2:]}, true
				counts["panic"]++
			case l != "< end":
				counts[l[2:]]++
				fallthrough
			default:
				ended = true
			}
		case <-tick.C:
			// The machine may be busy with other things, so the child's own time counts.
			if used := c.cpu() - cpu; !ended && !hang && (used > 10*time.Second || time.Since(began) > 2*time.Minute) {
				hang = true
				c.kill()
			}
		}
	}
	end := c.wait()
	switch {
	case hang:
		counts["hang"]++
		bad = &trouble{line, "hang"}
	case end != "":
		counts["crash"]++
		bad = &trouble{line, "crash: " + end}
	}
	return cases, bad, nil
}

// alone runs one case in a process of its own and says what went wrong, "" for nothing.
// What harms memory in silence does not with a fence round each tensor. It sets
// Unchecked, so that a listed operator shows what it does.
func alone(line string) string {
	for _, side := range []string{"", "end", "start"} {
		_, bad, err := watchOne(job{Row: "cases", Lines: []string{line}, Unchecked: true, Fence: side}, map[string]int{})
		switch {
		case err != nil && side != "":
			return "" // there is no fence here
		case err != nil:
			return err.Error()
		case bad != nil && side != "":
			return bad.what + " at the fence"
		case bad != nil:
			return bad.what
		}
	}
	return ""
}

func describeCase(line string) string {
	if what := alone(line); what != "" {
		return what
	}
	return runCase(line, true)
}

// each calls f for all of items, a few at a time.
func each[T any](items []T, f func(T)) {
	next := make(chan T)
	var wg sync.WaitGroup
	for range runtime.NumCPU() {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for item := range next {
				f(item)
			}
		}()
	}
	for _, item := range items {
		next <- item
	}
	close(next)
	wg.Wait()
}

func operatorsRow(c config) (string, bool) {
	listed := unchecked.Parse(crashesText)
	public := map[string]bool{}
	for _, l := range listed {
		public[l.Op] = true
	}
	var jobs []job
	for i := c.from; i < c.from+c.cases; i += operatorCases {
		jobs = append(jobs, job{Row: "cases", Seed: c.seed, From: i, To: min(i+operatorCases, c.from+c.cases), Fence: c.fence, Match: c.match})
	}
	var mu sync.Mutex
	counts := map[string]int{}
	missed := 0
	miss := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		missed++
		fmt.Fprintf(os.Stderr, "soak: "+format+"\n", args...)
	}
	each(jobs, func(j job) {
		mine := map[string]int{}
		err := watch(j, mine, func(t trouble) {
			op, _, _ := strings.Cut(t.line, " ")
			if public[op] {
				mine["listed"]++
				return
			}
			again := "; it does so alone as well"
			if alone(t.line) == "" {
				again = fmt.Sprintf("; alone it does not: a case of seed %d between %d and %d did harm before", j.Seed, j.From, j.To)
			}
			miss("%s\n\t%s%s", t.line, t.what, again)
		})
		if err != nil {
			miss("%v", err)
		}
		mu.Lock()
		defer mu.Unlock()
		for k, v := range mine {
			counts[k] += v
		}
	})

	// What is listed must still crash, or it need not be.
	listed = append(listed, unchecked.Cases()...)
	proven := 0
	if c.quick { // some of them, other ones each day
		day := time.Now().YearDay()
		some := listed[:0]
		for i, l := range listed {
			if i%10 == day%10 && !strings.HasPrefix(l.Reason, "hang") {
				some = append(some, l)
			}
		}
		listed = some
	}
	each(listed, func(l unchecked.Case) {
		if alone(l.Line) == "" {
			miss("%s is on the list and no longer crashes:\n\t%s", l.Op, l.Line)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		proven++
	})
	return fmt.Sprintf("%d values, %d errors, %d crashes, %d hangs, %d other panics; %d of them by listed operators; %d listed ones still crash",
		counts["value"], counts["error"], counts["crash"], counts["hang"], counts["panic"], counts["listed"], proven), missed == 0
}

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/gotorch/gotorch/internal/paritydb/check"
)

// patience is how long one sample may take: some have millions of elements.
const patience = 2 * time.Minute

const twin = "internal/paritydb/twin/serve.py" // from the repository's root

// key names an entry of one of the tables.
type key struct{ Table, Name string }

// pool works with pairs of a Python and a Go process.
type pool struct {
	python  string
	samples int
	workers int
	done    *state
	kept    int // entries that were done before

	// frames are kept of each entry, for a golden file, if it is not nil.
	frames [][][]byte
}

// limit is the most samples of an element type. A golden file has twice as many of layers
// and optimizers: the first sample is that of the defaults.
func (p *pool) limit(k key) int {
	if p.frames != nil && k.Table != "op" {
		return 2 * p.samples
	}
	return p.samples
}

// run walks the entries whose name matches only, or whose area it names, and reports whether these are all.
func (p *pool) run(only *regexp.Regexp) (entries []*entry, whole bool, err error) {
	first := &pair{pool: p}
	defer first.stop()
	names, err := first.names()
	if err != nil {
		return nil, false, err
	}
	todo, err := choose(names, only)
	if err != nil {
		return nil, false, err
	}
	entries = make([]*entry, len(todo))
	if p.frames != nil {
		p.frames = make([][][]byte, len(todo))
	}
	next := make(chan int)
	var group sync.WaitGroup
	var mu sync.Mutex
	begun, count := time.Now(), 0
	for i := range p.workers {
		w := first
		if i > 0 {
			w = &pair{pool: p}
		}
		group.Add(1)
		go func() {
			defer group.Done()
			defer w.stop()
			for i := range next {
				e := p.done.get(todo[i])
				var failed error
				kept := e != nil && p.frames == nil
				if !kept {
					var frames [][]byte
					if e, frames, failed = w.entry(todo[i]); failed == nil && !e.ended {
						failed = p.done.put(e)
					}
					if p.frames != nil {
						p.frames[i] = frames
					}
				}
				mu.Lock()
				if kept {
					p.kept++
				}
				entries[i] = e
				if failed != nil && err == nil {
					err = failed
				}
				count++
				p.progress(count, len(todo), time.Since(begun), todo[i])
				mu.Unlock()
			}
		}()
	}
	for i := range todo {
		next <- i
	}
	close(next)
	group.Wait()
	return entries, len(todo) == len(names), err
}

// progress says how far it is: in one line of a terminal, elsewhere now and then.
func (p *pool) progress(count, of int, since time.Duration, k key) {
	switch {
	case term.IsTerminal(int(os.Stderr.Fd())):
		fmt.Fprintf(os.Stderr, "\r%d of %d, %s \033[K%s", count, of, since.Round(time.Second), k.Name)
		if count == of {
			fmt.Fprintln(os.Stderr)
		}
	case count%100 == 0 || count == of:
		fmt.Fprintf(os.Stderr, "%d of %d, %s\n", count, of, since.Round(time.Second))
	}
}

// choose returns the entries whose name matches only, or whose area it names.
func choose(names []key, only *regexp.Regexp) (all []key, err error) {
	for _, k := range names {
		if only.MatchString(k.Name) || only.String() == k.area() {
			all = append(all, k)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%q is no area and matches the name of no entry; areas are %s, and %s has the names", only, strings.Join(areas(names), ", "), listFile)
	}
	return all, nil
}

// areas are those of entries, in their order.
func areas(names []key) (all []string) {
	for _, k := range names {
		if !slices.Contains(all, k.area()) {
			all = append(all, k.area())
		}
	}
	return all
}

// names are the entries of all tables.
func (w *pair) names() (all []key, err error) {
	if w.python, err = start(w.pool.python, twin); err != nil {
		return nil, err
	}
	fmt.Fprintln(w.python.in, "list")
	b, err := w.python.within(patience)
	if err != nil {
		return nil, fmt.Errorf("%s %s did not start: %w\n%s", w.pool.python, twin, err, w.python.stop())
	}
	for _, line := range strings.Split(string(b), "\n") {
		table, name, _ := strings.Cut(line, "\t")
		all = append(all, key{table, name})
	}
	return all, nil
}

// pair is a Python and a Go process, each started when it is needed.
type pair struct {
	pool           *pool
	python, golang *process
}

func (w *pair) stop() {
	for _, p := range []*process{w.python, w.golang} {
		if p != nil {
			p.stop()
		}
	}
	w.python, w.golang = nil, nil
}

// entry walks one entry, and returns its frames where they are kept. What ends one of the
// processes is a verdict; an error is that one cannot be started.
func (w *pair) entry(k key) (e *entry, frames [][]byte, err error) {
	e = newEntry(k)
	if w.python == nil {
		if w.python, err = start(w.pool.python, twin); err != nil {
			return nil, nil, err
		}
	}
	fmt.Fprintf(w.python.in, "%s\t%s\t%d\n", k.Table, k.Name, w.pool.limit(k))
	for {
		frame, err := w.python.within(patience)
		if err != nil {
			e.add(check.Verdict{Entry: k.Name, Status: check.Broken, Detail: "Python ended: " + w.python.stop()})
			e.ended, w.python = true, nil
			return e, frames, nil
		}
		if len(frame) == 0 {
			return e, frames, nil
		}
		verdicts, err := w.check(frame)
		if err != nil {
			return nil, nil, err
		}
		e.Samples++
		for _, v := range verdicts {
			e.add(v)
			e.ended = e.ended || v.Status == check.Crash
		}
		if w.pool.frames != nil {
			frames = small(append(frames, frame))
		}
	}
}

// check has a frame's calls made by the Go process.
func (w *pair) check(frame []byte) (verdicts []check.Verdict, err error) {
	if w.golang == nil {
		program, err := os.Executable()
		if err != nil {
			return nil, err
		}
		if w.golang, err = start(program, "-worker"); err != nil {
			return nil, err
		}
	}
	var answer []byte
	if err = writeFrame(w.golang.in, frame); err == nil {
		answer, err = w.golang.within(patience)
	}
	if err == nil {
		err = json.Unmarshal(answer, &verdicts)
	}
	if err != nil {
		verdicts = []check.Verdict{{Status: check.Crash, Detail: w.golang.stop()}}
		w.golang = nil
	}
	return verdicts, nil
}

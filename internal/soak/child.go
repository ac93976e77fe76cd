package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Everything that is measured runs in a child process: a crash is seen, and the memory
// of one row is not that of another. The child is this program again, with its job in
// the environment; it reports line by line through a pipe.
const jobVariable = "GOTORCH_SOAK_JOB"

// job is what a child is to do.
type job struct {
	Row   string
	Quick bool
	Seed  uint64   // of the operator cases
	From  uint64   // first case
	To    uint64   // one beyond the last
	Lines []string // cases that are given instead
	Dir   string   // some operators write files

	Match     string // what the names of the operators match
	Fence     string // "end" or "start": of each tensor, where a page is that nobody may touch
	Unchecked bool   // run operators as well that package torch refuses
}

// report writes a line to the parent.
type report func(format string, args ...any)

// childMain runs the job of this process, if it has one, and exits.
func childMain() {
	text := os.Getenv(jobVariable)
	if text == "" {
		return
	}
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		fmt.Fprintln(os.Stderr, "soak: the job of the child:", err)
		os.Exit(2)
	}
	go func() { // the parent holds the other end as long as it lives
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(3)
	}()
	pipe := os.NewFile(3, "report")
	r := func(format string, args ...any) { fmt.Fprintf(pipe, format+"\n", args...) }
	run, ok := children[j.Row]
	if !ok {
		fmt.Fprintf(os.Stderr, "soak: no child %q\n", j.Row)
		os.Exit(2)
	}
	run(j, r)
	os.Exit(0)
}

// child is a running child.
type child struct {
	cmd    *exec.Cmd
	lines  chan string // what it reports; closed when it has ended
	stderr tail
}

// start starts a child with more environment.
func start(j job, env ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer w.Close()
	c := &child{cmd: exec.Command(self), lines: make(chan string)}
	c.cmd.Env = append(append(os.Environ(), env...), jobVariable+"="+string(text))
	c.cmd.ExtraFiles = []*os.File{w}
	c.cmd.Stdout, c.cmd.Stderr = &c.stderr, &c.stderr
	if _, err := c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		r.Close()
		return nil, err
	}
	go func() {
		defer r.Close()
		defer close(c.lines)
		s := bufio.NewScanner(r)
		s.Buffer(nil, 1<<20)
		for s.Scan() {
			c.lines <- s.Text()
		}
	}()
	return c, nil
}

// wait returns how the child ended, "" for well.
func (c *child) wait() string {
	err := c.cmd.Wait()
	if err == nil {
		return ""
	}
	return err.Error() + ": " + c.stderr.reason()
}

func (c *child) kill() { _ = c.cmd.Process.Kill() }

// cpu returns the processor time that the child has used.
func (c *child) cpu() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(stat), ") ") // the name may contain anything
	f := strings.Fields(after)
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond // USER_HZ is 100 on every Linux
}

// tail keeps the start and the end of what is written to it.
type tail struct{ head, end bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	n := len(p)
	if room := 8192 - t.head.Len(); room > 0 {
		k := min(room, len(p))
		t.head.Write(p[:k])
		p = p[k:]
	}
	t.end.Write(p)
	if t.end.Len() > 16384 {
		t.end.Next(t.end.Len() - 8192)
	}
	return n, nil
}

// reason picks the lines that say why a Go program died.
func (t *tail) reason() string {
	all := t.head.String() + t.end.String()
	var why []string
	for line := range strings.Lines(all) {
		line = strings.TrimSpace(line)
		for _, mark := range []string{"fatal error:", "SIG", "panic:", "terminate called", "what():", "free()", "malloc", "corrupt", "double free", "Assert", "ERROR", "soak:"} {
			if strings.Contains(line, mark) {
				why = append(why, line)
				break
			}
		}
		if len(why) == 4 {
			break
		}
	}
	if len(why) == 0 && len(all) > 0 {
		why = append(why, strings.TrimSpace(all[max(0, len(all)-300):]))
	}
	return strings.Join(why, "; ")
}

// limitMemory makes allocations beyond room more bytes of address space fail, so that
// huge sizes give errors rather than the kernel's out-of-memory killer.
func limitMemory(room uint64) {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return
	}
	pages, _ := strconv.ParseUint(strings.Fields(string(statm))[0], 10, 64)
	limit := pages*uint64(os.Getpagesize()) + room
	_ = syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: limit, Max: limit})
}

// facts are what a child reported, by the first word of each line.
type facts map[string]string

func (f facts) number(name string) float64 {
	v, err := strconv.ParseFloat(f[name], 64)
	if err != nil {
		return math.NaN() // which no comparison holds for
	}
	return v
}

// collect runs a child to its end and returns what it reported. It is an error if the
// child dies, or takes longer than limit, 0 for ten minutes.
func collect(j job, limit time.Duration, env ...string) (facts, error) {
	c, err := start(j, env...)
	if err != nil {
		return nil, err
	}
	if limit == 0 {
		limit = 10 * time.Minute
	}
	timer := time.AfterFunc(limit, c.kill)
	defer timer.Stop()
	got := facts{}
	for line := range c.lines {
		name, value, _ := strings.Cut(line, " ")
		got[name] = value
	}
	if end := c.wait(); end != "" {
		if !timer.Stop() {
			end = fmt.Sprintf("not done after %v", limit)
		}
		return nil, fmt.Errorf("%s: %s", j.Row, end)
	}
	return got, nil
}

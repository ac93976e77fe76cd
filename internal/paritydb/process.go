package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is a child that takes commands and answers with frames.
type process struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	errs *said
}

// single keeps sums in one order: one thread on both sides.
var single = []string{"OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1", "CUDA_VISIBLE_DEVICES="}

func start(name string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(name, args...), errs: &said{}}
	p.cmd.Env = append(os.Environ(), single...)
	p.cmd.Stderr = p.errs
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for the parent, at whose end this one ends
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReaderSize(out, 1<<20)
	return p, p.cmd.Start()
}

// stop ends the child and returns the beginning of what it said.
func (p *process) stop() string {
	p.in.Close()
	if p.cmd.Process != nil {
		p.cmd.Process.Kill()
	}
	p.cmd.Wait()
	return p.errs.String()
}

// within reads the child's next frame; a child that is silent for too long is killed.
func (p *process) within(d time.Duration) ([]byte, error) {
	t := time.AfterFunc(d, func() { p.cmd.Process.Kill() })
	defer t.Stop()
	return readFrame(p.out)
}

// said keeps the beginning of what is written to it: the beginning of a crash's trace
// says what happened.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *said) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.b.Len() < 1<<20 {
		t.b.Write(b)
	}
	return len(b), nil
}

func (t *said) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := strings.TrimSpace(t.b.String())
	if len(s) > 1000 {
		s = s[:1000] + " …"
	}
	return s
}

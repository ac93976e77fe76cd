package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// progress is a line that says how far the training is, where a person watches and
// nowhere else.
type progress struct {
	w     io.Writer // nil: nobody watches
	drawn time.Time
}

func newProgress(w io.Writer) *progress {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &progress{w: w}
	}
	return &progress{}
}

// show draws the line anew, ten times a second at most.
func (p *progress) show(format string, args ...any) {
	if p.w != nil && time.Since(p.drawn) > 100*time.Millisecond {
		p.drawn = time.Now()
		fmt.Fprintf(p.w, "\r\x1b[K"+format, args...)
	}
}

// clear makes room for another line.
func (p *progress) clear() {
	if p.w != nil {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

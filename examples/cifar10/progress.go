package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar shows how far a loop over batches is, where a person watches and nowhere else.
type bar struct {
	b     *progressbar.ProgressBar // nil: nobody watches
	what  string
	drawn time.Time
}

const redraw = 100 * time.Millisecond

func newBar(batches int, what string, w io.Writer) *bar {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &bar{}
	}
	return &bar{what: what, b: progressbar.NewOptions(batches,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(what),
		progressbar.OptionSetWidth(24),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("batches"),
		progressbar.OptionThrottle(redraw),
		progressbar.OptionClearOnFinish(),
	)}
}

// add counts a batch. note, if any, is what stands before the bar from now on; it is
// asked for only when the bar is drawn.
func (b *bar) add(note func() string) {
	if b.b == nil {
		return
	}
	if note != nil && time.Since(b.drawn) > redraw {
		b.drawn = time.Now()
		b.b.Describe(b.what + " " + note()) // draws, whatever the throttle
	}
	_ = b.b.Add(1) // a bar that cannot be drawn stops no training
}

// clear makes room for a line.
func (b *bar) clear() {
	if b.b != nil {
		_ = b.b.Clear()
	}
}

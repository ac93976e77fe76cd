package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar is the progress of an epoch, drawn where a person watches and nowhere else.
type bar struct{ b *progressbar.ProgressBar }

func newBar(batches, epoch, epochs int, w io.Writer) bar {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return bar{}
	}
	return bar{progressbar.NewOptions(batches,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(fmt.Sprintf("epoch %d/%d", epoch+1, epochs)),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("batches"),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)}
}

func (b bar) add(loss float64) {
	if b.b != nil {
		_ = b.b.Add(1) // a bar that cannot be drawn stops no training
	}
}

// clear makes room for a line.
func (b bar) clear() {
	if b.b != nil {
		_ = b.b.Clear()
	}
}

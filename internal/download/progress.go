package download

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress tells a person what goes on: with a bar on a terminal, in a line
// elsewhere.
type progress struct {
	w    io.Writer // nil: say nothing
	dest string
	bar  *progressbar.ProgressBar
}

func (p *progress) say(format string, args ...any) {
	if p.w != nil {
		fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// start begins a transfer; total is -1 if the server does not say.
func (p *progress) start(url string, have, total int64) {
	if p.w == nil {
		return
	}
	what := "downloading " + url
	if total >= 0 {
		what += " (" + bytesString(total) + ")"
	}
	if have > 0 {
		what += ", going on at " + bytesString(have)
	}
	p.say("%s to %s", what, p.dest)
	f, ok := p.w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" {
		return
	}
	p.bar = progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetDescription(filepath.Base(p.dest)),
		progressbar.OptionShowBytes(true),
		progressbar.OptionUseIECUnits(true),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100e6),
		progressbar.OptionSetPredictTime(true))
	_ = p.bar.Set64(have)
}

// add counts bytes that have arrived.
func (p *progress) add(n int) {
	if p.bar != nil {
		_ = p.bar.Add(n)
	}
}

func (p *progress) stop() {
	if p.bar != nil {
		_ = p.bar.Exit()
		fmt.Fprintln(p.w)
		p.bar = nil
	}
}

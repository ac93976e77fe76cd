package utils

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// terminal is what Show has to know of one.
type terminal struct {
	protocol  Protocol // 0: show nothing
	columns   int
	cellWidth int // of a character, in pixels
	trueColor bool
}

// detect finds out what w is. A protocol that is forced needs no terminal.
func detect(w io.Writer, forced Protocol) terminal {
	t := terminal{protocol: forced, columns: 80, cellWidth: 8, trueColor: true}
	f, ok := w.(interface{ Fd() uintptr })
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return t
	}
	fd := int(f.Fd())
	if size, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ); err == nil && size.Col > 0 {
		t.columns = int(size.Col)
		if size.Xpixel >= size.Col {
			t.cellWidth = int(size.Xpixel / size.Col)
		}
	}
	t.trueColor = trueColor(os.Getenv)
	if forced == 0 {
		t.protocol = protocol(os.Getenv, func() bool { return hasSixel(fd) })
	}
	return t
}

// protocol chooses by what the environment tells of the terminal, and asks the
// terminal itself where it tells nothing.
func protocol(env func(string) string, hasSixel func() bool) Protocol {
	name := env("TERM")
	switch {
	case name == "dumb", env("NO_COLOR") != "":
		return 0
	case env("TMUX") != "", env("STY") != "", strings.HasPrefix(name, "tmux"), strings.HasPrefix(name, "screen"):
		// A multiplexer keeps the variables of the terminal around it, and does not
		// let its protocol through.
	case name == "xterm-kitty", name == "xterm-ghostty", env("KITTY_WINDOW_ID") != "":
		return Kitty
	case env("TERM_PROGRAM") == "iTerm.app", env("TERM_PROGRAM") == "WezTerm", env("LC_TERMINAL") == "iTerm2":
		return ITerm
	}
	if hasSixel() {
		return Sixel
	}
	return Blocks
}

// trueColor reports whether the terminal has 24-bit colours rather than 256.
func trueColor(env func(string) string) bool {
	c := env("COLORTERM")
	return c == "truecolor" || c == "24bit"
}

// asked holds the answers of terminals, so that each is asked once.
var asked sync.Map // device number → func() bool

// hasSixel asks the terminal fd, if standard input is the same terminal: its answer
// comes from there.
func hasSixel(fd int) bool {
	in := int(os.Stdin.Fd())
	var a, b unix.Stat_t
	if !term.IsTerminal(in) || unix.Fstat(in, &a) != nil || unix.Fstat(fd, &b) != nil || a.Rdev != b.Rdev {
		return false
	}
	// A program in the background would be stopped for changing the terminal.
	if group, err := unix.IoctlGetInt(in, unix.TIOCGPGRP); err != nil || group != unix.Getpgrp() {
		return false
	}
	answer, _ := asked.LoadOrStore(a.Rdev, sync.OnceValue(func() bool {
		return sixelAttribute(askAttributes(in, fd, 500*time.Millisecond))
	}))
	return answer.(func() bool)()
}

// askAttributes asks a terminal for its primary device attributes (DA1) and returns
// the answer, "\x1b[?62;4c" for example, or what came of it in time.
func askAttributes(in, out int, patience time.Duration) []byte {
	state, err := term.MakeRaw(in)
	if err != nil {
		return nil
	}
	defer func() { _ = term.Restore(in, state) }()
	if readable(in, 0) {
		return nil // what was typed meanwhile belongs to the program
	}
	if _, err := unix.Write(out, []byte("\x1b[c")); err != nil {
		return nil
	}
	var answer []byte
	for deadline := time.Now().Add(patience); readable(in, time.Until(deadline)); {
		var b [64]byte
		n, err := unix.Read(in, b[:])
		if err == unix.EINTR {
			continue
		}
		if err != nil || n == 0 {
			break
		}
		answer = append(answer, b[:n]...)
		if len(answer) > 1000 || bytes.IndexByte(answer, 'c') >= 0 {
			break
		}
	}
	return answer
}

// readable waits until there is something to read.
func readable(fd int, patience time.Duration) bool {
	deadline := time.Now().Add(patience)
	for {
		var set unix.FdSet
		set.Set(fd)
		left := unix.NsecToTimeval(max(0, time.Until(deadline)).Nanoseconds())
		n, err := unix.Select(fd+1, &set, nil, nil, &left)
		if err != unix.EINTR {
			return err == nil && n > 0
		}
	}
}

// sixelAttribute reports whether the answer to DA1 has attribute 4, which is sixel
// graphics; the first number is the kind of terminal.
func sixelAttribute(answer []byte) bool {
	_, rest, ok := strings.Cut(string(answer), "\x1b[?")
	if !ok {
		return false
	}
	numbers, _, ok := strings.Cut(rest, "c")
	return ok && slices.Contains(strings.Split(numbers, ";")[1:], "4")
}

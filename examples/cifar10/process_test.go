package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInterrupt(t *testing.T) {
	s := newSession(t)
	cmd := s.command("-epochs", "100000")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadString('\n')
	require.NoError(t, err)
	assert.Regexp(t, `^\[1,    41\] loss: \d\.\d{3}\n$`, first)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	rest, err := io.ReadAll(lines)
	require.NoError(t, err)
	assert.Error(t, cmd.Wait())
	assert.Equal(t, 130, cmd.ProcessState.ExitCode(), stderr.String())
	assert.NotContains(t, string(rest), "Finished Training")
	assert.Contains(t, stderr.String(), "stopped; what was learned so far is in "+s.path("net.pth")+", go on with -load "+s.path("net.pth"))
	state, err := torch.LoadStateDict(s.path("net.pth"))
	require.NoError(t, err)
	assert.NoError(t, nn.LoadStateDict(NewNet(), state))
}

func TestSecondInterruptQuits(t *testing.T) {
	s := newSession(t)
	// A batch that takes long, so that the second signal comes before its end.
	cmd := s.command("-model", "resnet18", "-batch", "500", "-out=")
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewReader(stdout)
	_, err = lines.ReadString('\n')
	require.NoError(t, err)
	ended := make(chan struct{})
	var signals sync.WaitGroup
	signals.Add(1)
	go func() {
		defer signals.Done()
		for {
			_ = cmd.Process.Signal(os.Interrupt) // fails once the process is gone
			select {
			case <-ended:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	_, _ = io.Copy(io.Discard, lines)
	assert.Error(t, cmd.Wait())
	close(ended)
	signals.Wait()
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	assert.True(t, status.Signaled() && status.Signal() == syscall.SIGINT, "%v", cmd.ProcessState)
	assert.NoFileExists(t, s.path("net.pth"))
}

// terminal runs the program on a terminal, with its standard output there as well or
// apart, and returns what both got.
func terminal(t *testing.T, together bool, args ...string) (screen, stdout string) {
	master, slave, err := pty.Open()
	require.NoError(t, err)
	require.NoError(t, pty.Setsize(master, &pty.Winsize{Rows: 50, Cols: 100}))
	cmd := newSession(t).command(args...)
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "COLUMNS=", "TERM_PROGRAM=", "KITTY_WINDOW_ID=")
	cmd.Stderr = slave
	var out bytes.Buffer
	cmd.Stdout = &out
	if together {
		cmd.Stdout = slave
	}
	seen := make(chan string)
	go func() {
		b, _ := io.ReadAll(master) // ends with EIO when the last of the terminal's users is gone
		seen <- string(b)
	}()
	require.NoError(t, cmd.Start())
	require.NoError(t, slave.Close())
	err = cmd.Wait()
	screen = <-seen
	require.NoError(t, master.Close())
	require.NoError(t, err, screen)
	return screen, out.String()
}

func TestTerminal(t *testing.T) {
	t.Run("output apart", func(t *testing.T) {
		screen, stdout := terminal(t, false, "-epochs", "2", "-batch", "8")
		assert.Regexp(t, `epoch 1/2 .*loss \d\.\d{3} .*%.*/125`, screen, "a bar")
		assert.Contains(t, screen, "▀", "the pictures")
		assert.Len(t, lossLines(stdout), 12)
		assert.NotRegexp(t, "[▀█\r\x1b]", stdout)
	})
	t.Run("all on the terminal", func(t *testing.T) {
		screen, _ := terminal(t, true, "-epochs", "2", "-batch", "8")
		var lines []string
		control := regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")
		for _, line := range strings.FieldsFunc(control.ReplaceAllString(screen, ""), func(r rune) bool { return r == '\r' || r == '\n' }) {
			if strings.Contains(line, "] loss:") {
				lines = append(lines, line)
				assert.Regexp(t, lossLine, line, "a line of its own")
			}
		}
		assert.Len(t, lines, 12)
	})
}

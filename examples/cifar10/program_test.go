package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/stretchr/testify/require"
)

// asProgram makes the test binary be the program.
const asProgram = "GOTORCH_CIFAR10_AS_PROGRAM"

func TestMain(m *testing.M) {
	// Every download ends at once: there is nothing behind the proxy's address.
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	if os.Getenv(asProgram) == "" {
		for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
			os.Setenv(name, "http://"+closed.Addr().String())
		}
		for _, name := range []string{"NO_PROXY", "no_proxy", "GOTORCH_CIFAR10_URL"} {
			os.Unsetenv(name)
		}
	}
	closed.Close()
	if os.Getenv(asProgram) != "" {
		main()
		os.Exit(0)
	}
	leaktest.Main(m)
}

// session is a folder that the program runs in.
type session struct {
	dir            string
	ctx            context.Context
	stdout, stderr bytes.Buffer
	onLine         func(line string) // sees what goes to stdout
}

func newSession(t *testing.T) *session { return &session{dir: t.TempDir(), ctx: context.Background()} }

func (s *session) path(name string) string { return filepath.Join(s.dir, name) }

func (s *session) Write(b []byte) (int, error) {
	if s.onLine != nil {
		s.onLine(string(b))
	}
	return s.stdout.Write(b)
}

// args puts what the program reads and writes into the session's folder.
func (s *session) args(args ...string) []string {
	return append([]string{"-data", s.path("data"), "-out", s.path("out"), "-save", s.path("net.pth")}, args...)
}

// run runs the program in this process and returns its standard output.
func (s *session) run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	s.stdout.Reset()
	s.stderr.Reset()
	c, err := parseFlags(s.args(args...), &s.stderr)
	require.NoError(t, err)
	err = run(s.ctx, c, s, &s.stderr)
	return s.stdout.String(), err
}

// command is the program as a process of its own. It computes with one thread, as
// other packages' tests run at the same time, and teams of threads wait for each other.
func (s *session) command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], s.args(append([]string{"-threads", "1"}, args...)...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// lossLines are those of the lines that tell the running loss.
func lossLines(stdout string) (lines []string) {
	for line := range strings.Lines(stdout) {
		if strings.Contains(line, "loss:") {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}

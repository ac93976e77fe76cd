package pyvenv

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

//go:embed fork.py
var fork string

// Run is [RunIn] with the environment of this process.
func Run(python string, input []byte, args ...string) (out []byte, err error) {
	return RunIn(os.Environ(), python, input, args...)
}

// RunIn runs python in an environment with arguments, a script or -c and its code first, and
// returns what it wrote to standard output. What it wrote to standard errors is in the error, if there is
// one.
//
// Importing PyTorch takes seconds. On Linux one process for each Python does that once, at
// the first call, and each call runs in a copy of that process; it ends with this one.
func RunIn(env []string, python string, input []byte, args ...string) (out []byte, err error) {
	var said []byte
	if runtime.GOOS == "linux" {
		out, said, err = inCopy(env, python, input, args)
	} else {
		cmd := exec.Command(python, args...)
		cmd.Env = env
		cmd.Stdin = bytes.NewReader(input)
		var b bytes.Buffer
		cmd.Stderr = &b
		out, err = cmd.Output()
		said = b.Bytes()
	}
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, bytes.TrimSpace(said))
	}
	return out, nil
}

// forks are the processes that have imported PyTorch, by Python and environment.
var forks struct {
	sync.Mutex
	all map[string]*forker
}

type forker struct {
	in  io.Writer
	out *bufio.Reader
}

func inCopy(env []string, python string, input []byte, args []string) (out, errs []byte, err error) {
	forks.Lock()
	defer forks.Unlock()
	// What libraries read when they are loaded needs another process; what only tests of
	// Go read does not.
	key := python + "\n" + strings.Join(slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		return strings.HasPrefix(v, "GOTORCH_") || strings.HasPrefix(v, "PWD=")
	}), "\n")
	f := forks.all[key]
	if f == nil {
		if f, err = newForker(env, python); err != nil {
			return nil, nil, err
		}
		if forks.all == nil {
			forks.all = map[string]*forker{}
		}
		forks.all[key] = f
	}

	folder, err := os.MkdirTemp("", "gotorch-python")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(folder)
	var files []string
	for i, content := range [][]byte{input, nil, nil} {
		files = append(files, filepath.Join(folder, fmt.Sprint(i)))
		if err := os.WriteFile(files[i], content, 0o600); err != nil {
			return nil, nil, err
		}
	}
	here, err := os.Getwd()
	if err != nil {
		return nil, nil, err
	}
	vars := map[string]string{}
	for _, v := range env {
		name, value, _ := strings.Cut(v, "=")
		vars[name] = value
	}
	status, err := f.run(map[string]any{"args": args, "dir": here, "env": vars, "files": files})
	if err != nil {
		delete(forks.all, key)
		return nil, nil, err
	}
	if out, err = os.ReadFile(files[1]); err != nil {
		return nil, nil, err
	}
	if errs, err = os.ReadFile(files[2]); err != nil {
		return nil, nil, err
	}
	if status != 0 {
		err = fmt.Errorf("exit status %d", status)
	}
	return out, errs, err
}

func newForker(env []string, python string) (*forker, error) {
	cmd := exec.Command(python, "-c", fork)
	cmd.Env = env
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	f := &forker{in, bufio.NewReader(out)}
	if line, err := f.out.ReadString('\n'); err != nil {
		in.Close()
		if err := cmd.Wait(); err != nil {
			return nil, fmt.Errorf("%w\n%s", err, strings.TrimSpace(line+errs.String()))
		}
		return nil, fmt.Errorf("it ended at once\n%s", strings.TrimSpace(line+errs.String()))
	}
	return f, nil
}

func (f *forker) run(request any) (status int, err error) {
	line, err := json.Marshal(request)
	if err != nil {
		return 0, err
	}
	if _, err := f.in.Write(append(line, '\n')); err != nil {
		return 0, err
	}
	_, err = fmt.Fscanln(f.out, &status)
	return status, err
}

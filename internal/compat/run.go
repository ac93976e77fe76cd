package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// result is what came out on one version.
type result struct {
	version string
	build   time.Duration
	tests   tests
	losses  []float64
	stage   string // that failed, "" if none did
	err     error
}

// ours are the variables that would make a copy look at another libtorch, or its
// tests compare with a Python of another version.
var ours = []string{"LIBTORCH", "GOTORCH_PYTHON", "CGO_CPPFLAGS", "CGO_LDFLAGS", "LD_LIBRARY_PATH", "GOTORCH_LIBTORCH_URL", "GOTORCH_PYPI_URL", "GOTORCH_MANIFEST"}

// try does everything on one version.
func try(ctx context.Context, root, dir, version string, steps, jobs int, packages []string) *result {
	r := &result{version: version}
	tree := filepath.Join(dir, "tree", version)
	log, err := os.Create(logFile(dir, version))
	if err != nil {
		r.stage, r.err = "log", err
		return r
	}
	defer log.Close()
	var clean []string
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); !slices.Contains(ours, name) {
			clean = append(clean, kv)
		}
	}
	goenv, err := ownGoEnv(ctx, clean, dir)
	if err != nil {
		r.stage, r.err = "go env", err
		return r
	}
	env := append(slices.Clone(clean), "GOENV="+goenv)
	goTool := func(command string, args ...string) []string {
		if jobs > 0 {
			args = append([]string{"-p", strconv.Itoa(jobs)}, args...)
		}
		return append([]string{command}, args...)
	}
	stages := []struct {
		name string
		do   func() error
	}{
		{"copy", func() error { return copyTree(ctx, root, tree) }},
		{"install", func() error {
			return run(ctx, tree, append(clean, source(root, version)...), log,
				"scripts/install-libtorch.sh", "--version", version, "--prefix", filepath.Join(dir, "libtorch", version))
		}},
		{"build", func() error {
			start := time.Now()
			defer func() { r.build = time.Since(start) }()
			return run(ctx, tree, env, log, "go", goTool("build", "./...")...)
		}},
		{"unit tests", func() error {
			pr, pw := io.Pipe()
			done := make(chan error, 1)
			go func() {
				err := r.tests.read(io.TeeReader(pr, log))
				io.Copy(io.Discard, pr)
				done <- err
			}()
			err := runTo(ctx, tree, env, pw, log, "go", goTool("test", append([]string{"-json"}, packages...)...)...)
			pw.Close()
			if bad := <-done; bad != nil {
				return bad
			}
			return err
		}},
		{"tutorial", func() error {
			out, err := output(ctx, tree, env, "go", "run", "./internal/compat/losses", "-steps", strconv.Itoa(steps))
			if err != nil {
				return err
			}
			return json.Unmarshal([]byte(out), &r.losses)
		}},
	}
	for _, s := range stages {
		fmt.Fprintf(os.Stderr, "  %s …\n", s.name)
		if err := s.do(); err != nil {
			fmt.Fprintf(log, "%s: %v\n", s.name, err)
			if r.stage == "" {
				r.stage, r.err = s.name, err
			}
			if s.name != "unit tests" { // the tutorial is worth a try without them
				break
			}
		}
	}
	return r
}

// ownGoEnv writes what go env -w has stored into a file of our own, without the flags
// for cgo, which would win over the copy's link to libtorch.
func ownGoEnv(ctx context.Context, env []string, dir string) (string, error) {
	stored, err := output(ctx, dir, env, "go", "env", "GOENV")
	if err != nil {
		return "", err
	}
	var kept strings.Builder
	if text, err := os.ReadFile(strings.TrimSpace(stored)); err == nil {
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, "CGO_") {
				kept.WriteString(line)
			}
		}
	}
	file := filepath.Join(dir, "goenv")
	return file, os.WriteFile(file, []byte(kept.String()), 0o644)
}

func logFile(dir, version string) string { return filepath.Join(dir, version+".log") }

// source tells the install script where the version is already: in the checkout
// itself, or in the Python to compare with.
func source(root, version string) (env []string) {
	link := filepath.Join(root, "cgo", "libtorch")
	if has, err := os.ReadFile(filepath.Join(link, "VERSION")); err == nil && strings.TrimSpace(string(has)) == version {
		return []string{"LIBTORCH=" + link}
	}
	if py := os.Getenv("GOTORCH_PYTHON"); py != "" {
		return []string{"GOTORCH_PYTHON=" + py}
	}
	return nil
}

// copyTree makes a copy of the checkout as it is, what is not committed included.
func copyTree(ctx context.Context, root, tree string) error {
	list, err := output(ctx, root, nil, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return err
	}
	if err := os.RemoveAll(tree); err != nil {
		return err
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(list, "\x00"), "\x00") {
		from, to := filepath.Join(root, name), filepath.Join(tree, name)
		info, err := os.Lstat(from)
		if os.IsNotExist(err) { // removed, and not yet committed
			continue
		}
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if info.Mode()&os.ModeSymlink != 0 {
			target, err := os.Readlink(from)
			if err == nil {
				err = os.Symlink(target, to)
			}
			if err != nil {
				return err
			}
			continue
		}
		data, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, data, info.Mode().Perm())
		}
		if err == nil { // so that results of tests that read files stay in Go's cache
			err = os.Chtimes(to, info.ModTime(), info.ModTime())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// runTo runs a command in dir, and ends it and what it started when ctx ends.
func runTo(ctx context.Context, dir string, env []string, stdout, stderr io.Writer, name string, args ...string) error {
	if strings.Contains(name, "/") {
		name = filepath.Join(dir, name)
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, stdout, stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", filepath.Base(name), strings.Join(args, " "), err)
	}
	return nil
}

func run(ctx context.Context, dir string, env []string, log io.Writer, name string, args ...string) error {
	return runTo(ctx, dir, env, log, log, name, args...)
}

// output runs a command and returns what it prints; an error has what it says.
func output(ctx context.Context, dir string, env []string, name string, args ...string) (string, error) {
	var out, errs bytes.Buffer
	if err := runTo(ctx, dir, env, &out, &errs, name, args...); err != nil {
		return "", fmt.Errorf("%w\n%s", err, bytes.TrimSpace(errs.Bytes()))
	}
	return out.String(), nil
}

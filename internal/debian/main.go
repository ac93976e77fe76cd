package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

func main() {
	cache, _ := os.UserCacheDir()
	dir := flag.String("dir", filepath.Join(cache, "gotorch", "debian"), "folder for the chroot (1 GB, which stays), the newcomer's home (5 GB, removed in the end) and the log")
	keep := flag.Bool("keep", false, "go on in the home that an earlier run with -keep left, and leave it; otherwise it is empty, as a newcomer's is")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "Usage: debian [flags] [command …]\n\nRuns the README's two commands, or those given, in a fresh Debian 13.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if !filepath.IsAbs(*dir) {
		fmt.Fprintln(os.Stderr, "debian: -dir is an absolute path; -h explains the flags")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ok, err := prove(ctx, *dir, *keep, flag.Args())
	var none skipped
	if errors.As(err, &none) {
		fmt.Fprintln(os.Stderr, "debian: skipped:", none)
		return
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "debian: interrupted")
	} else if err != nil {
		fmt.Fprintln(os.Stderr, "debian:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// prove does everything and reports whether all commands ended well.
func prove(ctx context.Context, dir string, keep bool, commands []string) (ok bool, err error) {
	root, err := git(ctx, ".", "rev-parse", "--show-toplevel")
	if err != nil {
		return false, err
	}
	root = strings.TrimSpace(root)
	readme, err := git(ctx, root, "show", "HEAD:README.md")
	if err != nil {
		return false, err
	}
	packages, promised, err := promises(readme)
	if err != nil {
		return false, err
	}
	if len(commands) == 0 {
		commands = promised
	}
	if changed, err := git(ctx, root, "status", "--porcelain"); err != nil {
		return false, err
	} else if changed != "" {
		fmt.Fprintf(os.Stderr, "debian: what is cloned is the last commit; this is not in it:\n%s", changed)
	}

	c, err := open(ctx, dir)
	if err != nil {
		return false, err
	}
	defer c.lock.Close()
	file, err := os.Create(c.path("log"))
	if err != nil {
		return false, err
	}
	defer file.Close()
	var told bytes.Buffer
	c.log = io.MultiWriter(os.Stdout, file, &told)
	if err := c.furnish(ctx, packages); err != nil {
		return false, err
	}
	defer func() { // also after Ctrl-C
		if !keep {
			err = errors.Join(err, c.remove(context.WithoutCancel(ctx), "home"))
		}
		err = errors.Join(err, c.remove(context.WithoutCancel(ctx), "tmp"))
	}()
	if err := c.moveIn(ctx, root, keep); err != nil {
		return false, err
	}
	env := network(os.Environ(), said(ctx, "python3", "-m", "pip", "config", "list"), said(ctx, "go", "env", "-json"))
	ok = true
	var table strings.Builder
	for _, command := range commands {
		fmt.Fprintf(c.log, "\n$ %s\n", command)
		told.Reset()
		start := time.Now()
		err := c.newcomer(ctx, env, "cd ~/gotorch && "+command)
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		how := "ok"
		if err != nil {
			ok, how = false, err.Error()
		}
		fmt.Fprintf(&table, "| %s | %s | %s |\n", command, time.Since(start).Round(time.Second), how)
		for _, line := range failing.FindAllString(told.String(), -1) {
			fmt.Fprintf(&table, "    %s\n", line)
		}
	}
	fmt.Fprintf(c.log, "\n| in Debian 13 | took | ended |\n|---|---|---|\n%s", table.String())
	fmt.Fprintln(os.Stderr, "debian: all of it is in", c.path("log"))
	return ok, nil
}

// failing are the lines of go test that say what failed.
var failing = regexp.MustCompile(`(?m)^(--- FAIL: .*|FAIL\t.*|panic: .*)$`)

// aptLine is how the README says what to install.
var aptLine = regexp.MustCompile("`apt-get install ([^`]+)`")

// promises reads in README.md what a newcomer to Debian installs, and which commands
// then work.
func promises(readme string) (packages, commands []string, err error) {
	_, section, _ := strings.Cut(readme, "\n## Two commands\n")
	before, rest, _ := strings.Cut(section, "\n```\n")
	block, _, ok := strings.Cut(rest, "\n```\n")
	install := aptLine.FindStringSubmatch(before)
	if !ok || install == nil {
		return nil, nil, errors.New("README.md has no section \"Two commands\" that says what to `apt-get install` and has a block of commands")
	}
	for line := range strings.Lines(block) {
		command, _, _ := strings.Cut(line, "#")
		commands = append(commands, strings.TrimSpace(command))
	}
	return strings.Fields(install[1]), commands, nil
}

func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w", strings.Join(args, " "), err)
	}
	return string(out), nil
}

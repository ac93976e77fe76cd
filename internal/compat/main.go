package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gotorch/gotorch/internal/pyvenv"
)

func main() {
	cache, _ := os.UserCacheDir()
	versions := flag.String("versions", "2.7.1,2.11.0,"+pyvenv.Torch, "versions of libtorch, with commas; the golden files are of "+pyvenv.Torch)
	dir := flag.String("dir", filepath.Join(cache, "gotorch", "compat"), "folder for the installations (0.6 GB each), the copies of the checkout and the logs")
	steps := flag.Int("steps", 200, "training steps of the tutorial, up to 250")
	packages := flag.String("packages", "./...", "packages whose unit tests run")
	jobs := flag.Int("p", 0, "packages that are built or tested at a time (default: Go's)")
	flag.Parse()
	if flag.NArg() > 0 || *steps < 1 || *steps > 250 || !filepath.IsAbs(*dir) {
		fmt.Fprintln(os.Stderr, "compat: -steps is 1 to 250, -dir an absolute path, and there are no other arguments; -h explains the flags")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ok, err := compare(ctx, *dir, strings.Split(*versions, ","), *steps, *jobs, strings.Fields(*packages))
	if err != nil {
		fmt.Fprintln(os.Stderr, "compat:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// compare runs everything on each version and prints the table. It reports whether
// all went well.
func compare(ctx context.Context, dir string, versions []string, steps, jobs int, packages []string) (ok bool, err error) {
	root, err := output(ctx, ".", nil, "git", "rev-parse", "--show-toplevel")
	if err != nil {
		return false, err
	}
	unlock, err := lock(dir)
	if err != nil {
		return false, err
	}
	defer unlock()
	var all []*result
	for _, v := range versions {
		fmt.Fprintf(os.Stderr, "libtorch %s: log in %s\n", v, logFile(dir, v))
		r := try(ctx, strings.TrimSpace(root), dir, v, steps, jobs, packages)
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		all = append(all, r)
	}
	return report(os.Stdout, all, steps), nil
}

// lock keeps a second run out of the folder.
func lock(dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("another run works in %s; wait for it, or choose another folder with -dir", dir)
	}
	return func() { f.Close() }, nil
}

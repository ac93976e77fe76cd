package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// suite is the release of Debian: g++ 14, glibc 2.41, Go 1.24.
const suite = "trixie"

// path is that of a user of Debian's; root's has the folders for administration too.
const path, rootPath = "/usr/local/bin:/usr/bin:/bin", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// lockName is a file that tells this program's folder from any other; what else is in
// it may be removed.
const lockName = "gotorch-debian.lock"

//go:embed enter.sh
var enter string

// chroot is a folder with what is made in it: base, the chroot, which base.made says
// is complete; home and tmp, the newcomer's for one run; the lock; log.
type chroot struct {
	folder string
	lock   *os.File
	// unshare makes namespaces to be root in, whoever calls.
	unshare []string
	env     []string // for work on the chroot itself
	log     io.Writer
}

// open takes the folder, which nobody else may then use, and sees that namespaces
// can be made. What was not made by this program it leaves alone.
func open(ctx context.Context, folder string) (*chroot, error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		return nil, skipped("a chroot of Debian needs Linux on amd64 or arm64, and this is " + runtime.GOOS + " on " + runtime.GOARCH)
	}
	// An ordinary user's PATH may lack the folders that debootstrap and chroot are in.
	os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin")
	c := &chroot{folder: "/", unshare: []string{"unshare", "--mount", "--pid", "--fork", "--kill-child"}}
	c.env = []string{"PATH=" + rootPath, "HOME=/", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"}
	if os.Getuid() != 0 {
		if _, err := exec.LookPath("newuidmap"); err != nil {
			return nil, skipped("run it as root; or install uidmap (apt-get install uidmap), with which an ordinary user can have a chroot too")
		}
		c.unshare = append(c.unshare, "--map-root-user", "--map-auto")
		c.env = append(c.env, "container=lxc") // tells debootstrap that it cannot make devices
	}
	var said strings.Builder
	if err := c.do(ctx, c.env, &said, "mount", "-t", "tmpfs", "tmpfs", "/mnt"); err != nil {
		why := fmt.Sprintf("no namespaces can be made: %s: %v\n%s", strings.Join(c.unshare, " "), err, said.String())
		if os.Getuid() != 0 {
			return nil, skipped(why + "Run it as root, or see that /etc/subuid and /etc/subgid have a line for you.")
		}
		return nil, skipped(why + "Run it where root may mount: a container needs --privileged.")
	}
	if _, err := os.Stat(filepath.Join(folder, lockName)); err != nil {
		if has, _ := os.ReadDir(folder); len(has) > 0 {
			return nil, fmt.Errorf("%s holds something that this program did not make; choose a new folder with -dir", folder)
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(folder, lockName), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		return nil, fmt.Errorf("another run works in %s; wait for it, or choose another folder with -dir", folder)
	}
	c.folder, c.lock = folder, lock
	return c, nil
}

func (c *chroot) path(name string) string { return filepath.Join(c.folder, name) }

// do runs a command of this machine as root in namespaces of its own. When ctx ends,
// the kernel ends everything in them. The lock goes with them, so that it is held for
// as long as anything runs, whatever becomes of this program.
func (c *chroot) do(ctx context.Context, env []string, out io.Writer, name string, args ...string) error {
	all := append(append(c.unshare[1:len(c.unshare):len(c.unshare)], name), args...)
	cmd := exec.CommandContext(ctx, c.unshare[0], all...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.folder, env, out, out
	if c.lock != nil {
		cmd.ExtraFiles = []*os.File{c.lock}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	if cmd.Process != nil { // an unshare that fails may leave a helper behind
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// inside runs a line of shell in the chroot, as one of its users.
func (c *chroot) inside(ctx context.Context, access, user string, env []string, out io.Writer, line string) error {
	return c.do(ctx, env, out, "sh", "-c", enter, "enter.sh", c.folder, access, user, "bash", "-c", line)
}

// remove removes a folder of the chroot's. It lies in namespaces, as its files may be
// those of users that only exist there.
func (c *chroot) remove(ctx context.Context, name string) error {
	if _, err := os.Lstat(c.path(name)); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	whole, err := filepath.EvalSymlinks(c.path(name))
	if err != nil {
		return err
	}
	if m := mountUnder(string(mounts), whole); m != "" {
		return fmt.Errorf("something is mounted on %s, not by this program; %s stays as it is", m, whole)
	}
	return c.do(ctx, c.env, c.log, "rm", "-rf", "--one-file-system", "--", whole)
}

// mountUnder returns the first place in or at dir where something is mounted.
func mountUnder(mountinfo, dir string) string {
	for line := range strings.Lines(mountinfo) {
		fields := strings.Fields(line)
		if len(fields) < 5 {
			continue
		}
		at := fields[4] // in it \040 stands for a space
		if quoted, err := strconv.Unquote(`"` + strings.ReplaceAll(at, `"`, `\"`) + `"`); err == nil {
			at = quoted
		}
		if at == dir || strings.HasPrefix(at, dir+"/") {
			return at
		}
	}
	return ""
}

// furnish makes the chroot, unless an earlier run has made one with these packages.
func (c *chroot) furnish(ctx context.Context, packages []string) error {
	recipe := fmt.Sprintf("%s %s %s\n%s\n", suite, runtime.GOARCH, strings.Join(packages, " "), packagesOf)
	if has, err := os.ReadFile(c.path("base.made")); err == nil && string(has) == recipe {
		return nil
	}
	const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
	if _, err := exec.LookPath("debootstrap"); err != nil {
		return skipped("debootstrap is missing: apt-get install debootstrap")
	}
	if _, err := os.Stat(keyring); err != nil {
		return skipped("the keys of Debian's archive are missing: apt-get install debian-archive-keyring")
	}
	settings := said(ctx, "apt-config", "dump")
	env := c.env
	proxy := ""
	if m := aptProxy.FindStringSubmatch(settings); m != nil {
		proxy = m[1]
		env = append(env, "http_proxy="+proxy)
	}
	env = append(env, network(os.Environ(), "", "")...)
	mirror, err := chooseMirror(ctx, mirrors(ctx), proxy)
	if err != nil {
		return err
	}
	if err := os.Remove(c.path("base.made")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := c.remove(ctx, "base"); err != nil {
		return err
	}
	fmt.Fprintf(c.log, "debian: making a chroot of %s in %s, from %s\n", suite, c.folder, mirror)
	if err := c.do(ctx, env, c.log, "debootstrap", "--variant=minbase", "--arch="+runtime.GOARCH, "--keyring="+keyring, suite, c.path("base"), mirror); err != nil {
		return fmt.Errorf("debootstrap: %w", err)
	}
	if err := c.scratch(ctx); err != nil {
		return err
	}
	conf := strings.Join(aptSettings.FindAllString(settings, -1), "\n") + "\nAcquire::https::CaInfo \"/tmp/certificates.pem\";\n"
	if err := os.WriteFile(c.path("tmp/apt.conf"), []byte(conf), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(c.log, "debian: installing %s\n", strings.Join(packages, " "))
	env = append(env, "APT_CONFIG=/tmp/apt.conf", "packages="+strings.Join(packages, " "))
	if err := c.inside(ctx, "rw", "root", env, c.log, packagesOf); err != nil {
		return fmt.Errorf("installing the packages: %w", err)
	}
	return os.WriteFile(c.path("base.made"), []byte(recipe), 0o644)
}

// packagesOf is what root does in the chroot, once.
const packagesOf = `set -e
for file in /etc/hosts /etc/resolv.conf; do # those of this machine come to lie over them
  if [ ! -e $file ]; then touch $file; fi
done
apt-get -q update
apt-get -q install -y $packages
apt-get clean
useradd --create-home --uid 1000 --shell /bin/bash newcomer`

// scratch makes an empty /tmp with the certificates.
func (c *chroot) scratch(ctx context.Context) error {
	if err := c.remove(ctx, "tmp"); err != nil {
		return err
	}
	if err := c.do(ctx, c.env, c.log, "install", "-d", "-m", "1777", c.path("tmp")); err != nil {
		return err
	}
	return os.WriteFile(c.path("tmp/certificates.pem"), certificates(), 0o644)
}

// moveIn makes an empty home, unless keep is set and there is one, and a fresh clone
// of the last commit in it.
func (c *chroot) moveIn(ctx context.Context, root string, keep bool) error {
	if err := c.scratch(ctx); err != nil {
		return err
	}
	if !keep {
		if err := c.remove(ctx, "home"); err != nil {
			return err
		}
	}
	if err := c.do(ctx, c.env, c.log, "install", "-d", "-o", "1000", "-g", "1000", c.path("home")); err != nil {
		return err
	}
	bundle := exec.CommandContext(ctx, "git", "-C", root, "bundle", "create", "-q", c.path("tmp/gotorch.bundle"), "HEAD")
	bundle.Stderr = c.log
	if err := bundle.Run(); err != nil {
		return fmt.Errorf("git bundle: %w", err)
	}
	if err := os.Chmod(c.path("tmp/gotorch.bundle"), 0o644); err != nil {
		return err
	}
	return c.newcomer(ctx, nil, `set -e
cd
if [ ! -d gotorch ]; then git -c advice.detachedHead=false -c init.defaultBranch=main clone -q /tmp/gotorch.bundle gotorch; fi
cd gotorch
git fetch -q /tmp/gotorch.bundle HEAD
git -c advice.detachedHead=false checkout -qf FETCH_HEAD
echo "Debian $(cat /etc/debian_version), glibc $(getconf GNU_LIBC_VERSION | cut -d ' ' -f 2), g++ $(g++ -dumpfullversion), $(HOME=/tmp go env GOVERSION), commit $(git rev-parse --short HEAD)"`)
}

// newcomer runs a line of shell as the ordinary user, in HOME.
func (c *chroot) newcomer(ctx context.Context, network []string, line string) error {
	env := append([]string{"PATH=" + path, "HOME=/home/newcomer", "USER=newcomer", "LOGNAME=newcomer", "SHELL=/bin/bash", "GOTOOLCHAIN=local"}, network...)
	return c.inside(ctx, "ro", "newcomer", env, c.log, line)
}

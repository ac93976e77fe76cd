package scripts

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const pinned = "2.15.0"

// platform is this machine in the words of the manifest.
func platform() string {
	cpu := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	if runtime.GOOS == "darwin" {
		return "macos-" + strings.Replace(cpu, "aarch64", "arm64", 1)
	}
	return runtime.GOOS + "-" + cpu
}

func libName(stem string) string {
	if runtime.GOOS == "darwin" {
		return stem + ".dylib"
	}
	return stem + ".so"
}

// compiled holds the two shared libraries that every fake libtorch is made of, and a libtorch_cpu that needs a library
// which is nowhere.
var compiled = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "fakelib")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	source := filepath.Join(dir, "x.cc")
	if err := os.WriteFile(source, []byte("int x() { return 0; }\n"), 0o666); err != nil {
		return nil, err
	}
	gone := filepath.Join(dir, libName("libgone"))
	libs := map[string][]byte{}
	for _, lib := range []struct {
		name string
		args []string
	}{
		{"libc10", nil},
		{"libtorch_cpu", nil},
		{"libgone", nil},
		{"broken", []string{"-Wl,--no-as-needed", gone}},
	} {
		if lib.name == "broken" && runtime.GOOS == "darwin" {
			lib.args = []string{gone}
		}
		out := filepath.Join(dir, libName(lib.name))
		args := append([]string{"-shared", "-fPIC", "-o", out, source}, lib.args...)
		if runtime.GOOS == "darwin" {
			args = append(args, "-install_name", "@rpath/"+libName(lib.name))
		}
		if text, err := exec.Command("c++", args...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("c++ %v: %w: %s", args, err, text)
		}
		if libs[lib.name], err = os.ReadFile(out); err != nil {
			return nil, err
		}
	}
	return libs, nil
})

// fakeLibtorch gives the files of a tiny libtorch, by their path in it.
func fakeLibtorch(t testing.TB, version string) map[string]string {
	libs, err := compiled()
	require.NoError(t, err)
	v := strings.Split(version, ".")
	return map[string]string{
		"include/ATen/ATen.h": "// ATen\n",
		"include/torch/headeronly/version.h": "#define TORCH_VERSION_MAJOR " + v[0] + "\n#define TORCH_VERSION_MINOR " + v[1] +
			"\n#define TORCH_VERSION_PATCH " + v[2] + "\n",
		"lib/" + libName("libc10"):       string(libs["libc10"]),
		"lib/" + libName("libtorch_cpu"): string(libs["libtorch_cpu"]),
	}
}

func writeTree(t testing.TB, dir string, files map[string]string) string {
	for name, text := range files {
		to := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o777))
		require.NoError(t, os.WriteFile(to, []byte(text), 0o777))
	}
	return dir
}

// archive packs files below the folder top, as a wheel or libtorch's archive does.
func archive(t testing.TB, top string, files map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		h := &zip.FileHeader{Name: path.Join(top, name), Method: zip.Deflate}
		if strings.HasPrefix(name, "../") {
			h.Name = name[len("../"):] // beside top
		}
		h.SetMode(0o644)
		w, err := z.CreateHeader(h)
		require.NoError(t, err)
		_, err = io.WriteString(w, text)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// site is a checkout with nothing but the scripts, and a server that stands for PyPI and download.pytorch.org.
type site struct {
	t        testing.TB
	checkout string
	system   string // in place of /usr/local/libtorch
	manifest []string
	env      map[string]string
	url      string

	mu       sync.Mutex
	files    map[string][]byte
	requests []string // path and Range
	serve    http.HandlerFunc
}

func newSite(t testing.TB) *site {
	s := &site{t: t, checkout: filepath.Join(t.TempDir(), "go torch"), system: filepath.Join(t.TempDir(), "libtorch"), files: map[string][]byte{}}
	writeTree(t, s.checkout, map[string]string{"go.mod": "module github.com/gotorch/gotorch\n\ngo 1.24\n"})
	require.NoError(t, os.CopyFS(filepath.Join(s.checkout, "scripts"), os.DirFS(".")))
	script := filepath.Join(s.checkout, "scripts/install-libtorch.sh")
	text, err := os.ReadFile(script)
	require.NoError(t, err)
	text = bytes.Replace(text, []byte("system=/usr/local/libtorch"), []byte("system="+s.system), 1)
	require.Contains(t, string(text), s.system)
	require.NoError(t, os.WriteFile(script, text, 0o777))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, strings.TrimSpace(r.URL.Path+" "+r.Header.Get("Range")))
		serve := s.serve
		s.mu.Unlock()
		if serve != nil {
			serve(w, r)
			return
		}
		s.deliver(w, r)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	s.env = map[string]string{
		"PATH":                    os.Getenv("PATH"),
		"HOME":                    t.TempDir(),
		"TMPDIR":                  t.TempDir(),
		"GOCACHE":                 goEnv(t, "GOCACHE"),
		"GOENV":                   filepath.Join(t.TempDir(), "env"),
		"NO_PROXY":                "*",
		"LC_ALL":                  "C",
		"GOTORCH_PYTHON":          filepath.Join(s.checkout, "no-python"), // not the machine's, which may have PyTorch
		"GOTORCH_PYPI_URL":        s.url + "/pypi",
		"GOTORCH_LIBTORCH_URL":    s.url + "/libtorch",
		"GOTORCH_MANIFEST":        filepath.Join(s.checkout, "manifest"),
		"PIP_CONFIG_FILE":         os.DevNull,
		"PYTHONDONTWRITEBYTECODE": "1",
	}
	return s
}

func goEnv(t testing.TB, name string) string {
	out, err := exec.Command("go", "env", name).Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

// deliver answers with the file of that path, Range and all.
func (s *site) deliver(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	text, ok := s.files[r.URL.Path]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(text))
}

func (s *site) setServe(f http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serve = f
}

func (s *site) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.requests...)
}

// offer puts a file on the server and into the manifest.
func (s *site) offer(version, build, kind, name string, text []byte) {
	base := map[string]string{"wheel": "/pypi/", "zip": "/libtorch/"}[kind]
	s.mu.Lock()
	s.files[base+name] = text
	s.mu.Unlock()
	sum := sha256.Sum256(text)
	s.manifest = append(s.manifest, fmt.Sprintf("%s %s %s %s %d %d %s %s",
		version, platform(), build, kind, len(text), 2*len(text), hex.EncodeToString(sum[:]), name))
	writeTree(s.t, s.checkout, map[string]string{"manifest": "# fake\n" + strings.Join(s.manifest, "\n") + "\n"})
}

const torchWheel = "torch-" + pinned + "-cp312-cp312-manylinux_2_28_x86_64.whl"

// offerWheel puts the wheel of a tiny libtorch on the server. Its headers are so many that it has some 100 kB.
func (s *site) offerWheel() []byte {
	files := fakeLibtorch(s.t, pinned)
	filler := make([]byte, 100_000)
	seed := uint32(1)
	for i := range filler {
		seed = seed*1664525 + 1013904223
		filler[i] = byte(seed >> 24)
	}
	files["include/filler.h"] = string(filler)
	text := archive(s.t, "torch", files)
	s.offer(pinned, "cpu", "wheel", torchWheel, text)
	return text
}

// prefix is the folder that the script installs into by default.
func (s *site) prefix() string { return filepath.Join(s.checkout, ".libtorch", pinned+"-cpu") }

// part is the place of the torch wheel while it is downloaded.
func (s *site) part() string { return filepath.Join(s.prefix()+".partial", torchWheel) }

func (s *site) command(args ...string) *exec.Cmd {
	cmd := exec.Command("bash", append([]string{filepath.Join(s.checkout, "scripts/install-libtorch.sh")}, args...)...)
	cmd.Dir = s.t.TempDir()
	for name, value := range s.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// run runs the script to its end and gives its output and exit status.
func (s *site) run(args ...string) (stdout, stderr string, status int) {
	s.t.Helper()
	cmd := s.command(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		require.NoError(s.t, err, errs.String())
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// succeed runs the script, which must succeed, and gives what it told.
func (s *site) succeed(args ...string) string {
	s.t.Helper()
	_, stderr, status := s.run(args...)
	require.Zero(s.t, status, stderr)
	return stderr
}

// fail runs the script, which must fail and leave neither a prefix nor a lock, and gives what it told.
func (s *site) fail(args ...string) string {
	s.t.Helper()
	stdout, stderr, status := s.run(args...)
	require.Equal(s.t, 1, status, stderr)
	require.Empty(s.t, stdout)
	require.NoDirExists(s.t, s.prefix())
	s.requireNoTrace()
	return stderr
}

// requireNoTrace sees that nothing of a run is left but downloads.
func (s *site) requireNoTrace() {
	s.t.Helper()
	for _, name := range []string{".lock", ".partial/tree", ".partial/work", ".partial/old"} {
		_, err := os.Lstat(s.prefix() + name)
		require.ErrorIs(s.t, err, os.ErrNotExist, name)
	}
}

// requireInstalled sees that DIR holds the fake libtorch and that a lib folder of the named files is all there is.
func (s *site) requireInstalled(dir string) {
	s.t.Helper()
	version, err := os.ReadFile(filepath.Join(dir, "VERSION"))
	require.NoError(s.t, err)
	require.Equal(s.t, pinned+"\n", string(version))
	for name, text := range fakeLibtorch(s.t, pinned) {
		got, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(s.t, err)
		require.Equal(s.t, text, string(got), name)
	}
	link, err := filepath.EvalSymlinks(filepath.Join(s.checkout, "cgo/libtorch"))
	require.NoError(s.t, err)
	want, err := filepath.EvalSymlinks(dir)
	require.NoError(s.t, err)
	require.Equal(s.t, want, link)
	require.NoDirExists(s.t, dir+".partial")
	s.requireNoTrace()
}

// tools makes a folder with links to the tools that the script uses, all but some, for a PATH of its own.
func (s *site) tools(without ...string) string {
	dir := s.t.TempDir()
	for _, name := range strings.Fields("bash sh go make git g++ clang++ c++ cc gcc as ld curl awk sed cat cut tr wc head tail ls ln " +
		"rm rmdir mkdir mktemp mv df id ps sleep uname readlink dirname basename grep sha256sum shasum perl getconf env") {
		at, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		require.NoError(s.t, os.Symlink(at, filepath.Join(dir, name)))
	}
	for _, name := range without {
		require.NoError(s.t, os.RemoveAll(filepath.Join(dir, name)))
	}
	return dir
}

// put writes an executable shell script into a folder, in place of what is there.
func put(t testing.TB, dir, name, script string) string {
	to := filepath.Join(dir, name)
	require.NoError(t, os.RemoveAll(to))
	require.NoError(t, os.WriteFile(to, []byte("#!/bin/sh\n"+script), 0o777))
	return to
}

package scripts

import (
	"bufio"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGivenLibtorch(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	given := writeTree(t, t.TempDir(), fakeLibtorch(t, pinned))
	s.env["LIBTORCH"] = given
	s.succeed()
	s.requireInstalled(s.prefix())
	lib, err := os.Readlink(filepath.Join(s.prefix(), "lib"))
	require.NoError(t, err)
	require.Equal(t, filepath.Join(given, "lib"), lib, "linked, not copied")
	link, err := os.Readlink(filepath.Join(s.checkout, "cgo/libtorch"))
	require.NoError(t, err)
	require.Equal(t, "../.libtorch/"+pinned+"-cpu", link)

	require.Contains(t, s.succeed(), "is there already")
	s.env["LIBTORCH"] = filepath.Join(s.checkout, "cgo/libtorch")
	require.Contains(t, s.succeed(), "is there already", "LIBTORCH may point at what is installed")

	other := writeTree(t, t.TempDir(), fakeLibtorch(t, pinned))
	s.env["LIBTORCH"] = other
	s.succeed()
	source, err := os.ReadFile(filepath.Join(s.prefix(), "SOURCE"))
	require.NoError(t, err)
	require.Equal(t, "LIBTORCH "+other+"\n", string(source))
	require.Empty(t, s.asked())
}

func TestGivenLibtorchOfAnotherVersion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.env["LIBTORCH"] = writeTree(t, t.TempDir(), fakeLibtorch(t, "2.9.1"))
	s.succeed()
	version, err := os.ReadFile(filepath.Join(s.checkout, "cgo/libtorch/VERSION"))
	require.NoError(t, err)
	require.Equal(t, "2.9.1\n", string(version))

	delete(s.env, "LIBTORCH")
	require.Contains(t, s.succeed(), "libtorch 2.9.1 is there already")
}

func TestGivenLibtorchIsBad(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(files map[string]string)
		args   []string
		want   string
	}{
		{"no headers", func(f map[string]string) { delete(f, "include/ATen/ATen.h") }, nil, "it has no include/ with the C++ headers"},
		{"no library", func(f map[string]string) { delete(f, "lib/"+libName("libtorch_cpu")) }, nil, "it has no lib/libtorch_cpu.*"},
		{"no CUDA", func(map[string]string) {}, []string{"--cuda"}, "it has no lib/libtorch_cuda.so"},
		{"too old", func(f map[string]string) {
			f["include/torch/headeronly/version.h"] = "#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR 6\n#define TORCH_VERSION_PATCH 0\n"
		}, nil, "is version 2.6.0; gotorch works with 2.7 to " + pinned},
		{"not the wanted one", func(map[string]string) {}, []string{"--version", "2.11.0"}, "is version " + pinned + ", and --version asks for 2.11.0"},
		{"does not start", func(f map[string]string) {
			libs, err := compiled()
			require.NoError(t, err)
			f["lib/"+libName("libtorch_cpu")] = string(libs["broken"])
		}, nil, "does not start"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			files := fakeLibtorch(t, pinned)
			test.change(files)
			s.env["LIBTORCH"] = writeTree(t, t.TempDir(), files)
			told := s.fail(test.args...)
			require.Contains(t, told, "LIBTORCH="+s.env["LIBTORCH"])
			require.Contains(t, told, test.want)
		})
	}
	s := newSite(t)
	s.env["LIBTORCH"] = "/nowhere"
	require.Contains(t, s.fail(), "LIBTORCH=/nowhere is no folder")
}

func TestPythonsPyTorch(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 on this machine to be asked for its PyTorch")
	}
	for _, test := range []struct {
		name, version string
		change        func(files map[string]string)
		want          string // what is told where it is not used
	}{
		{name: "the pinned version", version: pinned + "+cu132"},
		{name: "another version", version: "2.9.0", want: "not " + pinned + "; going on"},
		{name: "without headers", version: pinned, change: func(f map[string]string) { delete(f, "include/ATen/ATen.h") }, want: "has no include/"},
		{name: "only a folder called torch", change: func(f map[string]string) { delete(f, "__init__.py") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.offerWheel()
			packages := t.TempDir()
			files := fakeLibtorch(t, pinned)
			files["__init__.py"] = "raise SystemExit('imported')\n"
			files["version.py"] = "from typing import Optional\n__version__ = '" + test.version + "'\n"
			if test.change != nil {
				test.change(files)
			}
			writeTree(t, filepath.Join(packages, "torch"), files)
			s.env["GOTORCH_PYTHON"], s.env["PYTHONPATH"] = python, packages
			told := s.succeed()
			s.requireInstalled(s.prefix())
			if test.version != pinned+"+cu132" {
				require.Contains(t, told, test.want)
				require.Len(t, s.asked(), 1)
				return
			}
			require.Contains(t, told, "using Python's PyTorch")
			require.Empty(t, s.asked())
			lib, err := os.Readlink(filepath.Join(s.prefix(), "lib"))
			require.NoError(t, err)
			require.Equal(t, filepath.Join(packages, "torch/lib"), lib)

			require.NoError(t, os.RemoveAll(packages))
			s.succeed()
			s.requireInstalled(s.prefix())
			require.Len(t, s.asked(), 1, "with Python's PyTorch gone the wheel takes its place")
		})
	}
}

func TestOfficialArchive(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	files := fakeLibtorch(t, pinned)
	files["lib/"+libName("libtorch_python")] = "not wanted"
	s.offer(pinned, "cpu", "zip", "libtorch.zip", archive(t, "libtorch", files))
	s.offerWheel()
	s.succeed()
	s.requireInstalled(s.prefix())
	require.NoFileExists(t, filepath.Join(s.prefix(), "lib", libName("libtorch_python")))
	require.Equal(t, []string{"/libtorch/libtorch.zip"}, s.asked())
}

func TestOfficialArchiveOutOfReach(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.offer(pinned, "cpu", "zip", "libtorch.zip", []byte("never sent"))
	s.offerWheel()
	s.env["GOTORCH_LIBTORCH_URL"] = "http://127.0.0.1:1" // nothing listens there
	require.Contains(t, s.succeed(), "127.0.0.1:1 cannot be reached; going on with the wheel")
	s.requireInstalled(s.prefix())
}

func TestWheelWithCurl(t *testing.T) {
	t.Parallel()
	for _, build := range []string{"cpu", "cuda"} {
		t.Run(build, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			files := fakeLibtorch(t, pinned)
			for _, name := range []string{"libtorch_cuda.so", "libc10_cuda.so", "libtorch.so", "libtorch_python.so", "libshm.so", "libgomp.so.1"} {
				files["lib/"+name] = name
			}
			files["lib/libshm/core.h"], files["_C.so"], files["__init__.py"] = "x", "x", "x"
			files["../torch-"+pinned+".dist-info/licenses/LICENSE"] = "BSD"
			s.offer(pinned, build, "wheel", torchWheel, archive(t, "torch", files))
			s.offer(pinned, build, "wheel", "a/b/nvidia_cuda_cupti-13.2.86-py3-none-manylinux_2_25_x86_64.whl", archive(t, "nvidia/cu13", map[string]string{
				"lib/libcupti.so.13": "cupti", "lib/libnvperf_host.so": "nvperf", "include/cupti.h": "x",
			}))
			var args []string
			prefix := s.prefix()
			if build == "cuda" {
				args, prefix = []string{"--cuda"}, strings.TrimSuffix(prefix, "cpu")+"cuda"
			}
			told := s.succeed(args...)
			s.requireInstalled(prefix)
			require.Contains(t, told, "downloading 1 MiB from "+s.url+"/pypi into "+prefix+".partial")
			require.Contains(t, told, "MiB in "+prefix)
			require.Equal(t, []string{"/pypi/" + torchWheel, "/pypi/a/b/nvidia_cuda_cupti-13.2.86-py3-none-manylinux_2_25_x86_64.whl"}, s.asked())

			entries, err := os.ReadDir(filepath.Join(prefix, "lib"))
			require.NoError(t, err)
			var libs []string
			for _, e := range entries {
				libs = append(libs, e.Name())
			}
			want := []string{libName("libc10"), libName("libtorch_cpu"), "libcupti.so.13", "libgomp.so.1"}
			if build == "cuda" {
				want = append(want, "libc10_cuda.so", "libnvperf_host.so", "libtorch.so", "libtorch_cuda.so")
			}
			assert.ElementsMatch(t, want, libs)
			assert.FileExists(t, filepath.Join(prefix, "licenses/LICENSE"))
			assert.NoFileExists(t, filepath.Join(prefix, "include/cupti.h"))

			told = s.succeed(args...)
			require.Equal(t, "libtorch "+pinned+" is there already: "+prefix+"\n", told)
			require.Len(t, s.asked(), 2, "a second run asks for nothing")

			require.NoError(t, os.Remove(filepath.Join(prefix, "lib", libName("libtorch_cpu"))))
			s.succeed(args...)
			s.requireInstalled(prefix)
		})
	}
}

// fakePip is a Python without PyTorch, whose pip finds the file in the folder $PACKAGES.
const fakePip = `
case "$*" in
--version | "-m pip --version") echo fake ;;
"-m pip download "*)
  echo "$*" >>"$PACKAGES/calls"
  while [ $# -gt 2 ]; do if [ "$1" = --dest ]; then dest=$2; fi; shift; done
  cp "$PACKAGES"/*.whl "$dest"
  echo "Saved it" ;;
*) exit 1 ;;
esac
`

func TestWheelWithPip(t *testing.T) {
	t.Parallel()
	for _, curl := range []bool{false, true} {
		t.Run("curl="+strconv.FormatBool(curl), func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			packages := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(packages, torchWheel), s.offerWheel(), 0o666))
			bin := s.tools("curl")
			s.env["PATH"], s.env["PACKAGES"] = bin+":/bin/nowhere", packages
			s.env["GOTORCH_PYTHON"] = put(t, bin, "python3", "PATH=/usr/bin:/bin\n"+fakePip)
			if curl {
				s.env["PATH"] = s.tools()
				s.env["GOTORCH_PYPI_URL"] = "http://127.0.0.1:1"
			}
			stdout, told, status := s.run()
			require.Zero(t, status, told)
			require.Empty(t, stdout)
			s.requireInstalled(s.prefix())
			if curl {
				require.Contains(t, told, "127.0.0.1:1 cannot be reached")
			}
			calls, err := os.ReadFile(filepath.Join(packages, "calls"))
			require.NoError(t, err)
			require.Equal(t, "-m pip download --no-deps --no-cache-dir --only-binary :all: --implementation cp --python-version 312 "+
				"--abi cp312 --platform manylinux_2_28_x86_64 --quiet --dest "+s.prefix()+".partial torch=="+pinned+"\n", string(calls))
			require.Empty(t, s.asked())
		})
	}
}

// cutOff sends the first n bytes of the file at most, from where it is asked, and drops the connection.
func (s *site) cutOff(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		from := 0
		if start, ok := strings.CutPrefix(r.Header.Get("Range"), "bytes="); ok {
			from, _ = strconv.Atoi(strings.TrimSuffix(start, "-"))
		}
		text := s.files[r.URL.Path]
		w.Header().Set("Content-Length", strconv.Itoa(len(text)-from))
		if from > 0 {
			w.Header().Set("Content-Range", "bytes "+strconv.Itoa(from)+"-"+strconv.Itoa(len(text)-1)+"/"+strconv.Itoa(len(text)))
			w.WriteHeader(http.StatusPartialContent)
		}
		_, _ = w.Write(text[from:max(from, n)])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
}

func TestCutOffDownloadGoesOn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	half := len(s.offerWheel()) / 2
	s.setServe(s.cutOff(half))
	told := s.fail()
	require.Contains(t, told, "was cut off at 1 MiB of 1 MiB, 4 times. Run the script again: it goes on from there.")
	part, err := os.Stat(s.part())
	require.NoError(t, err)
	require.EqualValues(t, half, part.Size())

	before := len(s.asked())
	s.setServe(nil)
	require.Contains(t, s.succeed(), "going on at")
	s.requireInstalled(s.prefix())
	require.Equal(t, []string{"/pypi/" + torchWheel + " bytes=" + strconv.Itoa(half) + "-"}, s.asked()[before:])
}

func TestWhatIsLeftOfAnEarlierDownload(t *testing.T) {
	t.Parallel()
	whole := func(w http.ResponseWriter, r *http.Request, s *site) { // knows no Range
		_, _ = w.Write(s.files[r.URL.Path])
	}
	for _, test := range []struct {
		name     string
		left     func(wheel []byte) []byte
		serve    func(w http.ResponseWriter, r *http.Request, s *site)
		want     string
		requests int
	}{
		{"all of it", func(w []byte) []byte { return w }, nil, "(1 MiB of it here already)", 0},
		{"too much", func(w []byte) []byte { return append(append([]byte{}, w...), "tail"...) }, nil, "", 1},
		{"the size is right", func(w []byte) []byte { return make([]byte, len(w)) }, nil, "wrong checksum", 1},
		{"another file's beginning", func(w []byte) []byte { return make([]byte, len(w)/2) }, nil, "wrong checksum", 2},
		{"the server ignores Range", func(w []byte) []byte { return w[:len(w)/2] }, whole, "cannot resume a download; starting again", 2},
		{"the server refuses Range", func(w []byte) []byte { return w[:len(w)/2] }, func(w http.ResponseWriter, r *http.Request, s *site) {
			if r.Header.Get("Range") != "" {
				w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
				return
			}
			whole(w, r, s)
		}, "", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			wheel := s.offerWheel()
			writeTree(t, filepath.Dir(s.part()), map[string]string{torchWheel: string(test.left(wheel))})
			if test.serve != nil {
				s.setServe(func(w http.ResponseWriter, r *http.Request) { test.serve(w, r, s) })
			}
			require.Contains(t, s.succeed(), test.want)
			s.requireInstalled(s.prefix())
			require.Len(t, s.asked(), test.requests)
		})
	}
}

func TestDownloadThatIsNotTheFile(t *testing.T) {
	t.Parallel()
	page := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<html>log in, please</html>")
	}
	for _, test := range []struct {
		name  string
		serve func(s *site) http.HandlerFunc
		left  int // bytes of an earlier download
		want  []string
	}{
		{"404", func(*site) http.HandlerFunc { return http.NotFound }, 0, []string{"answered HTTP 404 for " + torchWheel, "there is no Python with pip to try instead"}},
		{"503", func(*site) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
		}, 100, []string{"answered HTTP 503"}},
		{"a web page", func(*site) http.HandlerFunc { return page }, 0, []string{"answered with a web page instead of " + torchWheel}},
		{"a web page for the rest", func(*site) http.HandlerFunc { return page }, 100, []string{"answered with a web page instead of " + torchWheel}},
		{"a shorter file", func(*site) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "PK") }
		}, 0, []string{"was wrong twice"}},
		{"another file", func(s *site) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, len(s.files[r.URL.Path]))) }
		}, 0, []string{"wrong checksum, so the file was removed", "expected SHA-256 ", "received SHA-256 ", "trying once more", "was wrong twice"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			wheel := s.offerWheel()
			if test.left > 0 {
				writeTree(t, filepath.Dir(s.part()), map[string]string{torchWheel: string(wheel[:test.left])})
			}
			s.setServe(test.serve(s))
			told := s.fail()
			for _, want := range test.want {
				require.Contains(t, told, want)
			}
			if test.left > 0 {
				part, err := os.ReadFile(s.part())
				require.NoError(t, err)
				require.Equal(t, wheel[:test.left], part, "what was downloaded before stays")
			} else {
				require.NoFileExists(t, s.part())
			}
		})
	}
}

func TestWrongChecksumOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.offerWheel()
	s.setServe(func(w http.ResponseWriter, r *http.Request) {
		if len(s.asked()) == 1 {
			_, _ = w.Write(make([]byte, len(s.files[r.URL.Path])))
			return
		}
		s.deliver(w, r)
	})
	require.Contains(t, s.succeed(), "trying once more")
	s.requireInstalled(s.prefix())
}

func TestWheelThatIsNoLibtorch(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		wheel func(t *testing.T) []byte
		want  string
	}{
		{"no archive", func(*testing.T) []byte { return []byte("no archive") }, "not a valid zip file"},
		{"without library", func(t *testing.T) []byte {
			files := fakeLibtorch(t, pinned)
			delete(files, "lib/"+libName("libtorch_cpu"))
			return archive(t, "torch", files)
		}, "has no lib/libtorch_cpu.*"},
		{"a member that climbs out", func(t *testing.T) []byte {
			return archive(t, "", map[string]string{"../torch/include/../../../evil": "x"})
		}, "refusing the member"},
		{"a library that lacks another", func(t *testing.T) []byte {
			libs, err := compiled()
			require.NoError(t, err)
			files := fakeLibtorch(t, pinned)
			files["lib/"+libName("libtorch_cpu")] = string(libs["broken"])
			return archive(t, "torch", files)
		}, "a program linked to it does not start"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.offer(pinned, "cpu", "wheel", torchWheel, test.wheel(t))
			require.Contains(t, s.fail(), test.want)
		})
	}
}

func TestNoPlaceToInstall(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.offerWheel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o666))
	told := s.fail("--prefix", file+"/libtorch")
	require.Contains(t, told, "cannot write in "+file)
	require.Contains(t, told, "Choose another folder with --prefix, or run this as somebody who may. Nothing was downloaded.")

	home := writeTree(t, t.TempDir(), map[string]string{"thesis.tex": "x"})
	require.Contains(t, s.fail("--prefix="+home), home+" is there already and was not made by this script")
	require.FileExists(t, filepath.Join(home, "thesis.tex"))

	bin := s.tools()
	put(t, bin, "df", "echo Filesystem 1024-blocks Used Available Capacity Mounted on\necho x 9 9 100 99% /\n")
	s.env["PATH"] = bin
	require.Regexp(t, `not enough space in .*: \d+ MiB are needed, 1 MiB are free`, s.fail())

	require.Empty(t, s.asked())
}

func TestReadOnlyFolder(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may write into read-only folders; TestNoPlaceToInstall has the case that binds root too")
	}
	s := newSite(t)
	s.offerWheel()
	folder := t.TempDir()
	require.NoError(t, os.Chmod(folder, 0o555))
	require.Contains(t, s.fail("--prefix", folder+"/libtorch"), "cannot write in "+folder)
	require.Empty(t, s.asked())
}

func TestMissingTools(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.offerWheel()
	bin := s.tools("g++", "clang++", "c++", "git", "make", "curl")
	put(t, bin, "apt-get", "exit 1\n")
	put(t, bin, "id", "echo 1000\n")
	s.env["PATH"] = bin
	told := s.fail()
	require.Contains(t, told, "nothing was downloaded, because this is missing:\n  make\n  git\n  curl (or Python 3 with pip)\n  a C++ compiler: ")
	if platform()[:5] == "linux" {
		require.Contains(t, told, "sudo apt-get install -y make git curl g++\n")
	}

	s.env["PATH"] = s.tools("go")
	require.Contains(t, s.fail(), "Go 1.24 or newer")

	bin = s.tools()
	s.env["PATH"], s.env["CXX"] = bin, "ancient"
	put(t, bin, "ancient", "echo \"error: unrecognized option '-std=c++20'\" >&2\nexit 1\n")
	told = s.fail()
	require.Contains(t, told, "a C++ compiler that knows C++20")
	require.Contains(t, told, "ancient says: error: unrecognized option")
	require.Empty(t, s.asked())
}

func TestInterruptedRunLeavesNoHalf(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			half := len(s.offerWheel()) / 2
			stalled, over := make(chan bool), make(chan bool)
			s.setServe(func(w http.ResponseWriter, r *http.Request) {
				text := s.files[r.URL.Path]
				w.Header().Set("Content-Length", strconv.Itoa(len(text)))
				_, _ = w.Write(text[:half])
				w.(http.Flusher).Flush()
				close(stalled)
				<-over
			})
			defer close(over)
			cmd := s.command()
			var told strings.Builder
			cmd.Stderr = &told
			require.NoError(t, cmd.Start())
			<-stalled
			require.Eventually(t, func() bool { // until curl has begun to write it down
				part, err := os.Stat(s.part())
				return err == nil && part.Size() > 0
			}, 10*time.Second, 10*time.Millisecond)
			require.NoError(t, cmd.Process.Signal(signal))
			require.Error(t, cmd.Wait())
			require.Equal(t, 128+int(signal), cmd.ProcessState.ExitCode(), told.String())
			require.Contains(t, told.String(), "interrupted, nothing was installed. What was downloaded waits in "+s.prefix()+".partial")
			require.NoDirExists(t, s.prefix())
			s.requireNoTrace()
			part, err := os.Stat(s.part())
			require.NoError(t, err)

			s.setServe(nil)
			s.succeed()
			s.requireInstalled(s.prefix())
			require.Equal(t, "/pypi/"+torchWheel+" bytes="+strconv.FormatInt(part.Size(), 10)+"-", s.asked()[1])
		})
	}
}

func TestTwoRunsAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.offerWheel()
	started, goOn := make(chan bool), make(chan bool)
	s.setServe(func(w http.ResponseWriter, r *http.Request) {
		close(started)
		<-goOn
		s.deliver(w, r)
	})
	first, second := s.command(), s.command()
	require.NoError(t, first.Start())
	<-started
	told, err := second.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, second.Start())
	lines := bufio.NewScanner(told)
	require.True(t, lines.Scan())
	require.Contains(t, lines.Text(), "another run (process "+strconv.Itoa(first.Process.Pid)+" on ")
	close(goOn)
	var last string
	for lines.Scan() {
		last = lines.Text()
	}
	require.NoError(t, first.Wait())
	require.NoError(t, second.Wait())
	require.Equal(t, "libtorch "+pinned+" is there now: "+s.prefix(), last)
	s.requireInstalled(s.prefix())
	require.Len(t, s.asked(), 1)
}

func TestLockOfADeadRun(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.offerWheel()
	dead := exec.Command("true")
	require.NoError(t, dead.Run())
	host, err := exec.Command("uname", "-n").Output()
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(s.prefix()), 0o777))
	require.NoError(t, os.Symlink(strconv.Itoa(dead.Process.Pid)+"@"+strings.TrimSpace(string(host)), s.prefix()+".lock"))
	require.Contains(t, s.succeed(), "ended without giving it back is removed")
	s.requireInstalled(s.prefix())
}

func TestPrefix(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	given := writeTree(t, t.TempDir(), fakeLibtorch(t, "2.9.1"))
	prefix := filepath.Join(t.TempDir(), "a/b/libtorch")
	s.env["LIBTORCH"] = given
	s.succeed("--prefix", prefix)
	link, err := os.Readlink(filepath.Join(s.checkout, "cgo/libtorch"))
	require.NoError(t, err)
	require.Equal(t, prefix, link)

	delete(s.env, "LIBTORCH")
	s.offerWheel()
	s.succeed("--prefix", prefix)
	s.requireInstalled(prefix) // in place of 2.9.1

	require.NoError(t, os.Remove(filepath.Join(s.checkout, "cgo/libtorch")))
	require.NoError(t, os.Mkdir(filepath.Join(s.checkout, "cgo/libtorch"), 0o777))
	_, told, status := s.run("--prefix", prefix)
	require.Equal(t, 1, status)
	require.Contains(t, told, "cgo/libtorch is there and is no link")
}

func TestPresentLibtorchStays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	writeTree(t, s.system, fakeLibtorch(t, "2.9.1"))
	require.Equal(t, "libtorch 2.9.1 is there already: "+s.system+" (gotorch is tested with "+pinned+"; --version "+pinned+" installs that)\n", s.succeed())
	require.NoFileExists(t, filepath.Join(s.checkout, "cgo/libtorch"))

	prefix := filepath.Join(t.TempDir(), "libtorch")
	s.offerWheel()
	s.succeed("--prefix", prefix)
	require.Equal(t, "libtorch "+pinned+" is there already: "+prefix+"\n", s.succeed())
	s.requireInstalled(prefix)

	s.succeed("--version", pinned)
	s.requireInstalled(s.prefix())
	require.Len(t, s.asked(), 2)
}

func TestOutsideACheckout(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.offerWheel()
	cached := filepath.Join(t.TempDir(), "gotorch@v0.1.0")
	require.NoError(t, os.Rename(s.checkout, cached))
	s.checkout = cached
	s.env["GOTORCH_MANIFEST"] = filepath.Join(cached, "manifest")
	require.Contains(t, s.fail(), "this is no checkout of gotorch, so say where to install: --prefix DIR")
	prefix := filepath.Join(t.TempDir(), "libtorch")
	s.succeed("--prefix", prefix)
	require.FileExists(t, filepath.Join(prefix, "VERSION"))
	require.NoDirExists(t, filepath.Join(cached, "cgo"))
}

func TestArguments(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.offerWheel()
	s.offer("2.11.0", "cpu", "wheel", "other.whl", []byte("x"))
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--version", "2.14.9"}, "version 2.14.9 is not in "},
		{[]string{"--version=2.14.9"}, "Known for " + platform() + ": " + pinned + ", 2.11.0."},
		{[]string{"--version", "2.6.0"}, "--version 2.6.0 is too old: gotorch works with 2.7 to " + pinned},
		{[]string{"--version", "latest"}, "--version latest is no version like " + pinned},
		{[]string{"--version"}, "--version needs a value"},
		{[]string{"--prefix", ""}, "--prefix needs a value"},
		{[]string{"--gpu"}, "unknown argument --gpu; --help lists what there is"},
		{[]string{"--print-env"}, "Go's flags cannot hold the spaces"},
	} {
		require.Contains(t, s.fail(test.args...), test.want, "%v", test.args)
	}
	stdout, stderr, status := s.run("--help")
	require.Zero(t, status)
	require.Empty(t, stderr)
	for _, option := range []string{"--prefix DIR", "--version V", "--cuda", "--print-env", "--go-env", "known are: " + pinned + ", 2.11.0"} {
		require.Contains(t, stdout, option)
	}
	require.Empty(t, s.asked())
}

func TestPrintEnv(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.offerWheel()
	s.env["CGO_LDFLAGS"] = "-L/mine -lmine"
	prefix := filepath.Join(t.TempDir(), "libtorch")
	stdout, stderr, status := s.run("--prefix", prefix, "--print-env")
	require.Zero(t, status, stderr)
	s.requireInstalled(prefix)
	require.Equal(t, "export CGO_CPPFLAGS='-I"+prefix+"/include -I"+prefix+"/include/torch/csrc/api/include' "+
		"CGO_LDFLAGS='-L"+prefix+"/lib -Wl,-rpath,"+prefix+"/lib -L/mine -lmine'\n", stdout)

	again := s.command("--prefix", prefix, "--print-env")
	again.Args = append([]string{"bash", "-c", `eval "$1"; shift; bash "$@"`, "-", stdout}, again.Args[1:]...)
	out, err := again.Output()
	require.NoError(t, err)
	require.Equal(t, stdout, string(out), "evaluated twice it is the same")
}

func TestGoEnv(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.offerWheel()
	env := func(name string) string {
		cmd := exec.Command("go", "env", name)
		cmd.Env = append(os.Environ(), "GOENV="+s.env["GOENV"])
		out, err := cmd.Output()
		require.NoError(t, err)
		return strings.TrimSpace(string(out))
	}
	require.NoError(t, os.WriteFile(s.env["GOENV"], []byte("CGO_LDFLAGS=-lmine\n"), 0o666))
	for _, prefix := range []string{filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "two")} {
		var told string
		for range 2 {
			told = s.succeed("--prefix", prefix, "--go-env")
			assert.Equal(t, "-I"+prefix+"/include -I"+prefix+"/include/torch/csrc/api/include", env("CGO_CPPFLAGS"))
			assert.Equal(t, "-L"+prefix+"/lib -Wl,-rpath,"+prefix+"/lib -lmine", env("CGO_LDFLAGS"))
		}
		require.Contains(t, told, "To undo it:\n  go env -u CGO_CPPFLAGS\n  go env -w 'CGO_LDFLAGS=-lmine'\n")
	}
}

func TestManifest(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("libtorch/manifest")
	require.NoError(t, err)
	seen := map[string]bool{}
	for n, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Fields(line)
		require.Len(t, f, 8, "line %d", n+1)
		require.Contains(t, []string{"linux-x86_64", "linux-aarch64", "macos-arm64"}, f[1], "line %d", n+1)
		require.Contains(t, []string{"cpu", "cuda"}, f[2], "line %d", n+1)
		require.Contains(t, []string{"wheel", "zip"}, f[3], "line %d", n+1)
		for _, number := range f[4:6] {
			bytes, err := strconv.ParseInt(number, 10, 64)
			require.NoError(t, err, "line %d", n+1)
			require.Positive(t, bytes, "line %d", n+1)
		}
		sum, err := hex.DecodeString(f[6])
		require.NoError(t, err, "line %d", n+1)
		require.Len(t, sum, 32, "line %d", n+1)
		key := strings.Join(f[:4], " ")
		file := key + " " + path.Base(f[7])
		require.False(t, seen[file], "line %d repeats %s", n+1, file)
		seen[key], seen[file] = true, true
	}
	for _, want := range []string{"linux-x86_64 cpu", "linux-x86_64 cuda", "linux-aarch64 cpu", "linux-aarch64 cuda", "macos-arm64 cpu"} {
		require.True(t, seen[pinned+" "+want+" wheel"], "%s of version %s", want, pinned)
	}
	script, err := os.ReadFile("install-libtorch.sh")
	require.NoError(t, err)
	require.Contains(t, string(script), "\nreadonly pinned="+pinned+" ")
}

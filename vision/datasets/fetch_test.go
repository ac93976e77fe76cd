package datasets

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/download"
)

// server answers requests with what handlers say for their paths, and counts them.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []string // "/path Range"
}

func serve(t *testing.T, handlers map[string]http.HandlerFunc) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, strings.TrimSpace(r.URL.Path+" "+r.Header.Get("Range")))
		s.mu.Unlock()
		if h, ok := handlers[r.URL.Path]; ok {
			h(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func contents(b []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
	}
}

func testdata(t *testing.T, name string) []byte {
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return b
}

func TestDownload(t *testing.T) {
	published := testdata(t, "cifar10-python.tar.gz")
	packedAnew := pack(t, entriesOf(t, "cifar10-python.tar.gz"))
	wrong := pack(t, func() []entry {
		entries := entriesOf(t, "cifar10-python.tar.gz")
		for i := range entries {
			if entries[i].kind == tar.TypeReg {
				entries[i].data = append(slices.Clone(entries[i].data), 0)
			}
		}
		return entries
	}())
	cut := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") == "" {
			w.Header().Set("Content-Length", "892")
			_, _ = w.Write(published[:400])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		contents(published)(w, r)
	}
	s := serve(t, map[string]http.HandlerFunc{
		"/published": contents(published),
		"/anew":      contents(packedAnew),
		"/binary":    contents(testdata(t, "cifar10-binary.tar.gz")),
		"/wrong":     contents(wrong),
		"/cut":       cut,
		"/html": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("<!DOCTYPE html><html>Log in first</html>"))
		},
	})
	tests := map[string]struct {
		mirrors  []string
		env      string
		url      string
		before   func(t *testing.T, sp *spec, dir string)
		requests []string
		binary   bool
	}{
		"plain":                      {url: "/published", requests: []string{"/published"}},
		"packed anew":                {url: "/anew", requests: []string{"/anew"}},
		"the binary version":         {url: "/binary", requests: []string{"/binary"}, binary: true},
		"mirrors":                    {mirrors: []string{"/nothing", "/html"}, env: "/wrong", url: "/published", requests: []string{"/nothing", "/html", "/wrong", "/published"}},
		"first mirror has it":        {mirrors: []string{"/anew"}, url: "/published", requests: []string{"/anew"}},
		"address in the environment": {env: "/anew", url: "/published", requests: []string{"/anew"}},
		"cut off":                    {url: "/cut", requests: []string{"/cut", "/cut bytes=400-"}},
		"an earlier run got half": {url: "/published", requests: []string{"/published bytes=300-"}, before: func(t *testing.T, sp *spec, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "cifar-10-python.tar.gz.part"), published[:300], 0o666))
		}},
		"a damaged file is replaced": {url: "/published", requests: []string{"/published"}, before: func(t *testing.T, sp *spec, dir string) {
			put(t, &sp.layouts[0], filepath.Join(dir, "cifar-10-batches-py"))
			require.NoError(t, os.Truncate(filepath.Join(dir, "cifar-10-batches-py", "data_batch_2"), 7))
		}},
		"a damaged archive is replaced": {url: "/published", requests: []string{"/published"}, before: func(t *testing.T, sp *spec, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "cifar-10-python.tar.gz"), published[:500], 0o666))
		}},
		"data is there": {url: "/published", before: func(t *testing.T, sp *spec, dir string) {
			put(t, &sp.layouts[0], filepath.Join(dir, "cifar-10-batches-py"))
		}},
		"binary data is there": {url: "/published", binary: true, before: func(t *testing.T, sp *spec, dir string) {
			put(t, &sp.layouts[1], filepath.Join(dir, "cifar-10-batches-bin"))
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			sp := tiny(t, &cifar10, s.URL+tt.url)
			dir := filepath.Join(t.TempDir(), "new")
			if tt.before != nil {
				require.NoError(t, os.Mkdir(dir, 0o777))
				tt.before(t, sp, dir)
			}
			if tt.env != "" {
				t.Setenv(sp.env, s.URL+tt.env)
			}
			var mirrors []string
			for _, m := range tt.mirrors {
				mirrors = append(mirrors, s.URL+m)
			}
			s.requests = nil
			var said bytes.Buffer
			d, err := load(sp, dir, []Option{Download(true), Mirrors(mirrors...), Progress(&said)})
			require.NoError(t, err)
			checkTiny(t, d, 0, 5)
			assert.Equal(t, tt.requests, s.requests)
			if tt.requests != nil {
				assert.Contains(t, said.String(), "downloading "+s.URL+strings.Fields(tt.requests[len(tt.requests)-1])[0])
			} else {
				assert.Empty(t, said.String())
			}

			// The next time nothing is needed, and torchvision finds its folder.
			s.requests = nil
			d, err = load(sp, dir, []Option{Download(true), Train(false), Progress(nil)})
			require.NoError(t, err)
			checkTiny(t, d, 5, 1)
			assert.Empty(t, s.requests)
			l := &sp.layouts[0]
			if tt.binary {
				l = &sp.layouts[1]
			}
			for _, f := range l.all() {
				assert.FileExists(t, filepath.Join(dir, l.folder, f.name))
			}
		})
	}
}

func TestDownloadFails(t *testing.T) {
	s := serve(t, map[string]http.HandlerFunc{
		"/html": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("<!DOCTYPE html><html>Log in first</html>"))
		},
		"/wrong": contents(pack(t, entriesOf(t, "cifar100-python.tar.gz"))),
	})
	sp := tiny(t, &cifar10, nowhere)
	dir := t.TempDir()
	load := func() error {
		_, err := load(sp, dir, []Option{Download(true), Progress(nil), Mirrors(s.URL+"/nothing", s.URL+"/html", s.URL+"/wrong")})
		return err
	}
	err := load()
	assert.ErrorIs(t, err, ErrNotFound)
	var failed *download.Error
	require.ErrorAs(t, err, &failed)
	for _, want := range []string{
		"datasets: CIFAR-10: the data set is not there: cannot download cifar-10-python.tar.gz:\n",
		s.URL + "/nothing: the server answered 404 Not Found",
		s.URL + "/html: the answer is a web page",
		s.URL + "/wrong: the contents are damaged or of another file",
		"holds no CIFAR-10",
		nowhere,
		"get the file on another machine and put it at " + filepath.Join(dir, "cifar-10-python.tar.gz"),
	} {
		assert.ErrorContains(t, err, want)
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries, "nothing is left that is no data")

	// With damaged data the error is about that as well, and it is not "not found".
	put(t, &sp.layouts[0], dir)
	require.NoError(t, os.Truncate(filepath.Join(dir, "data_batch_2"), 7))
	err = load()
	var damaged *DamagedError
	require.ErrorAs(t, err, &damaged)
	assert.Equal(t, filepath.Join(dir, "data_batch_2"), damaged.Path)
	assert.ErrorContains(t, err, "404")
	assert.NotErrorIs(t, err, ErrNotFound)
}

func TestDownloadWhereNothingCanBeWritten(t *testing.T) {
	s := serve(t, map[string]http.HandlerFunc{"/published": contents(testdata(t, "cifar10-python.tar.gz"))})
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o666))
	_, err := load(tiny(t, &cifar10, s.URL+"/published"), filepath.Join(file, "data"), []Option{Download(true), Progress(nil)})
	assert.ErrorContains(t, err, "cannot write "+filepath.Join(file, "data"))
	assert.ErrorContains(t, err, "choose another path")
	assert.NotErrorIs(t, err, ErrNotFound, "there is a remedy")
}

func TestDownloadIsCancelled(t *testing.T) {
	why := errors.New("the user has had enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	published := testdata(t, "cifar10-python.tar.gz")
	s := serve(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "892")
		_, _ = w.Write(published[:400])
		w.(http.Flusher).Flush()
		time.AfterFunc(50*time.Millisecond, func() { cancel(why) }) // by then it has arrived
		<-r.Context().Done()
	}})
	dir := t.TempDir()
	_, err := load(tiny(t, &cifar10, s.URL+"/"), dir, []Option{Download(true), Progress(nil), Context(ctx)})
	assert.ErrorIs(t, err, why)
	onlyEntry(t, dir, "cifar-10-python.tar.gz.part")
}

package download

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var content = func() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, 1<<20)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}()

func sumOf(b []byte) Checksum {
	h := sha256.Sum256(b)
	return SHA256(hex.EncodeToString(h[:]))
}

// server answers each request with the handler of its number, the last one from
// then on, and records the Range headers.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	ranges []string
}

func serve(t *testing.T, handlers ...http.HandlerFunc) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		n := min(len(s.ranges), len(handlers)-1)
		s.ranges = append(s.ranges, r.Header.Get("Range"))
		s.mu.Unlock()
		handlers[n](w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func whole(w http.ResponseWriter, r *http.Request) {
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

func noRange(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(content) }

func cutAt(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		_, _ = w.Write(content[:n])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func page(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write([]byte("<!DOCTYPE html><html>Please log in</html>"))
}

func other(w http.ResponseWriter, r *http.Request) {
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(bytes.Repeat([]byte{7}, len(content))))
}

func get(ctx context.Context, dest string, urls ...string) error {
	f := newFetcher(dest, nil)
	f.pause, f.stall = time.Microsecond, 10*time.Second
	return f.fetch(ctx, urls, dest, sumOf(content))
}

func TestFetch(t *testing.T) {
	half := len(content) / 2
	fromHalf := fmt.Sprintf("bytes=%d-", half)
	tests := map[string]struct {
		part     []byte // left by an earlier run
		there    []byte // at the target before
		handlers []http.HandlerFunc
		ranges   []string
	}{
		"plain":                     {nil, nil, []http.HandlerFunc{whole}, []string{""}},
		"already there":             {nil, content, []http.HandlerFunc{status(500)}, nil},
		"damaged one there":         {nil, content[:half], []http.HandlerFunc{whole}, []string{""}},
		"part is whole":             {content, nil, []http.HandlerFunc{status(500)}, nil},
		"resume":                    {content[:half], nil, []http.HandlerFunc{whole}, []string{fromHalf}},
		"server ignores Range":      {content[:half], nil, []http.HandlerFunc{noRange}, []string{fromHalf}},
		"part of another version":   {bytes.Repeat([]byte{1}, half), nil, []http.HandlerFunc{whole}, []string{fromHalf, ""}},
		"part longer than the file": {append(content[:len(content):len(content)], 1), nil, []http.HandlerFunc{whole}, []string{fmt.Sprintf("bytes=%d-", len(content)+1), ""}},
		"cut off, then resumed":     {nil, nil, []http.HandlerFunc{cutAt(half), whole}, []string{"", fromHalf}},
		"busy server":               {nil, nil, []http.HandlerFunc{status(503), status(429), whole}, []string{"", "", ""}},
		"another range than was asked": {content[:half], nil, []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			r.Header.Set("Range", "bytes=5-")
			whole(w, r)
		}, whole}, []string{fromHalf, ""}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dest := filepath.Join(t.TempDir(), "new", "data.tar.gz")
			require.NoError(t, os.Mkdir(filepath.Dir(dest), 0o777))
			if tt.part != nil {
				require.NoError(t, os.WriteFile(dest+".part", tt.part, 0o666))
			}
			if tt.there != nil {
				require.NoError(t, os.WriteFile(dest, tt.there, 0o666))
			}
			s := serve(t, tt.handlers...)
			require.NoError(t, get(t.Context(), dest, s.URL))
			got, err := os.ReadFile(dest)
			require.NoError(t, err)
			assert.True(t, bytes.Equal(content, got))
			assert.NoFileExists(t, dest+".part")
			assert.Equal(t, tt.ranges, s.ranges)
		})
	}
}

func TestFetchErrors(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	tests := map[string]struct {
		handler  http.HandlerFunc
		target   error
		message  string
		requests int
		kept     int64
	}{
		"not found":      {status(404), nil, "the server answered 404 Not Found", 1, 0},
		"web page":       {page, ErrWebPage, "the answer is a web page", 1, 0},
		"always busy":    {status(503), nil, "the server answered 503 Service Unavailable", attempts, 0},
		"other contents": {other, nil, "damaged or of another file: " + sumOf(content).String() + " was expected, got SHA-256 ", 1, 0},
		"always cut off": {cutAt(1000), nil, "the connection broke off", 1 + attempts, 1000},
		"no server":      {nil, syscall.ECONNREFUSED, "connection refused", 0, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dest := filepath.Join(t.TempDir(), "data.tar.gz")
			url, s := gone.URL, &server{}
			if tt.handler != nil {
				s = serve(t, tt.handler)
				url = s.URL
			}
			err := get(t.Context(), dest, url)
			assert.Len(t, s.ranges, tt.requests)
			var e *Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, tt.kept, e.Kept)
			assert.ErrorContains(t, err, tt.message)
			assert.ErrorContains(t, err, "cannot download data.tar.gz:\n  "+url+": ")
			assert.ErrorContains(t, err, "put it at "+dest+" ("+sumOf(content).String()+")")
			if tt.target != nil {
				assert.ErrorIs(t, err, tt.target)
			}
			assert.NoFileExists(t, dest)
			if tt.kept == 0 {
				assert.NoFileExists(t, dest+".part")
			}

			// A mirror that works saves it.
			require.NoError(t, get(t.Context(), dest, url, serve(t, whole).URL))
			assert.NoError(t, sumOf(content).Verify(dest))
		})
	}
}

func TestDamagedFileAndNoNetwork(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "data.tar.gz")
	require.NoError(t, os.WriteFile(dest, []byte("half"), 0o666))
	err := get(t.Context(), dest, serve(t, status(404)).URL)
	assert.ErrorContains(t, err, "The one that is there is of no use: "+dest+": the contents are damaged")
	assert.FileExists(t, dest, "it is the user's")
}

func TestWebPageKeepsThePart(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "data.tar.gz")
	require.NoError(t, os.WriteFile(dest+".part", content[:1000], 0o666))
	assert.ErrorIs(t, get(t.Context(), dest, serve(t, page).URL), ErrWebPage)
	s := serve(t, whole)
	require.NoError(t, get(t.Context(), dest, s.URL))
	assert.Equal(t, []string{"bytes=1000-"}, s.ranges)
}

func TestStalledServer(t *testing.T) {
	hang := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		_, _ = w.Write(content[:1000])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	s := serve(t, hang, whole)
	dest := filepath.Join(t.TempDir(), "data.tar.gz")
	f := newFetcher(dest, nil)
	f.pause, f.stall = time.Microsecond, 50*time.Millisecond
	var log strings.Builder
	f.progress.w = &log
	// A slow machine may see the second request stall too; it is only taken up again.
	require.NoError(t, f.fetch(t.Context(), []string{s.URL}, dest, sumOf(content)))
	assert.Contains(t, log.String(), "downloading "+s.URL+" (1.0 MiB) to "+dest+"\n")
	assert.Contains(t, log.String(), ErrStalled.Error()+"; trying again\n")
	assert.Contains(t, log.String(), ", going on at 1000 bytes to ")
}

func TestCancel(t *testing.T) {
	why := errors.New("the user pressed a key")
	ctx, cancel := context.WithCancelCause(t.Context())
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		_, _ = w.Write(content[:1000])
		w.(http.Flusher).Flush()
		cancel(why)
		<-r.Context().Done()
	})
	dest := filepath.Join(t.TempDir(), "data.tar.gz")
	assert.ErrorIs(t, get(ctx, dest, s.URL), why)
	assert.Len(t, s.ranges, 1)
	assert.NoFileExists(t, dest)
}

func TestDiskErrorsEndIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o666))
	dest := filepath.Join(file, "data.tar.gz")
	s := serve(t, whole)
	err := get(t.Context(), dest, s.URL, s.URL)
	assert.ErrorIs(t, err, syscall.ENOTDIR)
	assert.ErrorContains(t, err, "cannot write "+dest)
	assert.Empty(t, s.ranges)
}

func TestFetchedOnceByMany(t *testing.T) {
	var requests atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		whole(w, r)
	})
	dest := filepath.Join(t.TempDir(), "data.tar.gz")
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			assert.NoError(t, get(t.Context(), dest, s.URL))
		}()
	}
	wg.Wait()
	assert.EqualValues(t, 1, requests.Load())
	assert.NoFileExists(t, dest+".part")
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "data.tar.gz")
	p, err := openPart(t.Context(), dest, sumOf(content), nil)
	require.NoError(t, err)
	defer p.close()
	ctx, cancel := context.WithCancel(t.Context())
	f := newFetcher(dest, []Option{Progress(writer(func(b []byte) (int, error) {
		assert.Equal(t, "waiting for another process that is downloading "+dest+"\n", string(b))
		cancel()
		return len(b), nil
	}))})
	assert.ErrorIs(t, f.fetch(ctx, nil, dest, sumOf(content)), context.Canceled)
}

type writer func(b []byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

func TestChecksums(t *testing.T) {
	path := filepath.Join(t.TempDir(), "abc")
	require.NoError(t, os.WriteFile(path, []byte("abc"), 0o666))
	assert.NoError(t, MD5("900150983cd24fb0d6963f7d28e17f72").Verify(path))
	assert.NoError(t, SHA256("BA7816BF").Verify(path))
	err := SHA256("ba7816b0").Verify(path)
	var e *ChecksumError
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "SHA-256 ba7816b0…", e.Want)
	assert.Equal(t, "SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", e.Got)
	assert.ErrorIs(t, MD5("900150983cd24fb0d6963f7d28e17f72").Verify(path+"?"), os.ErrNotExist)
	for _, bad := range []string{"", "xyz", "12345678", "900150983cd24fb0d6963f7d28e17f72aa"} {
		assert.Panics(t, func() { MD5(bad) }, bad)
	}
}

package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPromises(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	packages, commands, err := promises(string(readme))
	require.NoError(t, err)
	assert.Equal(t, []string{"golang-go", "make", "git", "g++", "curl"}, packages)
	assert.Equal(t, []string{"make cifar10", "make test"}, commands)

	_, _, err = promises(strings.Replace(string(readme), "apt-get install", "have", 1))
	assert.ErrorContains(t, err, `no section "Two commands" that says what to `+"`apt-get install`")
}

func TestNetwork(t *testing.T) {
	pipConfig := `:env:.index-url='https://a/simple'
:env:.cert='/etc/corporation.pem'
global.index-url='https://b/simple'
global.extra-index-url='\nhttps://c/simple\nhttps://d/simple'
global.timeout='60'
global.find-links='/opt/wheels'
download.timeout='180'
`
	goEnv := `{"GOPROXY": "https://e", "GOPRIVATE": "", "GOFLAGS": "-mod=mod", "GOROOT": "/usr/local/go"}`
	environ := []string{"https_proxy=http://f", "NO_PROXY=localhost", "HOME=/root", "GOFLAGS=-mod=mod", "SSL_CERT_FILE=/etc/corporation.pem"}
	assert.Equal(t, []string{
		"https_proxy=http://f", "NO_PROXY=localhost",
		"PIP_INDEX_URL=https://a/simple", "PIP_EXTRA_INDEX_URL= https://c/simple https://d/simple", "PIP_TIMEOUT=180",
		"GOPROXY=https://e",
	}, network(environ, pipConfig, goEnv))
	assert.Empty(t, network(nil, "", ""), "a machine without pip and Go")
}

func TestCertificates(t *testing.T) {
	file := t.TempDir() + "/corporation.pem"
	require.NoError(t, os.WriteFile(file, []byte("corporation's"), 0o644))
	t.Setenv("PIP_CERT", file)
	t.Setenv("CURL_CA_BUNDLE", file)
	t.Setenv("SSL_CERT_FILE", t.TempDir()+"/nothing")
	assert.Equal(t, 1, strings.Count(string(certificates()), "corporation's"))
}

func TestAptSettings(t *testing.T) {
	settings := `Acquire "";
Acquire::cdrom::mount "/media/cdrom/";
Acquire::Check-Date "false";
Acquire::http::Proxy "http://a:3142";
Acquire::http::Proxy::b.example "DIRECT";
Acquire::https::CaInfo "/etc/corporation.pem";
Acquire::Retries "3";
`
	assert.Equal(t, []string{
		`Acquire::Check-Date "false";`, `Acquire::http::Proxy "http://a:3142";`, `Acquire::http::Proxy::b.example "DIRECT";`, `Acquire::Retries "3";`,
	}, aptSettings.FindAllString(settings, -1))
	assert.Equal(t, "http://a:3142", aptProxy.FindStringSubmatch(settings)[1])
}

func TestChooseMirror(t *testing.T) {
	for _, name := range []string{"http_proxy", "HTTP_PROXY"} {
		t.Setenv(name, "")
	}
	serve := func(path, text string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != path {
				http.NotFound(w, r)
				return
			}
			w.Write([]byte(text))
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	const at = "/debian/dists/trixie/InRelease"
	signed := "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nOrigin: Debian\nLabel: "
	security := serve(at, signed+"Debian-Security\nCodename: trixie\n")
	older := serve("/debian/dists/bookworm/InRelease", signed+"Debian\nCodename: bookworm\n")
	right := serve(at, signed+"Debian\nSuite: stable\nCodename: trixie\n")

	mirror, err := chooseMirror(t.Context(), []string{security + "/debian", older + "/debian", right + "/debian"}, "")
	require.NoError(t, err)
	assert.Equal(t, right+"/debian", mirror)

	_, err = chooseMirror(t.Context(), []string{security + "/debian", older + "/debian", "http://127.0.0.1:1"}, "")
	assert.IsType(t, skipped(""), err)
	for _, want := range []string{"not of Debian's main archive", "404 Not Found", "connection refused", "set http_proxy"} {
		assert.ErrorContains(t, err, want)
	}

	mirror, err = chooseMirror(t.Context(), []string{"http://debian.invalid/debian"}, right)
	require.NoError(t, err, "through apt's proxy")
	assert.Equal(t, "http://debian.invalid/debian", mirror)
}

func TestMountUnder(t *testing.T) {
	const mounts = `28 1 254:0 / / rw,relatime - ext4 /dev/root rw
30 28 0:24 / /srv/a\040b/base/proc rw - proc proc rw
`
	assert.Equal(t, "/srv/a b/base/proc", mountUnder(mounts, "/srv/a b/base"))
	assert.Equal(t, "/srv/a b/base/proc", mountUnder(mounts, "/srv/a b/base/proc"))
	assert.Empty(t, mountUnder(mounts, "/srv/a"))
	assert.Empty(t, mountUnder(mounts, "/srv/a b/home"))
}

// TestOpen looks at what must not be used: a folder that somebody else filled, and
// one that another run works in.
func TestOpen(t *testing.T) {
	folder := t.TempDir()
	c, err := open(t.Context(), folder)
	if none := skipped(""); errors.As(err, &none) {
		t.Skip(err)
	}
	require.NoError(t, err)
	defer c.lock.Close()
	_, err = open(t.Context(), folder)
	assert.ErrorContains(t, err, "another run works in "+folder)

	folder = t.TempDir()
	require.NoError(t, os.Mkdir(folder+"/home", 0o755))
	_, err = open(t.Context(), folder)
	assert.ErrorContains(t, err, folder+" holds something that this program did not make")
	assert.DirExists(t, folder+"/home")
}

// TestNothingStays interrupts a command that has mounted something and left a process
// behind.
func TestNothingStays(t *testing.T) {
	c, err := open(t.Context(), t.TempDir())
	if none := skipped(""); errors.As(err, &none) {
		t.Skip(err)
	}
	require.NoError(t, err)
	defer c.lock.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	pr, pw := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- c.do(ctx, os.Environ(), pw, "sh", "-c", `mkdir "$0" && mount -t tmpfs tmpfs "$0" && touch "$0/file" && { sleep 1000 & } && echo mounted && sleep 1000`, c.path("base"))
		pw.Close()
	}()
	told, err := bufio.NewReader(pr).ReadString('\n')
	require.NoError(t, err, told)
	assert.NoFileExists(t, c.path("base/file"), "a mount that others see")
	cancel()
	assert.ErrorIs(t, <-done, context.Canceled) // only after the last process has closed the pipe
	require.NoError(t, c.remove(t.Context(), "base"))
	assert.NoDirExists(t, c.path("base"))
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"
)

// skipped is why there can be no chroot on this machine, and what to do about it.
type skipped string

func (s skipped) Error() string { return string(s) }

// defaultMirror is for machines whose own package manager names none of Debian's.
const defaultMirror = "http://deb.debian.org/debian"

// said is what a program of this machine prints, nothing if it cannot be run: the
// machine may be of another distribution.
func said(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return ""
	}
	return string(out)
}

// mirrors are those that this machine's apt uses, whatever they are of, and Debian's
// own in the end.
func mirrors(ctx context.Context) (all []string) {
	for line := range strings.Lines(said(ctx, "apt-get", "--print-uris", "update") + defaultMirror + "/dists/") {
		uri, _, ok := strings.Cut(strings.TrimPrefix(line, "'"), "/dists/")
		if ok && strings.HasPrefix(uri, "http") && !slices.Contains(all, uri) {
			all = append(all, uri)
		}
	}
	return all
}

// chooseMirror returns the first that answers and has the release.
func chooseMirror(ctx context.Context, all []string, proxy string) (string, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if u, err := url.Parse(proxy); proxy != "" && err == nil {
		transport.Proxy = http.ProxyURL(u)
	}
	client := http.Client{Timeout: 30 * time.Second, Transport: transport}
	var reasons []string
	for _, mirror := range all {
		why := lacksRelease(ctx, &client, mirror)
		if why == "" {
			return mirror, nil
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		reasons = append(reasons, why)
	}
	return "", skipped("no mirror of Debian is reached:\n  " + strings.Join(reasons, "\n  ") +
		"\nIf this machine reaches the network through a proxy, set http_proxy.")
}

// lacksRelease says why a mirror is of no use, nothing if it is.
func lacksRelease(ctx context.Context, client *http.Client, mirror string) string {
	req, err := http.NewRequestWithContext(ctx, "GET", mirror+"/dists/"+suite+"/InRelease", nil)
	if err != nil {
		return err.Error()
	}
	resp, err := client.Do(req)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Sprintf("%s: %s", req.URL, resp.Status)
	}
	head, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
	if err != nil {
		return fmt.Sprintf("%s: %v", req.URL, err)
	}
	for _, line := range []string{"\nOrigin: Debian\n", "\nLabel: Debian\n", "\nCodename: " + suite + "\n"} {
		if !bytes.Contains(head, []byte(line)) {
			return fmt.Sprintf("%s: not of Debian's main archive", req.URL)
		}
	}
	return ""
}

// aptSettings are those of this machine's apt that say how packages come: proxies,
// retries, what is made of the clock. Certificates are told apart, by their file.
var aptSettings = regexp.MustCompile(`(?m)^Acquire::(Check-|Retries|https?(::\S*)?::(Proxy|Timeout|Verify|User-Agent)).*;$`)

// aptProxy is the proxy that this machine's apt uses for HTTP.
var aptProxy = regexp.MustCompile(`(?m)^Acquire::http::Proxy "(http[^"]+)";$`)

// certificates are those that this machine trusts: its own, and those that its
// variables name for one program or another. In the chroot there is one file for all.
func certificates() []byte {
	var files []string
	for _, name := range []string{"SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "GIT_SSL_CAINFO"} {
		files = append(files, os.Getenv(name))
	}
	// Debian's, Fedora's, SUSE's and Alpine's own.
	files = append(files, "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem")
	var all [][]byte
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err == nil && !slices.ContainsFunc(all, func(has []byte) bool { return bytes.Equal(has, data) }) {
			all = append(all, data)
		}
	}
	return bytes.Join(all, []byte("\n"))
}

// ownVariables say how this machine reaches the network. Proxies are written in small
// and in capital letters.
var ownVariables = []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "GOTORCH_PYPI_URL", "GOTORCH_LIBTORCH_URL"}

// pipSettings are pip's that do, by the names that they have in its files.
var pipSettings = []string{"index-url", "extra-index-url", "no-index", "trusted-host", "proxy", "timeout", "default-timeout", "retries"}

// goSettings are Go's that do.
var goSettings = []string{"GOPROXY", "GONOPROXY", "GOPRIVATE", "GOINSECURE", "GOSUMDB", "GONOSUMDB", "GOVCS"}

// network is the variables by which a user of the chroot reaches the network as one
// of this machine does. What stands in files, pip's and Go's, becomes variables too,
// since HOME is empty. Paths mean nothing in the chroot and stay out.
func network(environ []string, pipConfig, goEnv string) (env []string) {
	for _, kv := range environ {
		if name, _, _ := strings.Cut(kv, "="); slices.Contains(ownVariables, strings.ToUpper(name)) {
			env = append(env, kv)
		}
	}
	pip := map[string]string{}
	for _, section := range []string{"global.", "download.", ":env:."} { // the last one wins, as it does in pip
		for line := range strings.Lines(pipConfig) { // global.index-url='https://…'
			if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && strings.HasPrefix(name, section) {
				pip[name[len(section):]] = strings.ReplaceAll(strings.Trim(value, `'"`), `\n`, " ")
			}
		}
	}
	for _, name := range pipSettings {
		if value := pip[name]; value != "" && !strings.HasPrefix(value, "/") {
			env = append(env, "PIP_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_"))+"="+value)
		}
	}
	var settings map[string]string
	if json.Unmarshal([]byte(goEnv), &settings) == nil {
		for _, name := range goSettings {
			if value := settings[name]; value != "" {
				env = append(env, name+"="+value)
			}
		}
	}
	return env
}

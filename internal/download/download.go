package download

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gotorch/gotorch/internal/atomicfile"
)

// Option is an option of [Fetch]: [Progress], [Client], [Accept].
type Option interface{ apply(*fetcher) }

type progressOption struct{ w io.Writer }

func (o progressOption) apply(f *fetcher) { f.progress.w = o.w }

// Progress shows on w what is being fetched: as a bar if w is a terminal, else in
// a line of text. Without it nothing is shown.
func Progress(w io.Writer) Option { return progressOption{w} }

type clientOption struct{ c *http.Client }

func (o clientOption) apply(f *fetcher) { f.client = o.c }

// Client makes the requests with c instead of a client of the package's own.
func Client(c *http.Client) Option { return clientOption{c} }

type acceptOption func(path string) error

func (o acceptOption) apply(f *fetcher) { f.accept = o }

// Accept takes a file with another checksum as well if good returns nil for it. So an
// archive may have been packed anew, as long as good finds the same files in it.
func Accept(good func(path string) error) Option { return acceptOption(good) }

const attempts = 4 // at each address

// direct is http.DefaultClient, except that a firewall that swallows packets is given
// up after some seconds: there may be another address, or something else to do.
var direct = &http.Client{Transport: impatient(10 * time.Second)}

func impatient(dial time.Duration) http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: dial, KeepAlive: 30 * time.Second}).DialContext
	return t
}

type fetcher struct {
	client   *http.Client
	progress progress
	part     *part
	accept   func(path string) error // nil: nothing but the checksum counts
	pause    time.Duration           // before the second attempt; doubles from there
	stall    time.Duration           // this long without a byte is too long
}

// Fetch makes dest a file with the checksum sum: it does nothing if it is one
// already, else fetches it from the first of urls that has it. Folders on the way
// to dest are made.
//
// Transfers that break off are taken up again, a few times at each address. The
// error is an *[Error] if no address gave the file; it wraps what ctx was cancelled
// with, or names what is wrong on this machine, if it was that.
func Fetch(ctx context.Context, urls []string, dest string, sum Checksum, opts ...Option) error {
	return newFetcher(dest, opts).fetch(ctx, urls, dest, sum)
}

func newFetcher(dest string, opts []Option) *fetcher {
	f := &fetcher{client: direct, pause: time.Second, stall: time.Minute}
	f.progress.dest = dest
	for _, o := range opts {
		o.apply(f)
	}
	return f
}

func (f *fetcher) fetch(ctx context.Context, urls []string, dest string, sum Checksum) error {
	there := f.accepted(dest, sum.Verify(dest))
	if there == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(dest), 0o777); err != nil {
		return fmt.Errorf("download: %w", &atomicfile.Error{Path: dest, Err: err})
	}
	part, err := openPart(ctx, dest, sum, func() {
		f.progress.say("waiting for another process that is downloading %s", dest)
	})
	if err != nil {
		return fmt.Errorf("download: %w", err)
	}
	defer part.close()
	f.part = part
	if there = f.accepted(dest, sum.Verify(dest)); there == nil { // whoever had the part file has fetched it
		return nil
	}
	if err := part.resume(); err != nil {
		return fmt.Errorf("download: %w", err)
	}
	if sum.verify(part.h) == nil {
		return part.finish()
	}
	failed := &Error{Dest: dest, Checksum: sum}
	if !errors.Is(there, fs.ErrNotExist) {
		failed.There = there
		f.progress.say("%v; fetching it again", there)
	}
	for _, url := range urls {
		err := f.fromAddress(ctx, url)
		if err == nil {
			return nil
		}
		if final(ctx, err) {
			return fmt.Errorf("download: %s: %w", filepath.Base(dest), err)
		}
		failed.Attempts = append(failed.Attempts, Attempt{url, err})
	}
	failed.Kept = part.size
	return failed
}

// accepted returns nil if [Accept] allows the file path in spite of its checksum. err
// is what the checksum says, nil if it is right.
func (f *fetcher) accepted(path string, err error) error {
	var sum *ChecksumError
	if f.accept == nil || !errors.As(err, &sum) {
		return err
	}
	if sum.Refused = f.accept(path); sum.Refused == nil {
		return nil
	}
	return err
}

// fromAddress tries one address until the file is there, or it makes no sense any
// more.
func (f *fetcher) fromAddress(ctx context.Context, url string) error {
	pause := f.pause
	for try := 1; ; try++ {
		had := f.part.size
		err := f.transfer(ctx, url)
		f.progress.stop()
		var status *StatusError
		var sum *ChecksumError
		switch {
		case err == nil:
			return nil
		case final(ctx, err), errors.Is(err, ErrWebPage), unreachable(err), errors.As(err, &status) && !status.temporary():
			return err
		case errors.As(err, &sum):
			// The part file of an earlier run may have been of another version.
			if err := f.part.reset(); err != nil || had == 0 {
				return errors.Join(err, sum)
			}
			try = 0
			continue
		case f.part.size > had: // it gets on
			try, pause = 0, f.pause
		}
		if try == attempts {
			return err
		}
		f.progress.say("%v; trying again", err)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
		pause *= 2
	}
}

// transfer makes one request and appends what comes to the part file.
func (f *fetcher) transfer(ctx context.Context, address string) error {
	outer := ctx
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watchdog := time.AfterFunc(f.stall, func() { cancel(ErrStalled) })
	defer watchdog.Stop()

	have := f.part.size
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", "gotorch")
	// A compressed answer would have other bytes than the file.
	req.Header.Set("Accept-Encoding", "identity")
	if have > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return cause(ctx, err)
	}
	defer resp.Body.Close()
	body := bufio.NewReaderSize(resp.Body, 128<<10)
	partial := resp.StatusCode == http.StatusPartialContent
	switch {
	case partial && strings.HasPrefix(resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", have)):
	case resp.StatusCode == http.StatusOK:
		// Looked at before what is there is given up for it.
		head, _ := body.Peek(512)
		if isHTML(resp.Header.Get("Content-Type")) || isHTML(http.DetectContentType(head)) {
			return ErrWebPage
		}
		if err := f.part.reset(); err != nil {
			return err
		}
	case have > 0 && !partial && resp.StatusCode == http.StatusRequestedRangeNotSatisfiable && f.accept != nil && f.accept(f.part.f.Name()) == nil:
		return f.part.finish() // there is no more of it
	case have > 0 && (partial || resp.StatusCode == http.StatusRequestedRangeNotSatisfiable):
		// What is there is no part of this server's file: ask again, without Range.
		if err := f.part.reset(); err != nil {
			return err
		}
		return f.transfer(outer, address)
	default:
		return &StatusError{resp.StatusCode}
	}
	total := int64(-1)
	if resp.ContentLength >= 0 {
		total = f.part.size + resp.ContentLength
	}
	f.progress.start(address, f.part.size, total)
	if err := f.receive(body, func() { watchdog.Reset(f.stall) }); err != nil {
		return cause(ctx, err)
	}
	if err := f.accepted(f.part.f.Name(), f.part.sum.verify(f.part.h)); err != nil {
		return err
	}
	return f.part.finish()
}

// receive appends r to the part file and calls alive whenever something came.
func (f *fetcher) receive(r io.Reader, alive func()) error {
	buf := make([]byte, 128<<10)
	for {
		n, err := r.Read(buf)
		alive()
		if _, err := f.part.Write(buf[:n]); err != nil {
			return err
		}
		f.progress.add(n)
		switch err {
		case nil:
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

func isHTML(contentType string) bool { return strings.HasPrefix(contentType, "text/html") }

// unreachable reports whether there was no way to the server at all.
func unreachable(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
}

// cause is why a request failed, in as few words as will do.
func cause(ctx context.Context, err error) error {
	var u *url.Error // would repeat the address
	if errors.As(err, &u) {
		err = u.Err
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the connection broke off: %w", err)
	}
	return err
}

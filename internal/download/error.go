package download

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
)

// Error says why a file could not be fetched from any of its addresses, and what
// to do.
type Error struct {
	// Dest is the file that was wanted.
	Dest string
	// Checksum is what it should hash to.
	Checksum Checksum
	// Attempts are the addresses with what went wrong there.
	Attempts []Attempt
	// There is what is wrong with the file that was there before; nil if none was.
	There error
	// Kept is the number of bytes that are there for the next run to go on from.
	Kept int64
}

// Attempt is one address and the error that ended the last attempt at it.
type Attempt struct {
	URL string
	Err error
}

// Error lists the addresses and causes, and the way to do without a network.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "cannot download %s:", filepath.Base(e.Dest))
	for _, a := range e.Attempts {
		fmt.Fprintf(&b, "\n  %s: %v", a.URL, a.Err)
	}
	b.WriteString("\n")
	if e.There != nil {
		fmt.Fprintf(&b, "The one that is there is of no use: %v. ", e.There)
	}
	if e.Kept > 0 {
		fmt.Fprintf(&b, "%s of it are here already; run the command again to go on from there. ", bytesString(e.Kept))
	}
	fmt.Fprintf(&b, "Without a network, get the file on another machine and put it at %s (%s)", e.Dest, e.Checksum)
	return b.String()
}

// Unwrap returns the causes.
func (e *Error) Unwrap() []error {
	errs := make([]error, len(e.Attempts))
	for i, a := range e.Attempts {
		errs[i] = a.Err
	}
	return errs
}

// ErrWebPage says that a server answered with a web page where a file was wanted.
var ErrWebPage = errors.New("the answer is a web page, not the file: a notice of the server, or the login page of a network")

// ErrStalled says that a server sent nothing for a long time.
var ErrStalled = errors.New("the server stopped sending")

// StatusError is an answer of a server that holds no file.
type StatusError struct {
	// Code is the HTTP status code.
	Code int
}

// Error returns the code and its meaning: "404 Not Found".
func (e *StatusError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("the server answered %d %s", e.Code, http.StatusText(e.Code)))
}

// temporary reports whether asking the same server again may help.
func (e *StatusError) temporary() bool {
	return e.Code >= 500 || e.Code == http.StatusTooManyRequests || e.Code == http.StatusRequestTimeout
}

// ChecksumError says that contents are not the ones that were wanted.
type ChecksumError struct {
	// Want and Got are the checksums with their kind: "MD5 c58f…".
	Want, Got string
	// Refused is why [Accept] did not allow the contents all the same.
	Refused error
}

// Error names both checksums.
func (e *ChecksumError) Error() string {
	if e.Refused != nil {
		return fmt.Sprintf("the contents are damaged or of another file: %v (%s was expected, got %s)", e.Refused, e.Want, e.Got)
	}
	return fmt.Sprintf("the contents are damaged or of another file: %s was expected, got %s", e.Want, e.Got)
}

// Unwrap returns Refused.
func (e *ChecksumError) Unwrap() error { return e.Refused }

// diskError marks what no other address would help against.
type diskError struct{ error }

func (e diskError) Unwrap() error { return e.error }

// final reports whether err ends the whole fetch rather than one attempt.
func final(ctx context.Context, err error) bool {
	var disk diskError
	return ctx.Err() != nil || errors.As(err, &disk)
}

func bytesString(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}

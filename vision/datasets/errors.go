package datasets

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
)

// ErrNotFound says that a data set is not there, and could not be fetched either if
// [Download] asked for that.
var ErrNotFound = errors.New("the data set is not there")

// DamagedError says that a file is not the one that was published: cut off, changed,
// or mixed up with another.
type DamagedError struct {
	Path      string // "data/cifar-10-batches-py/data_batch_1"
	Want, Got string // what it should be and is: "MD5 …", "30730000 bytes"
	Delete    string // what has to go before the file can be fetched anew
}

// Error names the file, what was expected, what came and what to do.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("datasets: %s is damaged or another file: %s was expected, got %s; delete %s and run again with datasets.Download(true)",
		e.Path, e.Want, e.Got, e.Delete)
}

// check returns a *DamagedError if the contents b of path are not what f says.
// remove is what the user has to delete then.
func (f file) check(path string, b []byte, remove string) error {
	if f.size > 0 && int64(len(b)) != f.size {
		return &DamagedError{path, fmt.Sprintf("%d bytes", f.size), fmt.Sprintf("%d bytes", len(b)), remove}
	}
	if f.md5 == "" {
		return nil
	}
	sum := md5.Sum(b)
	if got := hex.EncodeToString(sum[:]); got != f.md5 {
		return &DamagedError{path, "MD5 " + f.md5, "MD5 " + got, remove}
	}
	return nil
}

func errorf(format string, args ...any) error { return fmt.Errorf("datasets: "+format, args...) }

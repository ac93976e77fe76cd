package main

import (
	"compress/gzip"
	"os"
	"sync"

	"github.com/gotorch/gotorch/torch"
)

// mostArchived is the size of the greatest frame that goes into an archive.
const mostArchived = 100 << 10

// archive writes frames to a file, compressed, behind the name of the instruction set
// that numbers were made with.
type archive struct {
	mu  sync.Mutex
	f   *os.File
	zip *gzip.Writer
}

func newArchive(path string) (*archive, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	return &archive{f: f, zip: z}, writeFrame(z, []byte(torch.CPUCapability()))
}

func (a *archive) add(frame []byte) error {
	if len(frame) > mostArchived {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return writeFrame(a.zip, frame)
}

func (a *archive) Close() error {
	if err := a.zip.Close(); err != nil {
		return err
	}
	return a.f.Close()
}

package main

import (
	"compress/gzip"
	"os"
	"sync"
)

// archive writes frames to a file, compressed.
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
	return &archive{f: f, zip: z}, err
}

func (a *archive) add(frame []byte) error {
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

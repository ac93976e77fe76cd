package main

import (
	"cmp"
	"compress/gzip"
	"encoding/json"
	"os"
	"slices"

	"github.com/gotorch/gotorch/internal/processor"
)

// mostArchived is the size of the greatest frame that goes into an archive, unless an
// entry has only greater ones.
const mostArchived = 100 << 10

// made is the first frame of an archive: where it was made.
func made() []byte {
	b, _ := json.Marshal(processor.Here())
	return b
}

// small are the frames of an entry that go into an archive.
func small(frames [][]byte) [][]byte {
	size := func(a, b []byte) int { return cmp.Compare(len(a), len(b)) }
	if len(frames) > 0 && len(slices.MinFunc(frames, size)) > mostArchived {
		return [][]byte{slices.MinFunc(frames, size)}
	}
	return slices.DeleteFunc(frames, func(f []byte) bool { return len(f) > mostArchived })
}

// writeArchive writes the frames of entries to a file, compressed, behind [made].
func writeArchive(path string, entries [][][]byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := writeFrame(z, made()); err != nil {
		return err
	}
	for _, frames := range entries {
		for _, frame := range frames {
			if err := writeFrame(z, frame); err != nil {
				return err
			}
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return f.Close()
}

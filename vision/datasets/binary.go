package datasets

import (
	"fmt"
	"strings"
)

// readRecords reads a binary file: records of labels bytes, the last of which is the
// class, and the pixels.
func readRecords(b []byte, labels int) (part, error) {
	record := labels + imageSize
	if len(b)%record != 0 {
		return part{}, fmt.Errorf("%d bytes are no whole number of records, which have %d each; the file is cut off or of another data set", len(b), record)
	}
	n := len(b) / record
	p := part{pixels: make([]byte, 0, n*imageSize), targets: make([]int, n)}
	for i := range n {
		r := b[i*record : (i+1)*record]
		p.targets[i] = int(r[labels-1])
		p.pixels = append(p.pixels, r[labels:]...)
	}
	return p, nil
}

// readBinaryMeta reads the names of classes, one a line.
func readBinaryMeta(b []byte) ([]string, error) {
	names := strings.Fields(string(b))
	if len(names) == 0 {
		return nil, fmt.Errorf("no names of classes in it")
	}
	return names, nil
}

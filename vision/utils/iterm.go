package utils

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
)

// writeITerm writes img as an inline image of iTerm2.
func writeITerm(b *bytes.Buffer, img image.Image) {
	data := pngBase64(img)
	size := len(data) / 4 * 3
	for i := len(data); i > 0 && data[i-1] == byte(base64.StdPadding); i-- {
		size--
	}
	fmt.Fprintf(b, "\x1b]1337;File=inline=1;size=%d;preserveAspectRatio=1:%s\a", size, data)
}

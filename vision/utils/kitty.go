package utils

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
)

// writeKitty writes img in kitty's graphics protocol: a PNG in base64, in chunks of
// at most 4096 bytes. q=2 asks for no answer.
func writeKitty(b *bytes.Buffer, img image.Image) {
	data := pngBase64(img)
	for control := "a=T,f=100,q=2,"; ; control = "" {
		n := min(len(data), 4096)
		more := 0
		if n < len(data) {
			more = 1
		}
		fmt.Fprintf(b, "\x1b_G%sm=%d;%s\x1b\\", control, more, data[:n])
		if data = data[n:]; more == 0 {
			return
		}
	}
}

func pngBase64(img image.Image) string {
	var file bytes.Buffer
	_ = png.Encode(&file, img) // fails for writers that fail, and for empty images
	return base64.StdEncoding.EncodeToString(file.Bytes())
}

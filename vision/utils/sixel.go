package utils

import (
	"bytes"
	"fmt"
	"image"
	"image/color/palette"
	"strings"

	"golang.org/x/image/draw"
)

// writeSixel writes img as sixels: bands of six rows, for each colour in a band the
// columns that have it. The 256 colours of palette.Plan9 are spread evenly; dithering
// makes the rest.
func writeSixel(b *bytes.Buffer, img image.Image) {
	size := img.Bounds().Size()
	p := image.NewPaletted(image.Rectangle{Max: size}, palette.Plan9)
	draw.FloydSteinberg.Draw(p, p.Bounds(), img, img.Bounds().Min)

	fmt.Fprintf(b, "\x1bP0;1q\"1;1;%d;%d", size.X, size.Y)
	var used [256]bool
	for _, c := range p.Pix {
		used[c] = true
	}
	for i, c := range palette.Plan9 {
		if used[i] {
			r, g, bl, _ := c.RGBA()
			fmt.Fprintf(b, "#%d;2;%d;%d;%d", i, percent(r), percent(g), percent(bl))
		}
	}
	for y := 0; y < size.Y; y += 6 {
		writeSixelBand(b, p.Pix[y*p.Stride:min(y+6, size.Y)*p.Stride], p.Stride)
		b.WriteByte('-')
	}
	b.WriteString("\x1b\\")
}

func percent(v uint32) uint32 { return (v*100 + 0x7fff) / 0xffff }

// writeSixelBand writes up to six rows of width palette indices.
func writeSixelBand(b *bytes.Buffer, rows []uint8, width int) {
	var columns [256][]uint8 // for each colour, the bits of the rows that have it
	for i, c := range rows {
		if columns[c] == nil {
			columns[c] = make([]uint8, width)
		}
		columns[c][i%width] |= 1 << (i / width)
	}
	for c, bits := range columns {
		if bits == nil {
			continue
		}
		fmt.Fprintf(b, "#%d", c)
		for x := 0; x < width; {
			run := 1
			for x+run < width && bits[x+run] == bits[x] {
				run++
			}
			if run > 3 {
				fmt.Fprintf(b, "!%d%c", run, '?'+bits[x])
			} else {
				b.WriteString(strings.Repeat(string(rune('?'+bits[x])), run))
			}
			x += run
		}
		b.WriteByte('$') // back to the left end of the band
	}
}

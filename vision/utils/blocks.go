package utils

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"strings"

	"github.com/rivo/uniseg"
)

const blockGap = 2 // characters between images

// writeLabelledBlocks writes the images of l with their labels as text.
func writeLabelledBlocks(b *bytes.Buffer, l *Labelled, t terminal) {
	width, columns := l.images[0].Bounds().Dx(), min(l.nrow, len(l.images))
	// Not so many in a row that the images shrink below what can be recognised, and
	// then about as many in each row.
	least := min(width*3/4, 32)
	if fit := max(1, (t.columns+blockGap)/(least+blockGap)); fit < columns {
		rows := (len(l.images) + fit - 1) / fit
		columns = (len(l.images) + rows - 1) / rows
	}
	width = min(width, (t.columns+blockGap)/columns-blockGap)
	for first := 0; first < len(l.images); first += columns {
		last := min(first+columns, len(l.images))
		var row []image.Image
		for _, img := range l.images[first:last] {
			row = append(row, shrink(img, max(1, width)))
		}
		writeBlocks(b, row, t)
		for i, label := range l.labels[first:last] {
			if i > 0 {
				b.WriteString(strings.Repeat(" ", blockGap))
			}
			writeBlockLabel(b, label, row[i].Bounds().Dx(), t)
		}
		b.WriteByte('\n')
	}
}

// writeBlockLabel writes a label in the middle of width characters, cut off if it
// has more.
func writeBlockLabel(b *bytes.Buffer, label Label, width int, t terminal) {
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1 // no control characters to the terminal
		}
		return r
	}, label.Text)
	for cut := text; uniseg.StringWidth(text) > width && cut != ""; {
		graphemes := uniseg.NewGraphemes(cut)
		end := 0
		for graphemes.Next() {
			_, to := graphemes.Positions()
			if to < len(cut) {
				end = to
			}
		}
		cut = cut[:end]
		text = cut + "…"
	}
	space := max(0, width-uniseg.StringWidth(text))
	b.WriteString(strings.Repeat(" ", space/2))
	if label.Color != nil {
		fmt.Fprintf(b, "\x1b[38;%sm%s\x1b[39m", t.color(label.Color), text)
	} else {
		b.WriteString(text)
	}
	b.WriteString(strings.Repeat(" ", space-space/2))
}

// writeBlocks writes images of one size side by side, two rows of pixels a line:
// the upper one as the colour of a half block, the lower one as what is behind it.
func writeBlocks(b *bytes.Buffer, images []image.Image, t terminal) {
	size := images[0].Bounds().Size()
	for y := 0; y < size.Y; y += 2 {
		for i, img := range images {
			if i > 0 {
				b.WriteString("\x1b[0m" + strings.Repeat(" ", blockGap))
			}
			at := img.Bounds().Min.Add(image.Pt(0, y))
			var upper, lower string
			for x := range size.X {
				if s := "38;" + t.color(img.At(at.X+x, at.Y)); s != upper {
					fmt.Fprintf(b, "\x1b[%sm", s)
					upper = s
				}
				if y+1 < size.Y {
					if s := "48;" + t.color(img.At(at.X+x, at.Y+1)); s != lower {
						fmt.Fprintf(b, "\x1b[%sm", s)
						lower = s
					}
				}
				b.WriteString("▀")
			}
		}
		b.WriteString("\x1b[0m\n")
	}
}

// color returns the parameters of the escape sequence for c, without the first one:
// in 24 bits, or as the nearest of the terminal's cube of 6×6×6 colours and its 24
// greys.
func (t terminal) color(c color.Color) string {
	r32, g32, b32, _ := c.RGBA()
	r, g, b := int(r32>>8), int(g32>>8), int(b32>>8)
	if t.trueColor {
		return fmt.Sprintf("2;%d;%d;%d", r, g, b)
	}
	steps := [6]int{0, 95, 135, 175, 215, 255}
	nearest := func(v int) (best int) {
		for i, s := range steps {
			if abs(v-s) < abs(v-steps[best]) {
				best = i
			}
		}
		return best
	}
	ri, gi, bi := nearest(r), nearest(g), nearest(b)
	grey := max(0, min(23, ((r+g+b)/3-3)/10))
	level := 8 + 10*grey
	cube := abs(r-steps[ri]) + abs(g-steps[gi]) + abs(b-steps[bi])
	if abs(r-level)+abs(g-level)+abs(b-level) < cube {
		return fmt.Sprintf("5;%d", 232+grey)
	}
	return fmt.Sprintf("5;%d", 16+36*ri+6*gi+bi)
}

func abs(v int) int { return max(v, -v) }

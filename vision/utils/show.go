package utils

import (
	"bytes"
	"fmt"
	"image"
	"io"

	"golang.org/x/image/draw"
)

// Protocol is a way to show a picture in a terminal. As an option of [Show] it is
// used whatever the terminal is, and also where w is none.
type Protocol int

// The protocols that [Show] knows.
const (
	Blocks Protocol = iota + 1 // coloured half-block characters, for any terminal
	Kitty                      // kitty, Ghostty
	ITerm                      // iTerm2, WezTerm
	Sixel                      // xterm -ti vt340, foot, mlterm, Windows Terminal and others
)

// Columns is the greatest width of a picture that [Show] draws, in characters. If it
// is not given, it is the terminal's.
type Columns int

// ShowOption is an option of [Show]: [Columns], [Protocol].
type ShowOption interface{ showOption() }

func (Protocol) showOption() {}
func (Columns) showOption()  {}

// Show draws img in the terminal w, as large as it is but no wider than the
// terminal: as a picture, by the protocol of kitty, iTerm2 or sixel, where the
// terminal says that it has one, else with coloured half-block characters, two
// pixels each. The images and labels of a [LabelledGrid] are arranged anew for
// characters, so that the labels can be read there too.
//
// It draws nothing where w is no terminal (an *os.File that is one, that is), where
// TERM is "dumb" and where NO_COLOR is set, unless a [Protocol] is given. It reads
// the terminal's answer about sixel from standard input, if that is the same
// terminal, and waits half a second for it at most. It returns the error of writing
// to w. It mirrors nothing in torchvision.
func Show(w io.Writer, img image.Image, opts ...ShowOption) error {
	var forced Protocol
	var columns int
	for _, o := range opts {
		switch o := o.(type) {
		case Protocol:
			forced = o
		case Columns:
			columns = int(o)
		}
	}
	t := detect(w, forced)
	if columns > 0 {
		t.columns = columns
	}
	if t.protocol == 0 || img.Bounds().Empty() {
		return nil
	}
	var b bytes.Buffer
	switch l, labelled := img.(*Labelled); {
	case t.protocol != Blocks:
		// Terminals shrink pictures badly, or not at all.
		img = shrink(img, t.columns*t.cellWidth)
		switch t.protocol {
		case Kitty:
			writeKitty(&b, img)
		case ITerm:
			writeITerm(&b, img)
		case Sixel:
			writeSixel(&b, img)
		}
		b.WriteByte('\n')
	case labelled:
		writeLabelledBlocks(&b, l, t)
	default:
		writeBlocks(&b, []image.Image{shrink(img, t.columns)}, t)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("utils: cannot show the picture: %w", err)
	}
	return nil
}

// shrink makes img at most width pixels wide.
func shrink(img image.Image, width int) image.Image {
	size := img.Bounds().Size()
	if size.X <= width {
		return img
	}
	small := image.NewRGBA(image.Rect(0, 0, width, max(1, (size.Y*width+size.X/2)/size.X)))
	draw.CatmullRom.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	return small
}

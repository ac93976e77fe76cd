package utils

import (
	"fmt"
	"image"
	"image/color"
	"sync"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/gotorch/gotorch/torch"
)

// Label is the line of text under an image of a [LabelledGrid].
type Label struct {
	Text  string
	Color color.Color // nil: black in a picture, and the terminal's own colour there
}

// Prediction is a label that tells what a model saw beside what there is: green and
// "cat = cat" where it is right, red and "cat ≠ dog" where a cat was seen and it is
// a dog.
func Prediction(predicted, truth string) Label {
	if predicted == truth {
		return Label{predicted + " = " + truth, color.RGBA{0x1a, 0x7f, 0x37, 0xff}}
	}
	return Label{predicted + " ≠ " + truth, color.RGBA{0xcf, 0x22, 0x2e, 0xff}}
}

// LabelledOption is an option of [LabelledGrid]: [NRow], [ValueRange],
// [Normalize], [ScaleEach], [Scale], [Smooth], [Face].
type LabelledOption interface{ labelledOption() }

// Scale is how many pixels wide each pixel of an image becomes in a
// [LabelledGrid]. If it is not given, images of less than 128 pixels are made that
// large.
type Scale int

// Smooth says how a [LabelledGrid] enlarges images: with soft transitions
// (Catmull-Rom), which is the default, or, if false, as squares.
type Smooth bool

// FaceOption is what [Face] returns.
type FaceOption struct{ face font.Face }

// Face is the typeface of the labels. Without it they are written in Go Regular,
// which has the Latin, Greek and Cyrillic scripts.
func Face(face font.Face) FaceOption { return FaceOption{face} }

func (NRow) labelledOption()             {}
func (Normalize) labelledOption()        {}
func (ScaleEach) labelledOption()        {}
func (ValueRangeOption) labelledOption() {}
func (Scale) labelledOption()            {}
func (Smooth) labelledOption()           {}
func (FaceOption) labelledOption()       {}

// Labelled is a picture of images with a line of text under each. As any
// image.Image it can be encoded, and saved with [WriteImage]; [Show] writes the
// labels as text where the terminal has no other pictures than coloured characters.
type Labelled struct {
	image.Image

	images []image.Image // as they came
	labels []Label
	nrow   int
}

const (
	labelSize = 14  // pixels
	leastSide = 128 // pixels that an image is enlarged to at least
	gap       = 12  // pixels between images, and around all of them
)

// LabelledGrid puts images side by side, on white, with a label under each. The
// images are numbers in [0, 1] or uint8; for others [ValueRange] tells the range, as
// ValueRange(-1, 1) after a Normalize by 0.5 and 0.5. It panics if there are not as
// many labels as images, and where [MakeGrid] and [ToImage] do. It mirrors nothing
// in torchvision.
func LabelledGrid[T Images](images T, labels []Label, opts ...LabelledOption) *Labelled {
	l := &Labelled{labels: labels, nrow: 8}
	var norm normalization
	var face font.Face
	scale, smooth := 0, true
	for _, o := range opts {
		switch o := o.(type) {
		case NRow:
			l.nrow = int(o)
		case Normalize:
			norm.on = bool(o)
		case ScaleEach:
			norm.each = bool(o)
		case ValueRangeOption:
			norm.on, norm.valueRange = true, &o
		case Scale:
			scale = int(o)
		case Smooth:
			smooth = bool(o)
		case FaceOption:
			face = o.face
		}
	}
	var t torch.Tensor
	torch.NoGrad(func() { t = norm.apply(batch("LabelledGrid", images)) })
	if n := t.Size(0); n != len(labels) {
		panic(&torch.Error{Op: "LabelledGrid", Msg: fmt.Sprintf("%d labels for %d images; one for each is required", len(labels), n)})
	}
	if l.nrow < 1 || scale < 0 {
		panic(&torch.Error{Op: "LabelledGrid", Msg: fmt.Sprintf("NRow(%d) and Scale(%d) must be at least 1", l.nrow, scale)})
	}
	for _, img := range t.Unbind(0) {
		l.images = append(l.images, ToImage(img))
	}
	if scale == 0 {
		side := max(t.Size(2), t.Size(3), 1)
		scale = max(1, (leastSide+side-1)/side)
	}
	if face == nil {
		face = goRegular()
		defer face.Close()
	}
	l.Image = l.draw(scale, smooth, face)
	return l
}

func (l *Labelled) draw(scale int, smooth bool, face font.Face) image.Image {
	metrics := face.Metrics()
	size := l.images[0].Bounds().Size().Mul(scale)
	cell := size
	for _, label := range l.labels {
		cell.X = max(cell.X, font.MeasureString(face, label.Text).Ceil())
	}
	cell.Y += metrics.Height.Ceil() + gap/3
	columns := min(l.nrow, len(l.images))
	rows := (len(l.images) + columns - 1) / columns
	picture := image.NewRGBA(image.Rect(0, 0, columns*(cell.X+gap)+gap, rows*(cell.Y+gap)+gap))
	draw.Draw(picture, picture.Bounds(), image.White, image.Point{}, draw.Src)

	var scaler draw.Scaler = draw.NearestNeighbor
	if smooth {
		scaler = draw.CatmullRom
	}
	for i, img := range l.images {
		at := image.Pt(i%columns*(cell.X+gap)+gap, i/columns*(cell.Y+gap)+gap)
		at.X += (cell.X - size.X) / 2
		scaler.Scale(picture, image.Rectangle{at, at.Add(size)}, img, img.Bounds(), draw.Over, nil)

		text := font.Drawer{Dst: picture, Src: image.Black, Face: face}
		if c := l.labels[i].Color; c != nil {
			text.Src = image.NewUniform(c)
		}
		width := text.MeasureString(l.labels[i].Text)
		text.Dot.X = fixed.I(at.X) + (fixed.I(size.X)-width)/2
		text.Dot.Y = fixed.I(at.Y+size.Y+gap/3) + metrics.Ascent
		text.DrawString(l.labels[i].Text)
	}
	return picture
}

var goRegularFont = sync.OnceValue(func() *opentype.Font {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic(err) // the font is compiled in
	}
	return f
})

// goRegular makes a new face each time: a face must not be used by two goroutines
// at a time.
func goRegular() font.Face {
	face, err := opentype.NewFace(goRegularFont(), &opentype.FaceOptions{Size: labelSize, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		panic(err) // the font is compiled in
	}
	return face
}

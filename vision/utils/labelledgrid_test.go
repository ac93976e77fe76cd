package utils

import (
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/font/basicfont"

	"github.com/gotorch/gotorch/torch"
)

func TestLabelledGridLayout(t *testing.T) {
	images := torch.Zeros([]int{5, 3, 32, 32})
	images.Select(1, 0).Fill_(1) // red
	labels := make([]Label, 5)
	text := basicfont.Face7x13
	tests := map[string]struct {
		opts []LabelledOption
		want image.Point
	}{
		"one row, enlarged to 128": {[]LabelledOption{Face(text)}, image.Pt(5*(128+gap)+gap, 128+13+gap/3+2*gap)},
		"two rows":                 {[]LabelledOption{Face(text), NRow(3)}, image.Pt(3*(128+gap)+gap, 2*(128+13+gap/3+gap)+gap)},
		"as they are":              {[]LabelledOption{Face(text), Scale(1)}, image.Pt(5*(32+gap)+gap, 32+13+gap/3+2*gap)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			l := LabelledGrid(images, labels, tt.opts...)
			assert.Equal(t, tt.want, l.Bounds().Size())
			assert.Equal(t, color.RGBA{255, 255, 255, 255}, l.At(1, 1))
			assert.Equal(t, color.RGBA{255, 0, 0, 255}, l.At(gap, gap))
			assert.Equal(t, color.RGBA{255, 0, 0, 255}, l.At(gap+31, gap+31))
		})
	}

	labels[2].Text = "twenty characters, 20"
	l := LabelledGrid(images, labels, Face(text), Scale(2))
	assert.Equal(t, 5*(21*7+gap)+gap, l.Bounds().Dx(), "the longest label makes the columns wide")
}

func TestLabelledGridText(t *testing.T) {
	images := torch.Ones([]int{2, 1, 8, 8})
	l := LabelledGrid(images, []Label{{Text: "cat"}, Prediction("cat", "dog")}, Scale(8))
	top := gap + 64
	count := func(x0, x1 int, match func(r, g, b uint32) bool) (n int) {
		for y := top; y < l.Bounds().Dy(); y++ {
			for x := x0; x < x1; x++ {
				r, g, b, _ := l.At(x, y).RGBA()
				if match(r>>8, g>>8, b>>8) {
					n++
				}
			}
		}
		return n
	}
	middle := l.Bounds().Dx() / 2
	black := func(r, g, b uint32) bool { return r == g && g == b && r < 100 }
	red := func(r, g, b uint32) bool { return r > 190 && g < 80 }
	assert.Greater(t, count(0, middle, black), 20)
	assert.Zero(t, count(0, middle, red))
	assert.Greater(t, count(middle, 2*middle, red), 20)
}

func TestLabelledGridRange(t *testing.T) {
	images := torch.FromSlice([]float32{-1, 0, 1, 3}, 4, 1, 1, 1)
	l := LabelledGrid(images, make([]Label, 4), ValueRange(-1, 1), Scale(4), Smooth(false), Face(basicfont.Face7x13))
	for i, want := range []uint8{0, 128, 255, 255} {
		assert.Equal(t, color.RGBA{want, want, want, 255}, l.At(gap+i*(4+gap), gap))
	}
}

func TestPrediction(t *testing.T) {
	right, wrong := Prediction("cat", "cat"), Prediction("cat", "dog")
	assert.Equal(t, "cat = cat", right.Text)
	assert.Equal(t, "cat ≠ dog", wrong.Text)
	assert.NotEqual(t, right.Color, wrong.Color)
}

func TestLabelledGridPanics(t *testing.T) {
	images := torch.Zeros([]int{2, 3, 4, 4})
	for want, f := range map[string]func(){
		"1 labels for 2 images; one for each is required": func() { LabelledGrid(images, make([]Label, 1)) },
		"NRow(0) and Scale(0) must be at least 1":         func() { LabelledGrid(images, make([]Label, 2), NRow(0)) },
		"a tensor of shape [2 4 4] is no image":           func() { LabelledGrid(torch.Zeros([]int{1, 2, 4, 4}), make([]Label, 1)) },
	} {
		err := torch.Try(f)
		require.ErrorContains(t, err, want)
	}
}

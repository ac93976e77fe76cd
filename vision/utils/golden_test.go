package utils

import (
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

type goldenCase struct {
	Name       string
	Shape      []int
	List       bool
	NRow       *int
	Padding    *int
	PadValue   *float64 `json:"pad_value"`
	Normalize  bool
	ValueRange []float64 `json:"value_range"`
	ScaleEach  bool      `json:"scale_each"`
	GridShape  []int     `json:"grid_shape"`
	Grid       []byte
	Pixels     []byte
}

func (c goldenCase) options() (opts []GridOption) {
	if c.NRow != nil {
		opts = append(opts, NRow(*c.NRow))
	}
	if c.Padding != nil {
		opts = append(opts, Padding(*c.Padding))
	}
	if c.PadValue != nil {
		opts = append(opts, PadValue(*c.PadValue))
	}
	if c.ValueRange != nil {
		opts = append(opts, ValueRange(c.ValueRange[0], c.ValueRange[1]))
	}
	return append(opts, Normalize(c.Normalize), ScaleEach(c.ScaleEach))
}

func TestGridsAreTorchvisions(t *testing.T) {
	var golden struct{ Cases []goldenCase }
	data, err := os.ReadFile("testdata/golden.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &golden))
	require.NotEmpty(t, golden.Cases)
	path := filepath.Join(t.TempDir(), "grid.png")
	for _, c := range golden.Cases {
		t.Run(c.Name, func(t *testing.T) {
			torch.ManualSeed(1)
			images := torch.Rand(c.Shape).MulScalar(4).SubScalar(2)
			before := torch.ToSlice[float32](images)
			if c.List {
				check(t, c, images.Unbind(0), path)
			} else {
				check(t, c, images, path)
			}
			assert.Equal(t, before, torch.ToSlice[float32](images), "the images were changed")
		})
	}
}

func check[T Images](t *testing.T, c goldenCase, images T, path string) {
	grid := MakeGrid(images, c.options()...)
	assert.Equal(t, c.GridShape, grid.Shape())
	want := unsafe.Slice((*float32)(unsafe.Pointer(&c.Grid[0])), len(c.Grid)/4)
	assert.Equal(t, want, torch.ToSlice[float32](grid))
	if c.Pixels == nil {
		return
	}
	require.NoError(t, SaveImage(images, path, c.options()...))
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	img, err := png.Decode(f)
	require.NoError(t, err)
	require.Equal(t, image.Rect(0, 0, c.GridShape[2], c.GridShape[1]), img.Bounds())
	assert.IsType(t, &image.RGBA{}, img, "three channels without alpha are stored")
	assert.Equal(t, c.Pixels, rgb(img))
}

// rgb returns the pixels of img, three bytes each.
func rgb(img image.Image) (pixels []byte) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			pixels = append(pixels, byte(r>>8), byte(g>>8), byte(bl>>8))
		}
	}
	return pixels
}

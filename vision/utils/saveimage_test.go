package utils

import (
	"image"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

func TestSaveImageFormats(t *testing.T) {
	dir := t.TempDir()
	red := torch.Zeros([]int{3, 16, 16}, torch.Uint8)
	red.Select(0, 0).Fill_(255)
	for file, format := range map[string]string{"a.png": "png", "a.jpg": "jpeg", "A.JPEG": "jpeg"} {
		path := filepath.Join(dir, file)
		require.NoError(t, SaveImage(red, path))
		f, err := os.Open(path)
		require.NoError(t, err)
		img, got, err := image.Decode(f)
		require.NoError(t, f.Close())
		require.NoError(t, err)
		assert.Equal(t, format, got)
		r, g, _, _ := img.At(8, 8).RGBA()
		assert.Greater(t, r>>8, uint32(250))
		assert.Less(t, g>>8, uint32(5))
	}
}

func TestSaveImageErrors(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "grid.png")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o666))
	assert.EqualError(t, SaveImage(torch.Zeros([]int{3, 2, 2}), filepath.Join(dir, "grid.gif")),
		"utils: cannot write the image "+filepath.Join(dir, "grid.gif")+`: the name ends in ".gif"; .png, .jpg and .jpeg are possible`)
	assert.ErrorContains(t, SaveImage(torch.Zeros([]int{3, 2, 2}), filepath.Join(dir, "no", "grid.png")), "create the folder with: mkdir -p ")

	// PNG has no empty images; the file that was there stays.
	err := SaveImage(torch.Zeros([]int{3, 0, 0}), path)
	assert.Error(t, err)
	old, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "old", string(old))
}

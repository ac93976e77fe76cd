package utils

import (
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"path/filepath"
	"strings"

	"github.com/gotorch/gotorch/internal/atomicfile"
)

// SaveImage writes images to the file path, several as the grid that [MakeGrid]
// makes of them: as PNG or JPEG, as the name ends in .png, .jpg or .jpeg. The pixels
// of a PNG are those of torchvision.utils.save_image, which it mirrors; unlike there,
// uint8 images are saved too.
//
// A file that was there is replaced once the new one is whole. SaveImage returns an
// error if path cannot be written or has another ending, and panics where MakeGrid
// and [ToImage] do.
func SaveImage[T Images](images T, path string, opts ...GridOption) error {
	if _, err := encoder(path); err != nil {
		return err
	}
	return WriteImage(path, ToImage(MakeGrid(images, opts...)))
}

// WriteImage writes img to the file path, as [SaveImage] does.
func WriteImage(path string, img image.Image) error {
	encode, err := encoder(path)
	if err != nil {
		return err
	}
	if err := atomicfile.Write(path, 0o666, func(w io.Writer) error { return encode(w, img) }); err != nil {
		return fmt.Errorf("utils: %w", err)
	}
	return nil
}

func encoder(path string) (func(io.Writer, image.Image) error, error) {
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".png":
		return png.Encode, nil
	case ".jpg", ".jpeg":
		return func(w io.Writer, img image.Image) error { return jpeg.Encode(w, img, nil) }, nil
	default:
		return nil, fmt.Errorf("utils: cannot write the image %s: the name ends in %q; .png, .jpg and .jpeg are possible", path, ext)
	}
}

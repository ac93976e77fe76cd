package transforms

import (
	"fmt"
	"image"
	"image/color"

	"github.com/gotorch/gotorch/torch"
)

// Image is a picture of bytes, one plane a channel, as [C, H, W] tensors lie in
// memory. It takes the place of a PIL image.
type Image struct {
	C, H, W int    // channels (1 for grey, 3 for RGB), height, width
	Pix     []byte // the pixel (c, y, x) is at (c*H + y)*W + x
}

// FromImage returns img in RGB, [3, H, W]; how opaque pixels are is left out. It
// mirrors PIL's Image.convert("RGB").
func FromImage(img image.Image) Image {
	b := img.Bounds()
	h, w := b.Dy(), b.Dx()
	out := Image{C: 3, H: h, W: w, Pix: make([]byte, 3*h*w)}
	red, green, blue := out.Pix[:h*w], out.Pix[h*w:2*h*w], out.Pix[2*h*w:]
	i := 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			switch img := img.(type) {
			case *image.YCbCr:
				yi, ci := img.YOffset(x, y), img.COffset(x, y)
				red[i], green[i], blue[i] = color.YCbCrToRGB(img.Y[yi], img.Cb[ci], img.Cr[ci])
			case *image.NRGBA:
				p := img.Pix[img.PixOffset(x, y):]
				red[i], green[i], blue[i] = p[0], p[1], p[2]
			case *image.Gray:
				v := img.Pix[img.PixOffset(x, y)]
				red[i], green[i], blue[i] = v, v, v
			default:
				c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
				red[i], green[i], blue[i] = c.R, c.G, c.B
			}
			i++
		}
	}
	return out
}

// ToImage returns the picture for Go's image package: an *image.Gray for one
// channel, else an *image.NRGBA. It panics with a *torch.Error unless there are 1, 3
// or 4 channels.
func (img Image) ToImage() image.Image {
	if err := img.check(); err != nil {
		panic(errorf("Image.ToImage", "%v", err))
	}
	n := img.H * img.W
	r := image.Rect(0, 0, img.W, img.H)
	switch img.C {
	case 1:
		out := image.NewGray(r)
		copy(out.Pix, img.Pix)
		return out
	case 3, 4:
		out := image.NewNRGBA(r)
		for i := range n {
			p := out.Pix[4*i : 4*i+4]
			p[0], p[1], p[2], p[3] = img.Pix[i], img.Pix[n+i], img.Pix[2*n+i], 255
			if img.C == 4 {
				p[3] = img.Pix[3*n+i]
			}
		}
		return out
	}
	panic(errorf("Image.ToImage", "an image for Go has 1, 3 or 4 channels, this one has %d", img.C))
}

// Tensor returns the pixels as a tensor [C, H, W] of torch.Uint8. It mirrors
// torchvision's pil_to_tensor, and panics with a *torch.Error if Pix does not have
// C·H·W bytes.
func (img Image) Tensor() torch.Tensor {
	if err := img.check(); err != nil {
		panic(errorf("Image.Tensor", "%v", err))
	}
	return torch.FromSlice(img.Pix, img.C, img.H, img.W)
}

func (img Image) check() error {
	if img.C < 1 || img.H < 1 || img.W < 1 || len(img.Pix) != img.C*img.H*img.W {
		return fmt.Errorf("transforms: an Image of %d channels, height %d and width %d needs positive sizes and as many bytes as their product, not %d",
			img.C, img.H, img.W, len(img.Pix))
	}
	return nil
}

// plane returns the pixels of channel c.
func (img Image) plane(c int) []byte { return img.Pix[c*img.H*img.W : (c+1)*img.H*img.W] }

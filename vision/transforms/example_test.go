package transforms_test

import (
	"fmt"
	"image"
	"image/color"
	"log"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/vision/transforms"
)

func ExampleCompose() {
	img := image.NewRGBA(image.Rect(0, 0, 48, 32)) // or from png.Decode, jpeg.Decode, …
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	tf := transforms.Compose(
		transforms.Resize(32),
		transforms.CenterCrop(32),
		transforms.ToTensor(),
		transforms.Normalize([]float64{.5, .5, .5}, []float64{.5, .5, .5}))
	x, err := tf.Tensor(transforms.FromImage(img))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(x.Shape(), x.Unsqueeze(0).Shape(), x.Min().Item(), x.Max().Item())
	// Output: [3 32 32] [1 3 32 32] 1 1
}

func ExampleRandomCrop() {
	augment := transforms.Compose(
		transforms.RandomCrop(4, transforms.Padding(1)),
		transforms.RandomHorizontalFlip())
	img := transforms.Image{C: 1, H: 4, W: 4, Pix: []byte{
		11, 12, 13, 14,
		21, 22, 23, 24,
		31, 32, 33, 34,
		41, 42, 43, 44,
	}}
	torch.ManualSeed(1)
	x, err := augment.Tensor(img)
	if err != nil {
		log.Fatal(err)
	}
	for row := range 4 {
		fmt.Println(torch.ToSlice[uint8](x.Index(0, row)))
	}
	// Output:
	// [0 14 13 12]
	// [0 24 23 22]
	// [0 34 33 32]
	// [0 44 43 42]
}

// brighten adds a random amount to every byte.
type brighten struct{ most int }

func (b brighten) Apply(v transforms.Value, g *torch.Generator) (transforms.Value, error) {
	if !v.IsImage() {
		return v, fmt.Errorf("brighten takes an image; put it before ToTensor")
	}
	more := torch.Item[int](torch.Randint(b.most+1, []int{1}, g))
	img := v.Image
	img.Pix = make([]byte, len(v.Image.Pix))
	for i, p := range v.Image.Pix {
		img.Pix[i] = byte(min(int(p)+more, 255))
	}
	return transforms.Value{Image: img}, nil
}

// A transform of one's own is any type with Apply.
func ExampleTransform() {
	tf := transforms.Compose(brighten{100}, transforms.ToTensor())
	x, err := tf.Tensor(transforms.Image{C: 1, H: 2, W: 2, Pix: []byte{0, 0, 255, 255}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(x.Shape(), x.DType())
	// Output: [1 2 2] torch.float32
}

func ExampleImage_ToImage() {
	red := transforms.Image{C: 3, H: 1, W: 2, Pix: []byte{255, 255, 0, 0, 0, 0}}
	fmt.Println(red.ToImage().At(1, 0) == color.NRGBA{R: 255, A: 255})
	// Output: true
}

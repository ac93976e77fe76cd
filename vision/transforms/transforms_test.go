package transforms

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

func TestWrongUse(t *testing.T) {
	tests := []struct {
		want string
		f    func()
	}{
		{"Compose(): a transform is nil", func() { Compose(ToTensor(), nil) }},
		{"Normalize(): as many means as standard deviations are needed, one a channel, not 2 and 1", func() { Normalize([]float64{1, 2}, []float64{1}) }},
		{"Normalize(): as many means as standard deviations are needed, one a channel, not 0 and 0", func() { Normalize(nil, nil) }},
		{"Normalize(): the standard deviation of channel 1 is 0, which nothing can be divided by", func() { Normalize([]float64{0, 0}, []float64{1, 0}) }},
		{"Normalize(): the standard deviation of channel 0 is 1e-60, which nothing can be divided by", func() { Normalize([]float64{0}, []float64{1e-60}) }},
		{"RandomCrop(): the size must be one positive number, or two for height and width, not 0", func() { RandomCrop(0) }},
		{"RandomCrop(): the size must be one positive number, or two for height and width, not [1 2 3]", func() { RandomCrop([]int{1, 2, 3}) }},
		{"RandomCrop(): there is no PaddingMode 7", func() { RandomCrop(1, PaddingMode(7)) }},
		{"Padding(): takes one, two or four widths, not 3", func() { Padding(1, 2, 3) }},
		{"Padding(): a border cannot be of width -1", func() { Padding(-1) }},
		{"CenterCrop(): the size must be one positive number, or two for height and width, not [3 -1]", func() { CenterCrop([]int{3, -1}) }},
		{"RandomHorizontalFlip(): a probability is from 0 to 1, not 2", func() { RandomHorizontalFlip(P(2)) }},
		{"RandomHorizontalFlip(): a probability is from 0 to 1, not NaN", func() { RandomHorizontalFlip(P(math.NaN())) }},
		{"Resize(): the size must be one positive number, or two for height and width, not 0", func() { Resize(0) }},
		{"Resize(): the size must be one positive number, or two for height and width, not [0 3]", func() { Resize([]int{0, 3}) }},
		{"Resize(): the size must be one positive number, or two for height and width, not []", func() { Resize([]int{}) }},
		{"Resize(): MaxSize 5 must be greater than the size of the shorter side, 5", func() { Resize(5, MaxSize(5)) }},
		{"Resize(): MaxSize is for a size that is given as one number, the shorter side", func() { Resize([]int{5, 5}, MaxSize(9)) }},
		{"Resize(): there is no Interpolation(9)", func() { Resize(5, Interpolation(9)) }},
		{"RandomResizedCrop(): Scale goes from a positive number to one that is not smaller, not from 1 to 0.5", func() { RandomResizedCrop(5, Scale(1, .5)) }},
		{"RandomResizedCrop(): Ratio goes from a positive number to one that is not smaller, not from 0 to 1", func() { RandomResizedCrop(5, Ratio(0, 1)) }},
		{"Lambda(): the function is nil", func() { Lambda(nil) }},
		{"Image.Tensor(): transforms: an Image of 3 channels, height 2 and width 2 needs positive sizes and as many bytes as their product, not 5", func() { Image{3, 2, 2, make([]byte, 5)}.Tensor() }},
		{"Image.ToImage(): an image for Go has 1, 3 or 4 channels, this one has 2", func() { Image{2, 1, 1, make([]byte, 2)}.ToImage() }},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			assert.EqualError(t, torch.Try(tt.f), "torch: transforms."+tt.want)
		})
	}
}

// fails is a transform of a user that returns an error.
type fails struct{}

var errFails = errors.New("no such picture")

func (fails) Apply(v Value, _ *torch.Generator) (Value, error) { return v, errFails }

func TestErrors(t *testing.T) {
	rgb := Value{Image: picture(0, 3, 28, 20)}
	tensor := func(size ...int) Value { return Value{Tensor: torch.Zeros(size)} }
	bytes := Value{Tensor: torch.Zeros([]int{3, 4, 4}, torch.Uint8)}
	half := Normalize([]float64{.5, .5, .5}, []float64{.5, .5, .5})
	tests := []struct {
		want string
		t    Transform
		v    Value
	}{
		{"RandomCrop: Required crop size (32, 32) is larger than input image size (28, 20); see PadIfNeeded", RandomCrop(32), rgb},
		{"RandomCrop: Required crop size (32, 32) is larger than input image size (30, 22); see PadIfNeeded", RandomCrop(32, Padding(1)), tensor(3, 28, 20)},
		{"RandomCrop: Fill has 2 bytes, the image 3 channels; give one for each, or one for all", RandomCrop(3, Fill(1, 2)), rgb},
		{"RandomCrop: Fill has 3 numbers; for a tensor it takes one", RandomCrop(3, Fill(1, 2, 3)), tensor(3, 4, 4)},
		{"RandomCrop takes an image or a tensor [..., C, H, W], not a tensor of shape [4 4]", RandomCrop(3), tensor(4, 4)},
		{"RandomHorizontalFlip takes an image or a tensor [..., C, H, W], not a tensor of shape [4]", RandomHorizontalFlip(), tensor(4)},
		{"CenterCrop takes an image or a tensor [..., C, H, W], not a tensor of shape []", CenterCrop(2), tensor()},
		{"Resize takes an image or a tensor [..., C, H, W], not a tensor of shape [5 5]", Resize(2), tensor(5, 5)},
		{"RandomResizedCrop takes an image or a tensor [..., C, H, W], not a tensor of shape [5 5]", RandomResizedCrop(2), tensor(5, 5)},
		{"Resize: a picture 100 high and 1 wide would have a side of 0 pixels where the other has at most 5", Resize(3, MaxSize(5)), Value{Image: picture(0, 3, 100, 1)}},
		{"ToTensor takes an image, but this is a tensor already", ToTensor(), tensor(3, 4, 4)},
		{"PILToTensor takes an image, but this is a tensor already", PILToTensor(), tensor(3, 4, 4)},
		{"Normalize takes a tensor, but this is an image still; put ToTensor before it", half, rgb},
		{"Normalize takes a tensor of floating-point type, not torch.uint8; ToTensor makes one", half, bytes},
		{"Normalize has means for 3 channels, the picture has 1", half, tensor(1, 4, 4)},
		{"Normalize has means for 3 channels, the picture has 1", Compose(ToTensor(), half), Value{Image: picture(0, 1, 4, 4)}},
		{"Normalize takes an image or a tensor [..., C, H, W], not a tensor of shape [4]", half, tensor(4)},
		{"Lambda takes a tensor, but this is an image still; put ToTensor before it", Lambda(torch.Tensor.Neg), rgb},
		{"an Image of 3 channels, height 4 and width 0 needs positive sizes and as many bytes as their product, not 0", ToTensor(), Value{Image: Image{C: 3, H: 4}}},
		{"an Image of 3 channels, height 4 and width 4 needs positive sizes and as many bytes as their product, not 9", CenterCrop(2), Value{Image: Image{3, 4, 4, make([]byte, 9)}}},
		{"an Image of 0 channels, height 0 and width 0 needs positive sizes and as many bytes as their product, not 0", PILToTensor(), Value{}},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			_, err := tt.t.Apply(tt.v, nil)
			assert.EqualError(t, err, "transforms: "+tt.want)
			if tt.v.IsImage() {
				// The same in a batch, where another path is taken.
				_, err = Compose(tt.t).Batch(2, func(int) Image { return tt.v.Image }, nil)
				assert.EqualError(t, err, "transforms: "+tt.want)
			}
		})
	}

	_, err := Compose(fails{}, ToTensor()).Tensor(rgb.Image)
	assert.ErrorIs(t, err, errFails)
	for _, p := range []*Pipeline{Compose(ToTensor()), Compose()} {
		_, err = p.Batch(2, func(k int) Image { return picture(0, 3, 4, 4+k) }, nil)
		assert.ErrorContains(t, err, "a picture of this batch came out as [3")
		assert.ErrorContains(t, err, "end with a crop or Resize([]int{h, w}) to one size")
	}
	_, err = Compose(Lambda(torch.Tensor.Neg), ToTensor()).Batch(1, func(int) Image { return rgb.Image }, nil)
	assert.Error(t, err)
	_, err = Compose(early{}, ToTensor()).Batch(1, func(int) Image { return rgb.Image }, nil)
	assert.EqualError(t, err, "transforms: ToTensor takes an image, but this is a tensor already")
}

// early is a transform of a user that makes tensors.
type early struct{}

func (early) Apply(v Value, _ *torch.Generator) (Value, error) { return PILToTensor().Apply(v, nil) }

// invert is a transform of a user that works on images, and draws.
type invert struct{}

func (invert) Apply(v Value, g *torch.Generator) (Value, error) {
	if torch.Rand([]int{}, g).Item() < 0.5 {
		return v, nil
	}
	img := v.Image
	img.Pix = make([]byte, len(v.Image.Pix))
	for i, p := range v.Image.Pix {
		img.Pix[i] = 255 - p
	}
	return Value{Image: img}, nil
}

// Steps of the user's own, anywhere, give the same one by one and in batches, with
// the same draws.
func TestBatchIsOneByOne(t *testing.T) {
	half := Normalize([]float64{.5}, []float64{.5})
	negate := Lambda(torch.Tensor.Neg)
	crop, flip := RandomCrop(8, Padding(2)), RandomHorizontalFlip()
	for _, p := range []*Pipeline{
		Compose(invert{}, ToTensor(), half),
		Compose(crop, invert{}, flip, Compose(ToTensor(), half)),
		Compose(invert{}, crop, ToTensor(), half, negate),
		Compose(ToTensor(), negate, crop, half),
		Compose(invert{}, crop),
		Compose(crop, flip, ToTensor(), negate),
		Compose(PILToTensor(), flip),
	} {
		t.Run(fmt.Sprint(p), func(t *testing.T) {
			for _, channels := range []int{1, 3} {
				g := torch.NewGenerator().ManualSeed(3)
				batch, err := p.Batch(9, func(k int) Image { return picture(k, channels, 8, 8) }, g)
				require.NoError(t, err)
				torch.ManualSeed(3)
				for k := range 9 {
					x, err := p.Tensor(picture(k, channels, 8, 8))
					require.NoError(t, err)
					assert.Equal(t, sum(x), sum(batch.Select(0, k)), "picture %d", k)
				}
				assert.Equal(t, torch.Rand([]int{}).Item(), torch.Rand([]int{}, g).Item())
			}
		})
	}
}

// Pictures stay as they are, whatever is done with them.
func TestPicturesAreNotChanged(t *testing.T) {
	steps := []Transform{
		RandomHorizontalFlip(P(1)), CenterCrop(8), CenterCrop(4), RandomCrop(8, Padding(1)), Resize(5), Resize(11), RandomResizedCrop(6),
		RandomCrop(8, Padding(2), Reflect), ToTensor(),
	}
	for _, a := range steps {
		for _, b := range steps[:len(steps)-1] {
			img, want := picture(1, 3, 8, 8), picture(1, 3, 8, 8)
			v, err := b.Apply(Value{Image: img}, nil)
			require.NoError(t, err)
			before := string(v.Image.Pix)
			_, err = Compose(PadToEight, a).Apply(v, nil)
			require.NoError(t, err)
			assert.Equal(t, before, string(v.Image.Pix), "%v after %v", a, b)
			_, err = Compose(b, PadToEight, a).Tensor(img)
			require.NoError(t, err)
			assert.Equal(t, want, img, "%v, %v", b, a)
		}
	}
}

// PadToEight makes pictures large enough for every step of the test.
var PadToEight = RandomCrop(8, PadIfNeeded(true))

func TestFromImageAndBack(t *testing.T) {
	r := image.Rect(3, 5, 7, 8) // that does not begin at 0
	nrgba, rgba, gray, gray16 := image.NewNRGBA(r), image.NewRGBA(r), image.NewGray(r), image.NewGray16(r)
	ycc := image.NewYCbCr(r, image.YCbCrSubsampleRatio420)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := color.NRGBA{uint8(x * 9), uint8(y * 11), uint8(x * y), 255}
			nrgba.Set(x, y, c)
			rgba.Set(x, y, c)
			gray.Set(x, y, c)
			gray16.Set(x, y, c)
			ycc.Y[ycc.YOffset(x, y)], ycc.Cb[ycc.COffset(x, y)], ycc.Cr[ycc.COffset(x, y)] = uint8(x*30), uint8(y*20), uint8(x*10)
		}
	}
	for _, img := range []image.Image{nrgba, rgba, gray, gray16, ycc, nrgba.SubImage(image.Rect(4, 6, 6, 8)), ycc.SubImage(image.Rect(4, 6, 6, 8)), gray.SubImage(image.Rect(5, 5, 6, 7))} {
		got := FromImage(img)
		require.NoError(t, got.check())
		back := got.ToImage()
		b := img.Bounds()
		assert.Equal(t, image.Rect(0, 0, b.Dx(), b.Dy()), back.Bounds())
		for y := range b.Dy() {
			for x := range b.Dx() {
				want := color.NRGBAModel.Convert(img.At(b.Min.X+x, b.Min.Y+y))
				assert.Equal(t, want, back.At(x, y), "%T at %d, %d", img, x, y)
			}
		}
	}
	// How opaque a pixel is does not change its colour.
	glass := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	glass.Set(0, 0, color.NRGBA{200, 100, 50, 3})
	assert.Equal(t, Image{3, 1, 1, []byte{200, 100, 50}}, FromImage(glass))

	assert.Equal(t, &image.Gray{Pix: []byte{1, 2}, Stride: 2, Rect: image.Rect(0, 0, 2, 1)}, Image{1, 1, 2, []byte{1, 2}}.ToImage())
	assert.Equal(t, color.NRGBA{1, 2, 3, 4}, Image{4, 1, 1, []byte{1, 2, 3, 4}}.ToImage().At(0, 0))
}

func TestString(t *testing.T) {
	p := Compose(Resize(40, Bicubic), Resize([]int{3, 4}), RandomCrop([]int{32, 30}, Padding(4)), CenterCrop(9), RandomHorizontalFlip(), ToTensor(),
		Normalize([]float64{.5}, []float64{.25}))
	assert.Equal(t, `Compose(
    Resize(size=40, interpolation=bicubic)
    Resize(size=(3, 4), interpolation=bilinear)
    RandomCrop(size=(32, 30), padding=(4, 4, 4, 4))
    CenterCrop(size=(9, 9))
    RandomHorizontalFlip(p=0.5)
    ToTensor()
    Normalize(mean=[0.5], std=[0.25])
)`, p.String())
}

// The tables that replace ToTensor and Normalize hold what their operators compute.
func TestFusedIsUnfused(t *testing.T) {
	all := Image{1, 16, 16, make([]byte, 256)}
	for i := range all.Pix {
		all.Pix[i] = byte(i)
	}
	for i := range 50 {
		mean, std := []float64{float64(i) / 50}, []float64{float64(i+1) / 51}
		fused, err := Compose(ToTensor(), Normalize(mean, std)).Batch(1, func(int) Image { return all }, nil)
		require.NoError(t, err)
		x := all.Tensor().To(torch.Float32).DivScalar(255)
		y, err := Normalize(mean, std).Apply(Value{Tensor: x}, nil)
		require.NoError(t, err)
		assert.Equal(t, torch.ToSlice[float32](y.Tensor), torch.ToSlice[float32](fused))
	}
}

package utils

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// Images is what a grid is made of: a batch [N, C, H, W], one image [C, H, W] or
// [H, W], or a list of images [C, H, W] of one shape.
type Images interface {
	torch.Tensor | []torch.Tensor
}

// GridOption is an option of [MakeGrid] and [SaveImage]: [NRow], [Padding],
// [Normalize], [ValueRange], [ScaleEach], [PadValue].
type GridOption interface{ gridOption() }

// NRow is the number of images in a row; 8 if it is not given.
type NRow int

// Padding is the number of pixels around each image; 2 if it is not given.
type Padding int

// PadValue is the value of the pixels around the images; 0 if it is not given.
type PadValue float64

// Normalize shifts the images to [0, 1], from their least and greatest value, or
// from [ValueRange].
type Normalize bool

// ScaleEach makes [Normalize] look at the least and greatest value of each image
// rather than of all of them.
type ScaleEach bool

// ValueRangeOption is what [ValueRange] returns.
type ValueRangeOption struct{ min, max float64 }

// ValueRange is the range of values that [Normalize] shifts to [0, 1]; values
// outside it become 0 and 1.
func ValueRange(least, greatest float64) ValueRangeOption { return ValueRangeOption{least, greatest} }

func (NRow) gridOption()             {}
func (Padding) gridOption()          {}
func (PadValue) gridOption()         {}
func (Normalize) gridOption()        {}
func (ScaleEach) gridOption()        {}
func (ValueRangeOption) gridOption() {}

// MakeGrid puts images side by side in one: a tensor [C, H, W]. Images of one
// channel become ones of three. A single image comes back as it is, without
// padding. The result has no history for Backward. It mirrors
// torchvision.utils.make_grid, and panics if there is no image, or if what there is
// has another shape.
func MakeGrid[T Images](images T, opts ...GridOption) (grid torch.Tensor) {
	nrow, padding, padValue := 8, 2, 0.0
	var norm normalization
	for _, o := range opts {
		switch o := o.(type) {
		case NRow:
			nrow = int(o)
		case Padding:
			padding = int(o)
		case PadValue:
			padValue = float64(o)
		case Normalize:
			norm.on = bool(o)
		case ScaleEach:
			norm.each = bool(o)
		case ValueRangeOption:
			norm.valueRange = &o
		}
	}
	if nrow < 1 || padding < 0 {
		panic(&torch.Error{Op: "MakeGrid", Msg: fmt.Sprintf("NRow(%d) and Padding(%d) must be at least 1 and 0", nrow, padding)})
	}
	torch.NoGrad(func() {
		grid = tile(norm.apply(batch("MakeGrid", images)), nrow, padding, padValue)
	})
	return grid
}

// batch makes images a tensor [N, C, H, W] with N > 0 and C ≠ 1.
func batch[T Images](op string, images T) torch.Tensor {
	var t torch.Tensor
	switch images := any(images).(type) {
	case torch.Tensor:
		t = images
	case []torch.Tensor:
		if len(images) == 0 {
			panic(&torch.Error{Op: op, Msg: "the list of images is empty; at least one is required"})
		}
		t = torch.Stack(images)
	}
	shape := t.Shape()
	switch len(shape) {
	case 2:
		t = t.Unsqueeze(0).Unsqueeze(0)
	case 3:
		t = t.Unsqueeze(0)
	case 4:
	default:
		panic(&torch.Error{Op: op, Msg: fmt.Sprintf("a tensor of shape %v holds no images; [N, C, H, W], [C, H, W] or [H, W] is required", shape)})
	}
	if t.Size(0) == 0 {
		panic(&torch.Error{Op: op, Msg: fmt.Sprintf("the batch %v is empty; at least one image is required", shape)})
	}
	if t.Size(1) == 1 {
		t = torch.Cat([]torch.Tensor{t, t, t}, 1)
	}
	return t
}

// normalization is what Normalize, ScaleEach and ValueRange ask for.
type normalization struct {
	on, each   bool
	valueRange *ValueRangeOption
}

// apply normalizes a batch [N, C, H, W]; t is left as it is.
func (n normalization) apply(t torch.Tensor) torch.Tensor {
	if !n.on {
		return t
	}
	t = t.Clone()
	images := []torch.Tensor{t}
	if n.each {
		images = t.Unbind(0)
	}
	for _, img := range images {
		r := n.valueRange
		if r == nil {
			r = &ValueRangeOption{img.Min().Item(), img.Max().Item()}
		}
		img.Clamp_(torch.MinOpt(r.min), torch.MaxOpt(r.max))
		img.SubScalar_(r.min).DivScalar_(max(r.max-r.min, 1e-5))
	}
	return t
}

func tile(t torch.Tensor, nrow, padding int, padValue float64) torch.Tensor {
	shape := t.Shape()
	n, channels := shape[0], shape[1]
	if n == 1 {
		return t.Squeeze(0)
	}
	columns := min(nrow, n)
	rows := (n + columns - 1) / columns
	height, width := shape[2]+padding, shape[3]+padding
	grid := torch.Full([]int{channels, height*rows + padding, width*columns + padding}, padValue, t.DType(), t.Device())
	for i, img := range t.Unbind(0) {
		y, x := i/columns*height+padding, i%columns*width+padding
		grid.Narrow(1, y, shape[2]).Narrow(2, x, shape[3]).Copy_(img)
	}
	return grid
}

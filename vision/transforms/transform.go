package transforms

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// Transform is a step on the way from a picture to what a network takes. Data sets
// call it from several goroutines at a time.
type Transform interface {
	// Apply returns v transformed. A step that is random draws from g and nothing
	// else; nil stands for the default generator. It changes nothing in v, and does
	// not keep v.Image.Pix, which is used again for the next picture.
	Apply(v Value, g *torch.Generator) (Value, error)
}

// Value is what passes between transforms: an image or a tensor.
type Value struct {
	Image  Image        // where Tensor is undefined
	Tensor torch.Tensor // [C, H, W]
}

// IsImage reports whether v is an image, not a tensor.
func (v Value) IsImage() bool { return !v.Tensor.Defined() }

// step is a transform of this package that works on images and on tensors.
type step interface {
	Transform
	image(img Image, w *work) (Image, error)
	tensor(t torch.Tensor, w *work) (torch.Tensor, error)
}

// apply is the Apply of a step.
func apply(s step, v Value, g *torch.Generator) (Value, error) {
	return (&work{g: g}).apply(s, v)
}

// work is what the steps share while one picture after the other passes them: the
// generator, and memory to be used again.
type work struct {
	g            *torch.Generator
	ints, floats torch.Tensor // [1], to draw into
	int          *int64       // their memory
	float        *float32
	pixels       [2][]byte
	sums         []int32
	kernels      map[kernelKey]*kernel
}

func (w *work) apply(t Transform, v Value) (Value, error) {
	s, ok := t.(step)
	if !ok {
		return t.Apply(v, w.g)
	}
	if !v.IsImage() {
		out, err := s.tensor(v.Tensor, w)
		return Value{Tensor: out}, err
	}
	if err := v.Image.check(); err != nil {
		return v, err
	}
	img, err := s.image(v.Image, w)
	return Value{Image: img}, err
}

// newImage makes an image in memory that is not src's. It holds until the next but
// one is made.
func (w *work) newImage(c, h, width int, src Image) Image {
	i := 0
	if p := w.pixels[0]; len(p) > 0 && len(src.Pix) > 0 && &p[0] == &src.Pix[0] {
		i = 1
	}
	n := c * h * width
	if cap(w.pixels[i]) < n {
		w.pixels[i] = make([]byte, n)
	}
	w.pixels[i] = w.pixels[i][:n]
	return Image{C: c, H: h, W: width, Pix: w.pixels[i]}
}

// imageSize returns the sizes of a tensor [..., C, H, W], or an error.
func imageSize(name string, t torch.Tensor) (c, h, w int, err error) {
	s := t.Shape()
	if len(s) < 3 {
		return 0, 0, 0, fmt.Errorf("transforms: %s takes an image or a tensor [..., C, H, W], not a tensor of shape %v", name, s)
	}
	n := len(s)
	return s[n-3], s[n-2], s[n-1], nil
}

// errorf makes the error that wrong use of function op panics with.
func errorf(op, format string, args ...any) *torch.Error {
	return &torch.Error{Op: "transforms." + op, Msg: fmt.Sprintf(format, args...)}
}

// sides returns a size for height and width: one number stands for both.
func sides[S torch.IntOrInts](op string, size S) (h, w int) {
	s := torch.Expand(size, 2)
	if len(s) != 2 || s[0] < 1 || s[1] < 1 {
		panic(errorf(op, "the size must be one positive number, or two for height and width, not %v", size))
	}
	return s[0], s[1]
}

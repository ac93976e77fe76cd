package transforms

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/gotorch/gotorch/torch"
)

// Pipeline is several transforms, one after the other: see [Compose].
type Pipeline struct {
	steps []Transform
	// steps[:images] come before the pictures become tensors, by ToTensor and the
	// Normalize behind it if fused; nothing else follows then.
	images int
	fused  *table
}

// Compose makes one transform of several, which are applied in order. It mirrors
// torchvision.transforms.Compose, and panics with a *torch.Error if one is nil.
func Compose(steps ...Transform) *Pipeline {
	p := &Pipeline{}
	for _, s := range steps {
		switch s := s.(type) {
		case nil:
			panic(errorf("Compose", "a transform is nil"))
		case *Pipeline:
			p.steps = append(p.steps, s.steps...)
		default:
			p.steps = append(p.steps, s)
		}
	}
	p.images = len(p.steps)
	for i, s := range p.steps {
		if _, ok := s.(*toTensor); !ok {
			continue
		}
		switch rest := p.steps[i+1:]; {
		case len(rest) == 0:
			p.images, p.fused = i, tableOf(nil)
		case len(rest) == 1:
			if n, ok := rest[0].(*normalize); ok {
				p.images, p.fused = i, tableOf(n)
			}
		}
		break
	}
	return p
}

// String lists the transforms.
func (p *Pipeline) String() string {
	var b strings.Builder
	b.WriteString("Compose(\n")
	for _, s := range p.steps {
		fmt.Fprintf(&b, "    %v\n", s)
	}
	b.WriteString(")")
	return b.String()
}

// Apply applies the transforms in order.
func (p *Pipeline) Apply(v Value, g *torch.Generator) (Value, error) {
	return (&work{g: g}).all(p.steps, v)
}

func (w *work) all(steps []Transform, v Value) (Value, error) {
	for _, s := range steps {
		var err error
		if v, err = w.apply(s, v); err != nil {
			return v, err
		}
	}
	return v, nil
}

// Tensor returns the tensor that the transforms make of a picture, with draws from
// the default generator: [C, H, W], of torch.Uint8 if there is no [ToTensor] among
// them. It mirrors calling a Compose object.
func (p *Pipeline) Tensor(img Image) (torch.Tensor, error) {
	return (&work{}).toTensor(p.steps, img)
}

func (w *work) toTensor(steps []Transform, img Image) (torch.Tensor, error) {
	v, err := w.all(steps, Value{Image: img})
	if err != nil {
		return torch.Tensor{}, err
	}
	if v.IsImage() {
		if err := v.Image.check(); err != nil {
			return torch.Tensor{}, err
		}
		return v.Image.Tensor(), nil
	}
	return v.Tensor, nil
}

// Batch returns the tensors of n pictures, stacked: [N, C, H, W]. It calls picture
// with 0 … n-1 and does with each picture what Tensor does before it asks for the
// next one, but with draws from g. The pictures must have become equal in size.
func (p *Pipeline) Batch(n int, picture func(k int) Image, g *torch.Generator) (torch.Tensor, error) {
	w := &work{g: g}
	if p.fused == nil {
		return p.stack(n, picture, w)
	}
	var out torch.Tensor
	var pixels []float32
	var first Image
	for k := range n {
		v, err := w.all(p.steps[:p.images], Value{Image: picture(k)})
		if err != nil {
			return torch.Tensor{}, err
		}
		if !v.IsImage() {
			return torch.Tensor{}, errNoImage("ToTensor")
		}
		img := v.Image
		if err := img.check(); err != nil {
			return torch.Tensor{}, err
		}
		size := len(img.Pix)
		if k == 0 {
			first = img
			if err := p.fused.checkChannels(img.C); err != nil {
				return torch.Tensor{}, err
			}
			out = torch.Empty([]int{n, img.C, img.H, img.W}, torch.Float32)
			pixels = unsafe.Slice((*float32)(out.DataPtr()), n*size)
		}
		if img.C != first.C || img.H != first.H || img.W != first.W {
			return torch.Tensor{}, fmt.Errorf("transforms: a picture of this batch came out as [%d, %d, %d], the first one as [%d, %d, %d]; end with a crop or Resize([]int{h, w}) to one size",
				img.C, img.H, img.W, first.C, first.H, first.W)
		}
		p.fused.convert(pixels[k*size:(k+1)*size], img)
	}
	return out, nil
}

// stack makes a batch of pictures that go through other steps after ToTensor.
func (p *Pipeline) stack(n int, picture func(k int) Image, w *work) (torch.Tensor, error) {
	ts := make([]torch.Tensor, n)
	for k := range n {
		var err error
		if ts[k], err = w.toTensor(p.steps, picture(k)); err != nil {
			return torch.Tensor{}, err
		}
		if a, b := fmt.Sprint(ts[k].Shape()), fmt.Sprint(ts[0].Shape()); a != b {
			return torch.Tensor{}, fmt.Errorf("transforms: a picture of this batch came out as %s, the first one as %s; end with a crop or Resize([]int{h, w}) to one size", a, b)
		}
	}
	return torch.Stack(ts), nil
}

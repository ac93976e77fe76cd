package datasets

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
	"github.com/gotorch/gotorch/vision/transforms"
)

// CIFAR is a set of coloured pictures, 32 by 32, each of one class: what [CIFAR10],
// [CIFAR100] and [ReadCIFAR10] return. It is a data.BatchDataset.
type CIFAR struct {
	// Classes holds the names of the classes. It mirrors classes.
	Classes []string
	// Targets holds the class of each picture, an index of Classes. It mirrors
	// targets.
	Targets []int

	pixels    [][]byte // 3·32·32 of each picture
	transform *transforms.Pipeline
}

const (
	side      = 32
	imageSize = 3 * side * side
)

// Len returns the number of pictures.
func (d *CIFAR) Len() int { return len(d.Targets) }

// Image returns picture i as it is stored, in RGB. The caller must not change its
// pixels. It mirrors data[i], and panics with a *torch.Error if there is no such
// picture.
func (d *CIFAR) Image(i int) transforms.Image {
	if i < 0 || i >= len(d.pixels) {
		panic(&torch.Error{Op: "CIFAR.Image", Msg: fmt.Sprintf("there is no picture %d; the data set has %d, from 0", i, len(d.pixels))})
	}
	return transforms.Image{C: 3, H: side, W: side, Pix: d.pixels[i]}
}

// Get returns picture i, transformed, and its class, a tensor [] of torch.Int64. It
// implements data.Dataset.
func (d *CIFAR) Get(i int, g *torch.Generator) (input, target torch.Tensor, err error) {
	b, err := d.GetBatch([]int{i}, g)
	if err != nil {
		return torch.Tensor{}, torch.Tensor{}, err
	}
	return b.Input.Select(0, 0), b.Target.Select(0, 0), nil
}

// GetBatch returns the pictures of the indices, transformed, [N, 3, 32, 32] unless
// the transform changes that, and their classes, [N]. It implements
// data.BatchDataset.
func (d *CIFAR) GetBatch(indices []int, g *torch.Generator) (b data.Batch, err error) {
	index := -1
	defer data.Recover(&index, &err)
	targets := make([]int64, len(indices))
	b.Input, err = d.transform.Batch(len(indices), func(k int) transforms.Image {
		index = indices[k]
		img := d.Image(index)
		targets[k] = int64(d.Targets[index])
		return img
	}, g)
	if err != nil {
		return data.Batch{}, &data.Error{Index: index, Err: err}
	}
	b.Target = torch.FromSlice(targets)
	return b, nil
}

// setTransform makes t, which may be nil, the transform of d.
func (d *CIFAR) setTransform(t transforms.Transform) {
	if t == nil {
		d.transform = transforms.Compose()
		return
	}
	d.transform = transforms.Compose(t)
}

// add appends the pictures of a file. It returns an error if there is a class that d
// does not have.
func (d *CIFAR) add(part part) error {
	for i, class := range part.targets {
		if class < 0 || class >= len(d.Classes) {
			return fmt.Errorf("picture %d of the file has class %d, but the classes are 0 to %d; the file is damaged or of another data set", i, class, len(d.Classes)-1)
		}
		d.pixels = append(d.pixels, part.pixels[i*imageSize:(i+1)*imageSize:(i+1)*imageSize])
	}
	d.Targets = append(d.Targets, part.targets...)
	return nil
}

// part is what one file holds.
type part struct {
	pixels  []byte // imageSize for each picture
	targets []int
}

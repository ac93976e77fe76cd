package transforms

import (
	"fmt"
	"sync"

	"github.com/gotorch/gotorch/torch"
)

type normalize struct {
	mean, std []float64
	table     func() *table // of ToTensor and this
}

// Normalize takes from each channel its mean and divides by its standard deviation:
// (x - mean[c]) / std[c]. It works on tensors [..., C, H, W] of floating-point type,
// so it follows [ToTensor]; one mean and std stand for all channels. It mirrors
// torchvision.transforms.Normalize.
//
// It panics with a *torch.Error unless there are as many means as standard
// deviations, and if one of these is 0. Another number of channels than means is an
// error when it is applied.
func Normalize(mean, std []float64) Transform {
	if len(mean) == 0 || len(mean) != len(std) {
		panic(errorf("Normalize", "as many means as standard deviations are needed, one a channel, not %d and %d", len(mean), len(std)))
	}
	for c, s := range std {
		if float32(s) == 0 {
			panic(errorf("Normalize", "the standard deviation of channel %d is %v, which nothing can be divided by", c, s))
		}
	}
	n := &normalize{mean: mean, std: std}
	n.table = sync.OnceValue(func() *table { return computeTable(n) })
	return n
}

func (n *normalize) String() string { return fmt.Sprintf("Normalize(mean=%v, std=%v)", n.mean, n.std) }

func (n *normalize) Apply(v Value, _ *torch.Generator) (Value, error) {
	if v.IsImage() {
		return v, fmt.Errorf("transforms: Normalize takes a tensor, but this is an image still; put ToTensor before it")
	}
	c, _, _, err := imageSize("Normalize", v.Tensor)
	if err != nil {
		return v, err
	}
	if t := v.Tensor.DType(); !t.IsFloatingPoint() {
		return v, fmt.Errorf("transforms: Normalize takes a tensor of floating-point type, not %v; ToTensor makes one", t)
	}
	if err := n.checkChannels(c); err != nil {
		return v, err
	}
	return Value{Tensor: n.normalized(v.Tensor)}, nil
}

func (n *normalize) checkChannels(c int) error {
	if len(n.mean) != 1 && len(n.mean) != c {
		return fmt.Errorf("transforms: Normalize has means for %d channels, the picture has %d", len(n.mean), c)
	}
	return nil
}

func (n *normalize) normalized(x torch.Tensor) torch.Tensor {
	column := func(v []float64) torch.Tensor { return torch.FromSlice(v, -1, 1, 1).To(x.DType(), x.Device()) }
	return x.Sub(column(n.mean)).Div(column(n.std))
}

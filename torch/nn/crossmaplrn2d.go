package nn

import "github.com/gotorch/gotorch/torch"

// CrossMapLRN2d divides each element of [N, C, H, W] by (K + Alpha × mean)^Beta: the mean
// is of the squares in Size neighbouring channels, which it adds up in another way than
// [LocalResponseNorm]. It mirrors torch.nn.CrossMapLRN2d; [NewCrossMapLRN2d] makes one.
type CrossMapLRN2d struct {
	Size           int
	Alpha, Beta, K float64
}

// NewCrossMapLRN2d makes a layer of size neighbouring channels. It mirrors
// torch.nn.CrossMapLRN2d and panics with a [*torch.Error] if size is below 1.
func NewCrossMapLRN2d(size int, opts ...LocalResponseNormOption) *CrossMapLRN2d {
	m := CrossMapLRN2d(newLocalResponseNorm("NewCrossMapLRN2d", size, opts))
	return &m
}

// Forward normalises x [N, C, H, W]. It panics with a [*torch.Error] if x has another
// number of dims, or no channels.
func (m *CrossMapLRN2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if m.Size < 1 {
		panic(errorf("CrossMapLRN2d", "a size of at least 1 is required, got %d", m.Size))
	}
	if shape := x.Shape(); len(shape) != 4 || shape[1] == 0 {
		panic(errorf("CrossMapLRN2d", "an input of 4 dims is required, [N, C, H, W], with channels; got %v", shape))
	}
	return Leave(m, torch.Apply1(&crossMapLRN2d{CrossMapLRN2d: *m}, x))
}

// crossMapLRN2d is one application. Its steps and their order are PyTorch's, so that
// the last bits are too.
type crossMapLRN2d struct{ CrossMapLRN2d }

func (m *crossMapLRN2d) Forward(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
	x := in[0]
	channels := x.Size(1)
	square, scale := x.PowScalar(2), torch.EmptyLike(x)
	ahead := (m.Size-1)/2 + 1
	first := scale.Select(1, 0)
	first.Zero_()
	for c := range min(ahead, channels) {
		first.Add_(square.Select(1, c))
	}
	// The sum of a channel is that of the one before, with one more and one less.
	for c := 1; c < channels; c++ {
		sum := scale.Select(1, c)
		sum.Copy_(scale.Select(1, c-1))
		if c < channels-ahead+1 {
			sum.Add_(square.Select(1, c+ahead-1))
		}
		if c > ahead {
			sum.Add_(square.Select(1, c-ahead), torch.Alpha(-1))
		}
	}
	scale.MulScalar_(m.Alpha / float64(m.Size)).AddScalar_(m.K)
	y := scale.PowScalar(-m.Beta).Mul_(x)
	ctx.SaveForBackward(x, y, scale)
	return []torch.Tensor{y}
}

func (m *crossMapLRN2d) Backward(ctx *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
	saved := ctx.SavedTensors()
	x, y, scale := saved[0], saved[1], saved[2]
	shape := x.Shape()
	channels := shape[1]
	padded := torch.Zeros([]int{channels + m.Size - 1, shape[2], shape[3]}, x.DType(), x.Device())
	center := padded.Narrow(0, m.Size-(m.Size-1)/2-odd(m.Size-1), channels)
	factor := 2 * m.Alpha * m.Beta / float64(m.Size)
	grad := scale.PowScalar(-m.Beta).Mul_(grads[0])
	for n := range shape[0] {
		center.Copy_(grads[0].Select(0, n).Mul(y.Select(0, n)).Div_(scale.Select(0, n)))
		sum := padded.Narrow(0, 0, m.Size-1).Sum(torch.Dim(0))
		for c := range channels {
			sum.Add_(padded.Select(0, c+m.Size-1))
			grad.Select(0, n).Select(0, c).Addcmul_(x.Select(0, n).Select(0, c), sum, torch.Value(-factor))
			sum.Add_(padded.Select(0, c), torch.Alpha(-1))
		}
	}
	return []torch.Tensor{grad}
}

// odd is 1 for odd numbers and 0 for even ones.
func odd(n int) int { return n & 1 }

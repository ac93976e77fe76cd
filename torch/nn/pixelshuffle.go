package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// PixelShuffle makes of [*, C×r², H, W] a picture [*, C, H×r, W×r], where r is
// UpscaleFactor: each r² channels become the pixels of a square. It mirrors
// torch.nn.PixelShuffle; [NewPixelShuffle] makes one.
type PixelShuffle struct{ UpscaleFactor int }

// NewPixelShuffle makes a layer. It mirrors torch.nn.PixelShuffle and panics with a
// [*torch.Error] if upscaleFactor is below 1.
func NewPixelShuffle(upscaleFactor int) *PixelShuffle {
	return &PixelShuffle{atLeastOne("NewPixelShuffle", "upscale factor", upscaleFactor)}
}

// Forward shuffles x. It panics with a [*torch.Error] if the channels do not divide.
func (m *PixelShuffle) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, F.PixelShuffle(x, m.UpscaleFactor))
}

// PixelUnshuffle is the inverse of [PixelShuffle]. It mirrors torch.nn.PixelUnshuffle;
// [NewPixelUnshuffle] makes one.
type PixelUnshuffle struct{ DownscaleFactor int }

// NewPixelUnshuffle makes a layer. It mirrors torch.nn.PixelUnshuffle and panics with a
// [*torch.Error] if downscaleFactor is below 1.
func NewPixelUnshuffle(downscaleFactor int) *PixelUnshuffle {
	return &PixelUnshuffle{atLeastOne("NewPixelUnshuffle", "downscale factor", downscaleFactor)}
}

// Forward shuffles x. It panics with a [*torch.Error] if height and width do not divide.
func (m *PixelUnshuffle) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, F.PixelUnshuffle(x, m.DownscaleFactor))
}

// ChannelShuffle reorders the channels of [N, C, *] so that the groups take turns. It
// mirrors torch.nn.ChannelShuffle; [NewChannelShuffle] makes one.
type ChannelShuffle struct{ Groups int }

// NewChannelShuffle makes a layer. It mirrors torch.nn.ChannelShuffle and panics with a
// [*torch.Error] if groups is below 1.
func NewChannelShuffle(groups int) *ChannelShuffle {
	return &ChannelShuffle{atLeastOne("NewChannelShuffle", "number of groups", groups)}
}

// Forward shuffles x. It panics with a [*torch.Error] if the channels do not divide.
func (m *ChannelShuffle) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, F.ChannelShuffle(x, m.Groups))
}

func atLeastOne(op, what string, n int) int {
	if n < 1 {
		panic(errorf(op, "the %s must be at least 1, got %d", what, n))
	}
	return n
}

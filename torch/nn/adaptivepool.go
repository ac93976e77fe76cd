package nn

import "github.com/gotorch/gotorch/torch"

// The adaptive operators by number of dims.
var (
	adaptiveAvgPools = [...]torch.Operator{1: {Name: "aten::adaptive_avg_pool1d"}, 2: {Name: "aten::adaptive_avg_pool2d"}, 3: {Name: "aten::adaptive_avg_pool3d"}}
	adaptiveMaxPools = [...]torch.Operator{1: {Name: "aten::adaptive_max_pool1d"}, 2: {Name: "aten::adaptive_max_pool2d"}, 3: {Name: "aten::adaptive_max_pool3d"}}
)

// adaptive pushes the arguments of an adaptive pooling. Sizes of -1 are those of x.
func adaptive(op string, c *torch.Call, x torch.Tensor, size []int) {
	var all [3]int
	n := len(size)
	channels(op, x, n)
	for i, s := range size {
		if all[i] = s; s < 0 {
			all[i] = x.Size(i - n)
		}
	}
	c.Tensor(x)
	c.Ints(all[:n])
}

// AdaptiveAvgPool1d averages [N, C, L] or [C, L] to the size OutputSize, whatever L is.
// It mirrors torch.nn.AdaptiveAvgPool1d; [NewAdaptiveAvgPool1d] makes one.
type AdaptiveAvgPool1d struct {
	OutputSize [1]int // -1: as the input
}

// NewAdaptiveAvgPool1d makes a layer with outputSize elements; -1 keeps the size of the
// input, as PyTorch's None. It mirrors torch.nn.AdaptiveAvgPool1d and panics with a
// [*torch.Error] if a size is below -1.
func NewAdaptiveAvgPool1d(outputSize int) *AdaptiveAvgPool1d {
	return &AdaptiveAvgPool1d{[1]int(sizes("NewAdaptiveAvgPool1d", "output size", []int{outputSize}, 1, -1))}
}

// Forward pools x [N, C, L] or [C, L]. It panics with a [*torch.Error] if x has
// another number of dims.
func (m *AdaptiveAvgPool1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	var c torch.Call
	adaptive("AdaptiveAvgPool1d", &c, x, m.OutputSize[:])
	return Leave(m, c.Run1(&adaptiveAvgPools[1]))
}

// AdaptiveMaxPool1d is [AdaptiveAvgPool1d] with the maximum of each window. It mirrors
// torch.nn.AdaptiveMaxPool1d; [NewAdaptiveMaxPool1d] makes one.
type AdaptiveMaxPool1d struct {
	OutputSize [1]int // -1: as the input
}

// NewAdaptiveMaxPool1d makes a layer with outputSize elements; -1 keeps the size of the
// input, as PyTorch's None. It mirrors torch.nn.AdaptiveMaxPool1d and panics with a
// [*torch.Error] if a size is below -1.
func NewAdaptiveMaxPool1d(outputSize int) *AdaptiveMaxPool1d {
	return &AdaptiveMaxPool1d{[1]int(sizes("NewAdaptiveMaxPool1d", "output size", []int{outputSize}, 1, -1))}
}

// Forward pools x [N, C, L] or [C, L]. It panics with a [*torch.Error] if x has
// another number of dims.
func (m *AdaptiveMaxPool1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	y, _ := m.pool(x)
	return Leave(m, y)
}

// ForwardIndices is Forward that tells also where each maximum was found, as a position
// in the flattened sequence. It mirrors return_indices=True.
func (m *AdaptiveMaxPool1d) ForwardIndices(x torch.Tensor) (y, indices torch.Tensor) {
	defer blame(m)
	x = Enter(m, x)
	y, indices = m.pool(x)
	return leave2(m, y, indices)
}

func (m *AdaptiveMaxPool1d) pool(x torch.Tensor) (y, indices torch.Tensor) {
	var c torch.Call
	adaptive("AdaptiveMaxPool1d", &c, x, m.OutputSize[:])
	return c.Run2(&adaptiveMaxPools[1])
}

// AdaptiveAvgPool2d averages [N, C, H, W] or [C, H, W] to the size OutputSize,
// whatever H and W are. It mirrors torch.nn.AdaptiveAvgPool2d;
// [NewAdaptiveAvgPool2d] makes one.
type AdaptiveAvgPool2d struct {
	OutputSize [2]int // -1: as the input
}

// NewAdaptiveAvgPool2d makes a layer with results of one size for both dims, or
// of one for each; -1 keeps the size of the input, as PyTorch's None. It mirrors
// torch.nn.AdaptiveAvgPool2d and panics with a [*torch.Error] if a size is below
// -1.
func NewAdaptiveAvgPool2d[K torch.IntOrInts](outputSize K) *AdaptiveAvgPool2d {
	return &AdaptiveAvgPool2d{[2]int(sizes("NewAdaptiveAvgPool2d", "output size", torch.Expand(outputSize, 2), 2, -1))}
}

// Forward pools x [N, C, H, W] or [C, H, W]. It panics with a [*torch.Error] if x has
// another number of dims.
func (m *AdaptiveAvgPool2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	var c torch.Call
	adaptive("AdaptiveAvgPool2d", &c, x, m.OutputSize[:])
	return Leave(m, c.Run1(&adaptiveAvgPools[2]))
}

// AdaptiveMaxPool2d is [AdaptiveAvgPool2d] with the maximum of each window. It mirrors
// torch.nn.AdaptiveMaxPool2d; [NewAdaptiveMaxPool2d] makes one.
type AdaptiveMaxPool2d struct {
	OutputSize [2]int // -1: as the input
}

// NewAdaptiveMaxPool2d makes a layer with results of one size for both dims, or
// of one for each; -1 keeps the size of the input, as PyTorch's None. It mirrors
// torch.nn.AdaptiveMaxPool2d and panics with a [*torch.Error] if a size is below
// -1.
func NewAdaptiveMaxPool2d[K torch.IntOrInts](outputSize K) *AdaptiveMaxPool2d {
	return &AdaptiveMaxPool2d{[2]int(sizes("NewAdaptiveMaxPool2d", "output size", torch.Expand(outputSize, 2), 2, -1))}
}

// Forward pools x [N, C, H, W] or [C, H, W]. It panics with a [*torch.Error] if x has
// another number of dims.
func (m *AdaptiveMaxPool2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	y, _ := m.pool(x)
	return Leave(m, y)
}

// ForwardIndices is Forward that tells also where each maximum was found, as a position
// in the flattened plane. It mirrors return_indices=True.
func (m *AdaptiveMaxPool2d) ForwardIndices(x torch.Tensor) (y, indices torch.Tensor) {
	defer blame(m)
	x = Enter(m, x)
	y, indices = m.pool(x)
	return leave2(m, y, indices)
}

func (m *AdaptiveMaxPool2d) pool(x torch.Tensor) (y, indices torch.Tensor) {
	var c torch.Call
	adaptive("AdaptiveMaxPool2d", &c, x, m.OutputSize[:])
	return c.Run2(&adaptiveMaxPools[2])
}

// AdaptiveAvgPool3d averages [N, C, D, H, W] or [C, D, H, W] to the size OutputSize,
// whatever D, H and W are. It mirrors torch.nn.AdaptiveAvgPool3d;
// [NewAdaptiveAvgPool3d] makes one.
type AdaptiveAvgPool3d struct {
	OutputSize [3]int // -1: as the input
}

// NewAdaptiveAvgPool3d makes a layer with results of one size for all dims, or
// of one for each; -1 keeps the size of the input, as PyTorch's None. It mirrors
// torch.nn.AdaptiveAvgPool3d and panics with a [*torch.Error] if a size is below
// -1.
func NewAdaptiveAvgPool3d[K torch.IntOrInts](outputSize K) *AdaptiveAvgPool3d {
	return &AdaptiveAvgPool3d{[3]int(sizes("NewAdaptiveAvgPool3d", "output size", torch.Expand(outputSize, 3), 3, -1))}
}

// Forward pools x [N, C, D, H, W] or [C, D, H, W]. It panics with a [*torch.Error] if x has
// another number of dims.
func (m *AdaptiveAvgPool3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	var c torch.Call
	adaptive("AdaptiveAvgPool3d", &c, x, m.OutputSize[:])
	return Leave(m, c.Run1(&adaptiveAvgPools[3]))
}

// AdaptiveMaxPool3d is [AdaptiveAvgPool3d] with the maximum of each window. It mirrors
// torch.nn.AdaptiveMaxPool3d; [NewAdaptiveMaxPool3d] makes one.
type AdaptiveMaxPool3d struct {
	OutputSize [3]int // -1: as the input
}

// NewAdaptiveMaxPool3d makes a layer with results of one size for all dims, or
// of one for each; -1 keeps the size of the input, as PyTorch's None. It mirrors
// torch.nn.AdaptiveMaxPool3d and panics with a [*torch.Error] if a size is below
// -1.
func NewAdaptiveMaxPool3d[K torch.IntOrInts](outputSize K) *AdaptiveMaxPool3d {
	return &AdaptiveMaxPool3d{[3]int(sizes("NewAdaptiveMaxPool3d", "output size", torch.Expand(outputSize, 3), 3, -1))}
}

// Forward pools x [N, C, D, H, W] or [C, D, H, W]. It panics with a [*torch.Error] if x has
// another number of dims.
func (m *AdaptiveMaxPool3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	y, _ := m.pool(x)
	return Leave(m, y)
}

// ForwardIndices is Forward that tells also where each maximum was found, as a position
// in the flattened block. It mirrors return_indices=True.
func (m *AdaptiveMaxPool3d) ForwardIndices(x torch.Tensor) (y, indices torch.Tensor) {
	defer blame(m)
	x = Enter(m, x)
	y, indices = m.pool(x)
	return leave2(m, y, indices)
}

func (m *AdaptiveMaxPool3d) pool(x torch.Tensor) (y, indices torch.Tensor) {
	var c torch.Call
	adaptive("AdaptiveMaxPool3d", &c, x, m.OutputSize[:])
	return c.Run2(&adaptiveMaxPools[3])
}

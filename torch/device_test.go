package torch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

func TestParseDevice(t *testing.T) {
	for s, want := range map[string]torch.Device{
		"cpu": torch.CPU, "cpu:0": torch.CPU, "meta": torch.Meta, "meta:0": torch.Meta,
	} {
		d, err := torch.ParseDevice(s)
		assert.NoError(t, err, s)
		assert.Equal(t, want, d, s)
	}
	for s, want := range map[string]string{
		"":         `there is no device ""; devices are cpu, cuda, cuda:N, mps and meta`,
		"gpu":      `there is no device "gpu"; devices are cpu, cuda, cuda:N, mps and meta`,
		"CPU":      `there is no device "CPU"`,
		"cpu:1":    `device "cpu:1": "1" is no device index; write cuda:0 for the first GPU`,
		"cpu:":     `device "cpu:": "" is no device index`,
		"cuda:x":   `device "cuda:x": "x" is no device index`,
		"cuda:-1":  `device "cuda:-1": "-1" is no device index`,
		"cuda:0:0": `is no device index`,
		"cuda:999": `device "cuda:999": `,
	} {
		_, err := torch.ParseDevice(s)
		assert.ErrorContains(t, err, want, s)
	}
}

func TestDevices(t *testing.T) {
	assert.Equal(t, "cpu", torch.CPU.String())
	assert.Equal(t, "meta", torch.Meta.String())
	assert.Equal(t, "cuda:1", torch.CUDA(1).String())
	assert.Equal(t, "mps", torch.Device{Type: torch.MPSType}.String())
	assert.Equal(t, "device77", torch.DeviceType(77).String())
	assert.Equal(t, torch.Device{}, torch.CPU)
	assert.Equal(t, torch.CPU, torch.Ones(nil).Device())
	assert.Equal(t, torch.Meta, torch.Ones([]int{2}, torch.Meta).Device())
	assert.Equal(t, torch.Meta, torch.Ones([]int{2}).To(torch.Meta).AddScalar(1).Device())
	assert.Equal(t, torch.CUDAAvailable(), torch.DefaultDevice() == torch.CUDA(0))
	for _, d := range []torch.Device{torch.CUDA(999), {Type: torch.MPSType}, {Type: 77}, {Type: -5}, {Type: 127, Index: 1000}} {
		err := torch.Try(func() { torch.Ones([]int{1}, d) })
		assert.Error(t, err, d)
	}
	assert.ErrorContains(t, torch.Try(func() { torch.Ones([]int{1}).To(torch.CUDA(999)) }), `torch: Device(): device "cuda:999": `)
}

// Without a GPU the messages say why there is none.
func TestWithoutCUDA(t *testing.T) {
	if torch.CUDAAvailable() {
		t.Skip("this machine has a GPU")
	}
	_, err := torch.ParseDevice("cuda")
	assert.Regexp(t, `^torch: device "cuda": .+; use cpu$`, err)
	assert.Equal(t, torch.CPU, torch.DefaultDevice())
}

// Without an Apple GPU the messages say so.
func TestWithoutMPS(t *testing.T) {
	mps := torch.Device{Type: torch.MPSType}
	if torch.MPSAvailable() {
		d, err := torch.ParseDevice("mps")
		assert.NoError(t, err)
		assert.Equal(t, mps, d)
		t.Skip("this machine has an Apple GPU")
	}
	_, err := torch.ParseDevice("mps")
	assert.EqualError(t, err, `torch: device "mps": this machine has no Apple GPU, or this libtorch no part for it; use cpu`)
	for _, f := range []func(){
		func() { torch.Ones([]int{1}, mps) },
		func() { torch.Ones([]int{1}).To(mps) },
	} {
		assert.ErrorContains(t, torch.Try(f), "no Apple GPU")
	}
}

func TestCUDA(t *testing.T) {
	if !torch.CUDAAvailable() {
		t.Skip("this machine has no GPU that libtorch can use")
	}
	x := torch.Ones([]int{3}, torch.CUDA(0))
	assert.Equal(t, torch.CUDA(0), x.Device())
	assert.Equal(t, []float32{2, 2, 2}, floats(x.AddScalar(1)))
	assert.Equal(t, 3.0, x.Sum().Item())
	assert.Equal(t, "tensor([1., 1., 1.], device='cuda:0')", x.String())
	g := torch.NewGenerator(torch.CUDA(0)).ManualSeed(1)
	assert.Equal(t, torch.CUDA(0), torch.Randn([]int{2}, g, torch.CUDA(0)).Device())
	assert.ErrorContains(t, torch.Try(func() { torch.Randn([]int{2}, g) }), "cuda")
}

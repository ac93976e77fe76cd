package cuda

import (
	"fmt"
	"runtime"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
)

const cudaType = int(torch.CUDAType)

// IsAvailable reports whether there is a GPU to compute on, as
// [torch.CUDAAvailable] does. It mirrors torch.cuda.is_available.
func IsAvailable() bool { return torch.CUDAAvailable() }

// DeviceCount returns the number of GPUs, 0 without any. It mirrors
// torch.cuda.device_count.
func DeviceCount() int { return cgo.CUDADeviceCount() }

// CurrentDevice returns the GPU that is current on the calling goroutine: that of
// [WithDevice], else the first one. It mirrors torch.cuda.current_device and panics
// with a [*torch.Error] without a GPU.
func CurrentDevice() torch.Device {
	check("CurrentDevice", torch.CUDA(0))
	i, err := cgo.CurrentDevice(cudaType)
	must("CurrentDevice", err)
	return torch.CUDA(i)
}

// WithDevice runs f with GPU d as the current one. The goroutine stays on its OS
// thread until f returns, and the device before is current again then, also when f
// panics. It mirrors torch.cuda.device and panics with a [*torch.Error] if there is no
// such GPU.
func WithDevice(d torch.Device, f func()) {
	const op = "WithDevice"
	check(op, d)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before, err := cgo.ExchangeDevice(cudaType, d.Index)
	must(op, err)
	defer func() {
		_, err := cgo.ExchangeDevice(cudaType, before)
		must(op, err)
	}()
	f()
}

// Synchronize waits until the GPU has done all that it was given, on all streams. It
// mirrors torch.cuda.synchronize and panics with a [*torch.Error] without a GPU, or if
// something that ran there has failed since.
func Synchronize(device ...torch.Device) {
	d := given("Synchronize", device)
	must("Synchronize", cgo.SynchronizeDevice(cudaType, d.Index))
}

// ManualSeed seeds the default generator of the current GPU. Without a GPU it does
// nothing. It mirrors torch.cuda.manual_seed; [torch.ManualSeed] seeds all devices.
func ManualSeed(seed int64) {
	if IsAvailable() {
		torch.DefaultGenerator(CurrentDevice()).ManualSeed(seed)
	}
}

// ManualSeedAll seeds the default generators of all GPUs, and does nothing without
// any. It mirrors torch.cuda.manual_seed_all.
func ManualSeedAll(seed int64) {
	for i := range DeviceCount() {
		torch.DefaultGenerator(torch.CUDA(i)).ManualSeed(seed)
	}
}

// Properties is what the driver tells of a GPU. It mirrors what
// torch.cuda.get_device_properties returns.
type Properties struct {
	Name                          string // "NVIDIA H100 80GB HBM3"
	Major, Minor                  int    // compute capability
	TotalMemory                   int    // bytes
	MultiProcessorCount           int
	WarpSize                      int
	MaxThreadsPerMultiProcessor   int
	MaxThreadsPerBlock            int
	ClockRate                     int // kHz
	L2CacheSize                   int // bytes
	SharedMemoryPerBlock          int // bytes
	SharedMemoryPerMultiProcessor int // bytes
	IsIntegrated                  bool
}

// String returns the name, the compute capability, the memory and the number of
// multiprocessors, as Python prints them.
func (p Properties) String() string {
	return fmt.Sprintf("_CudaDeviceProperties(name='%s', major=%d, minor=%d, total_memory=%dMB, multi_processor_count=%d)",
		p.Name, p.Major, p.Minor, p.TotalMemory>>20, p.MultiProcessorCount)
}

// GetDeviceProperties returns what a GPU is. It mirrors
// torch.cuda.get_device_properties and panics with a [*torch.Error] without a GPU.
func GetDeviceProperties(device ...torch.Device) Properties {
	return properties("GetDeviceProperties", device)
}

func properties(op string, device []torch.Device) Properties {
	p, err := cgo.GetCUDAProperties(given(op, device).Index)
	must(op, err)
	return Properties{
		Name: p.Name, Major: p.Major, Minor: p.Minor, TotalMemory: int(p.TotalMemory), MultiProcessorCount: p.Multiprocessors,
		WarpSize: p.WarpSize, MaxThreadsPerMultiProcessor: p.ThreadsPerMultiprocessor, MaxThreadsPerBlock: p.ThreadsPerBlock,
		ClockRate: p.ClockKHz, L2CacheSize: p.L2Cache, SharedMemoryPerBlock: p.SharedMemoryPerBlock,
		SharedMemoryPerMultiProcessor: p.SharedMemoryPerMultiprocessor, IsIntegrated: p.Integrated,
	}
}

// GetDeviceName returns the name of a GPU. It mirrors torch.cuda.get_device_name and
// panics with a [*torch.Error] without a GPU.
func GetDeviceName(device ...torch.Device) string {
	return properties("GetDeviceName", device).Name
}

// GetDeviceCapability returns the compute capability of a GPU, 9 and 0 for an H100. It
// mirrors torch.cuda.get_device_capability and panics with a [*torch.Error] without a
// GPU.
func GetDeviceCapability(device ...torch.Device) (major, minor int) {
	p := properties("GetDeviceCapability", device)
	return p.Major, p.Minor
}

// given returns the device that a variadic says, or the current one.
func given(op string, device []torch.Device) torch.Device {
	switch len(device) {
	case 0:
		check(op, torch.CUDA(0))
		return CurrentDevice()
	case 1:
		check(op, device[0])
		return device[0]
	}
	panic(&torch.Error{Op: op, Msg: fmt.Sprintf("takes one device, got %d", len(device))})
}

// check panics unless d is a GPU of this machine.
func check(op string, d torch.Device) {
	if d.Type != torch.CUDAType {
		panic(&torch.Error{Op: op, Msg: fmt.Sprintf("device %q is no GPU; torch.CUDA(0) is the first one", d)})
	}
	if _, err := torch.ParseDevice(d.String()); err != nil {
		panic(&torch.Error{Op: op, Msg: err.Error()[len("torch: "):]})
	}
}

// must panics if libtorch has refused.
func must(op string, err error) {
	if err != nil {
		panic(&torch.Error{Op: op, Msg: err.Error()})
	}
}

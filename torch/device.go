package torch

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/cgo"
)

// DeviceType is a kind of device, with libtorch's numbers. It mirrors
// torch.device.type.
type DeviceType int8

// The kinds of device that gotorch knows.
const (
	CPUType  DeviceType = 0
	CUDAType DeviceType = 1
	MPSType  DeviceType = 13
	MetaType DeviceType = 14
)

var deviceNames = map[DeviceType]string{CPUType: "cpu", CUDAType: "cuda", MPSType: "mps", MetaType: "meta"}

// String returns Python's name: "cuda".
func (t DeviceType) String() string {
	if s, ok := deviceNames[t]; ok {
		return s
	}
	return "device" + strconv.Itoa(int(t))
}

// Device is where a tensor's elements are. It mirrors torch.device. As an option
// it asks an operator for a result there. The zero Device is the CPU; compare
// Devices with ==.
type Device struct {
	Type  DeviceType
	Index int // which of the GPUs, from 0; 0 where there is only one
}

// CPU is the processor, Python's torch.device("cpu").
var CPU = Device{}

// Meta is the device of tensors that have a shape and no memory.
var Meta = Device{Type: MetaType}

// CUDA returns GPU number i, Python's torch.device("cuda", i). It does not look
// whether there is one: see [CUDAAvailable] and [ParseDevice].
func CUDA(i int) Device { return Device{Type: CUDAType, Index: i} }

func (d Device) normal() Device {
	if d.Type != CUDAType || d.Index < 0 {
		d.Index = 0
	}
	return d
}

// String returns Python's name: "cpu", "cuda:0".
func (d Device) String() string {
	if d.Type == CUDAType {
		return fmt.Sprintf("%s:%d", d.Type, d.Index)
	}
	return d.Type.String()
}

// libtorch asks once whether there is CUDA and remembers the answer for good, so its
// CUDA part is opened before anything else happens: one look for a driver, on a machine
// without one.
func init() { cgo.CUDADeviceCount() }

// CUDAAvailable reports whether there is a GPU to compute on. It mirrors
// torch.cuda.is_available.
func CUDAAvailable() bool { return cgo.CUDADeviceCount() > 0 }

// MPSAvailable reports whether there is an Apple GPU that libtorch can compute on:
// libtorch for macOS has that part, no other has. It mirrors
// torch.backends.mps.is_available.
func MPSAvailable() bool { return cgo.MPSAvailable() }

// DefaultDevice returns "cuda:0" if there is a GPU, else the CPU, as PyTorch's
// tutorials choose.
func DefaultDevice() Device {
	if CUDAAvailable() {
		return CUDA(0)
	}
	return CPU
}

// ParseDevice returns the device called s: "cpu", "cuda", "cuda:1", "meta". It
// returns an error if there is no such kind of device, or none on this machine.
// It mirrors torch.device(s).
func ParseDevice(s string) (Device, error) {
	name, index, numbered := strings.Cut(s, ":")
	d := Device{Type: -1}
	for t, n := range deviceNames {
		if n == name {
			d.Type = t
		}
	}
	if d.Type < 0 {
		return CPU, fmt.Errorf("torch: there is no device %q; devices are cpu, cuda, cuda:N, mps and meta", s)
	}
	if numbered {
		i, err := strconv.Atoi(index)
		if err != nil || i < 0 || (i > 0 && d.Type != CUDAType) {
			return CPU, fmt.Errorf("torch: device %q: %q is no device index; write cuda:0 for the first GPU", s, index)
		}
		d.Index = i
	}
	if why := d.missing(); why != "" {
		return CPU, fmt.Errorf("torch: device %q: %s", s, why)
	}
	return d, nil
}

// missing says why there is no device d on this machine, "" if there is one.
// libtorch's own words for it are about a missing library.
func (d Device) missing() string {
	switch d.Type {
	case CUDAType:
	case MPSType:
		if !MPSAvailable() {
			return "this machine has no Apple GPU, or this libtorch no part for it; use cpu"
		}
		return ""
	default:
		return ""
	}
	switch n := cgo.CUDADeviceCount(); {
	case n == 0:
		return cgo.CUDALoadError() + "; use cpu"
	case d.Index >= n:
		return fmt.Sprintf("this machine has %d of them, the last is cuda:%d", n, n-1)
	}
	return ""
}

package cuda

import (
	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
)

// Stat is one quantity that libtorch's GPU allocator keeps.
type Stat struct {
	Current   int // now
	Peak      int // the most since the start, or since ResetPeakMemoryStats
	Allocated int // all that came
	Freed     int // all that went
}

// PoolStat is a quantity in all, and of the pools for blocks of less than 1 MB and of
// more.
type PoolStat struct{ All, SmallPool, LargePool Stat }

// Statistics is what libtorch's GPU allocator tells of itself. The fields are the keys
// of Python's torch.cuda.memory_stats; those that end in Bytes are in bytes, the others
// are numbers of blocks.
type Statistics struct {
	Allocation, Segment, Active, InactiveSplit                                        PoolStat
	AllocatedBytes, ReservedBytes, ActiveBytes, InactiveSplitBytes, RequestedBytes    PoolStat
	OversizeAllocations, OversizeSegments                                             Stat
	NumAllocRetries, NumOOMs, NumSyncAllStreams, NumDeviceAllocations, NumDeviceFrees int
}

// MemoryStats returns the statistics of the allocator of a GPU. They are 0 without a
// GPU, before the first allocation there, and on libtorch before 2.9, which does not
// tell. It mirrors torch.cuda.memory_stats and panics with a [*torch.Error] if there is
// a GPU, but not that one.
func MemoryStats(device ...torch.Device) Statistics {
	return statistics("MemoryStats", device)
}

func statistics(op string, device []torch.Device) (s Statistics) {
	if !IsAvailable() {
		return s
	}
	var raw [cgo.NumStats]int64
	ok, err := cgo.DeviceStats(cudaType, given(op, device).Index, &raw)
	must(op, err)
	if !ok {
		return s
	}
	rest := raw[:]
	next := func() (n int) {
		n, rest = int(rest[0]), rest[1:]
		return n
	}
	stat := func() Stat { return Stat{next(), next(), next(), next()} }
	for _, p := range []*PoolStat{
		&s.Allocation, &s.Segment, &s.Active, &s.InactiveSplit,
		&s.AllocatedBytes, &s.ReservedBytes, &s.ActiveBytes, &s.InactiveSplitBytes, &s.RequestedBytes,
	} {
		*p = PoolStat{stat(), stat(), stat()}
	}
	s.OversizeAllocations, s.OversizeSegments = stat(), stat()
	for _, n := range []*int{&s.NumAllocRetries, &s.NumOOMs, &s.NumSyncAllStreams, &s.NumDeviceAllocations, &s.NumDeviceFrees} {
		*n = next()
	}
	return s
}

// MemoryAllocated returns the bytes of a GPU's memory that tensors hold, 0 where
// [MemoryStats] knows nothing. It mirrors torch.cuda.memory_allocated.
func MemoryAllocated(device ...torch.Device) int {
	return statistics("MemoryAllocated", device).AllocatedBytes.All.Current
}

// MaxMemoryAllocated returns the most bytes that tensors held since the start, or
// since [ResetPeakMemoryStats]. It mirrors torch.cuda.max_memory_allocated.
func MaxMemoryAllocated(device ...torch.Device) int {
	return statistics("MaxMemoryAllocated", device).AllocatedBytes.All.Peak
}

// MemoryReserved returns the bytes that the allocator has from the driver: those of
// tensors and those that it keeps for the next ones. It mirrors
// torch.cuda.memory_reserved.
func MemoryReserved(device ...torch.Device) int {
	return statistics("MemoryReserved", device).ReservedBytes.All.Current
}

// MaxMemoryReserved returns the most bytes that the allocator had from the driver. It
// mirrors torch.cuda.max_memory_reserved.
func MaxMemoryReserved(device ...torch.Device) int {
	return statistics("MaxMemoryReserved", device).ReservedBytes.All.Peak
}

// ResetPeakMemoryStats starts the peaks of [MemoryStats] anew, from what is in use
// now. It does nothing without a GPU. It mirrors torch.cuda.reset_peak_memory_stats.
func ResetPeakMemoryStats(device ...torch.Device) { reset("ResetPeakMemoryStats", device, true) }

// ResetAccumulatedMemoryStats starts the sums of [MemoryStats] anew: what was allocated
// and freed, and the numbers of events. It does nothing without a GPU. It mirrors
// torch.cuda.reset_accumulated_memory_stats.
func ResetAccumulatedMemoryStats(device ...torch.Device) {
	reset("ResetAccumulatedMemoryStats", device, false)
}

func reset(op string, device []torch.Device, peak bool) {
	if IsAvailable() {
		must(op, cgo.ResetDeviceStats(cudaType, given(op, device).Index, peak))
	}
}

// MemGetInfo returns the bytes that are free on a GPU and those that it has, as the
// driver counts them, other programs included. It mirrors torch.cuda.mem_get_info and
// panics with a [*torch.Error] without a GPU.
func MemGetInfo(device ...torch.Device) (free, total int) {
	f, t, err := cgo.CUDAMemoryInfo(given("MemGetInfo", device).Index)
	must("MemGetInfo", err)
	return int(f), int(t)
}

// EmptyCache gives the memory of all GPUs that the allocator keeps for the next
// tensors back to the driver, so that other programs can have it. It frees no tensor:
// [torch.GC] before it frees those that the program has dropped. Without a GPU it does
// nothing. It mirrors torch.cuda.empty_cache.
func EmptyCache() {
	if IsAvailable() {
		must("EmptyCache", cgo.EmptyDeviceCache(cudaType))
	}
}

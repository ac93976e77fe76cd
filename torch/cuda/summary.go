package cuda

import (
	"fmt"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// Abbreviated is an option of [MemorySummary]: without the lines of the two pools.
type Abbreviated bool

// MemorySummary returns the statistics of a GPU's allocator as a table, Python's to the
// letter; without a GPU all of it is 0. It mirrors torch.cuda.memory_summary.
func MemorySummary(device torch.Device, abbreviated ...Abbreviated) string {
	short := false
	for _, a := range abbreviated {
		short = bool(a)
	}
	return statistics("MemorySummary", []torch.Device{device}).table(device.Index, short)
}

// table prints s as torch.cuda.memory_summary does.
func (s Statistics) table(device int, short bool) string {
	type row struct {
		name  string
		stat  PoolStat
		print func(n, scale int) string
	}
	thick, thin := strings.Repeat("=", 75), strings.Repeat("-", 75)
	lines := []string{
		thick,
		fmt.Sprintf(" %16s PyTorch CUDA memory summary, device ID %-17d ", "", device),
		thin,
		fmt.Sprintf("  %9s CUDA OOMs: %-12d | %6s cudaMalloc retries: %-8d  ", "", s.NumOOMs, "", s.NumAllocRetries),
		thick,
		"        Metric         | Cur Usage  | Peak Usage | Tot Alloc  | Tot Freed  ",
	}
	line := func(name string, v, scale Stat, print func(n, scale int) string) {
		lines = append(lines, fmt.Sprintf(" %-21s | %s | %s | %s | %s ", name,
			print(v.Current, scale.Current), print(v.Peak, scale.Peak), print(v.Allocated, scale.Allocated), print(v.Freed, scale.Freed)))
	}
	for _, r := range []row{
		{"Allocated memory", s.AllocatedBytes, size},
		{"Active memory", s.ActiveBytes, size},
		{"Requested memory", s.RequestedBytes, size},
		{"GPU reserved memory", s.ReservedBytes, size},
		{"Non-releasable memory", s.InactiveSplitBytes, size},
		{"Allocations", s.Allocation, count},
		{"Active allocs", s.Active, count},
		{"GPU reserved segments", s.Segment, count},
		{"Non-releasable allocs", s.InactiveSplit, count},
	} {
		lines = append(lines, thin)
		line(r.name, r.stat.All, r.stat.All, r.print)
		if !short {
			line("      from large pool", r.stat.LargePool, r.stat.All, r.print)
			line("      from small pool", r.stat.SmallPool, r.stat.All, r.print)
		}
	}
	for _, r := range []struct {
		name string
		stat Stat
	}{{"Oversize allocations", s.OversizeAllocations}, {"Oversize GPU segments", s.OversizeSegments}} {
		lines = append(lines, thin)
		line(r.name, r.stat, r.stat, count)
	}
	lines = append(lines, thick)
	return "|" + strings.Join(lines, "|\n|") + "|\n"
}

// size prints bytes in the unit that fits scale.
func size(n, scale int) string {
	units := []string{"B  ", "KiB", "MiB", "GiB", "TiB", "PiB"}
	f := float64(scale)
	unit := 0
	for unit+1 < len(units) && f >= 768*1024 {
		unit, n, f = unit+1, n/1024, f/1024
	}
	return fmt.Sprintf("%6d %s", n, units[unit])
}

// count prints a number in the unit that fits scale.
func count(n, scale int) string {
	units := []string{" ", "K", "M"}
	f := float64(scale)
	unit := 0
	for unit+1 < len(units) && f >= 750*1000 {
		unit, n, f = unit+1, n/1000, f/1000
	}
	return fmt.Sprintf("%7d %s ", n, units[unit])
}

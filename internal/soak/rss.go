package main

import (
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gotorch/gotorch/torch"
)

// resident returns the bytes of memory that the process has.
func resident() int64 {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.ParseInt(strings.Fields(string(statm))[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// osThreads returns the number of OS threads of the process.
func osThreads() int {
	entries, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return 0
	}
	return len(entries)
}

// growth says by what part resident memory has grown over the second half of the
// samples: the median of the last quarter over that of the one before the middle. What
// comes before is warm-up.
func growth(samples []int64) float64 {
	quarter := func(q int) float64 {
		s := slices.Clone(samples[q*len(samples)/4 : (q+1)*len(samples)/4])
		slices.Sort(s)
		return float64(s[len(s)/2])
	}
	return quarter(3)/quarter(1) - 1
}

// settled returns the native memory in use once nothing is on its way out.
func settled(atMost int64) int64 {
	for range 20 {
		torch.GC()
		if torch.MemoryStats().Bytes <= atMost {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	runtime.Gosched()
	return torch.MemoryStats().Bytes
}

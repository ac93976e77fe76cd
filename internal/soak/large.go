package main

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// largeTensors is the child that makes one large tensor after the other, and keeps none
// but the last.
func largeTensors(j job, r report) {
	size, n := 1<<30, 100
	if j.Quick {
		size, n = 256<<20, 12
	}
	torch.GC()
	torch.ResetPeakMemory()
	before := torch.MemoryStats().Bytes
	var x torch.Tensor
	for i := range n {
		x = torch.Full([]int{size / 4}, float64(i), torch.Float32) // which touches all of it
	}
	peak := torch.MemoryStats().Peak - before
	right := torch.Item[float32](x.Narrow(0, size/4-1, 1)) == float32(n-1)
	x = torch.Tensor{}
	r("size %d", size)
	r("peak %d", peak)
	r("right %v", right)
	r("left %d", settled(before)-before)
}

func largeRow(c config) (string, bool) {
	got, err := collect(job{Row: "large", Quick: c.quick}, 0)
	if err != nil {
		return err.Error(), false
	}
	alive := got.number("peak") / got.number("size")
	return fmt.Sprintf("%.2f alive at most, %.0f bytes left", alive, got.number("left")),
		alive < 3.01 && got.number("left") <= 0 && got["right"] == "true"
}

package main

import (
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotorch/gotorch/torch"
)

// threads is the child that starts and stops programs and threads while operators run.
func threads(j job, r report) {
	starts, programs := 10_000, 500
	if j.Quick {
		starts, programs = 300, 10
	}
	before := torch.MemoryStats().Bytes
	var stop atomic.Bool
	var failed, wrong atomic.Int64
	var wg sync.WaitGroup
	want := chain()
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for !stop.Load() {
				if chain() != want {
					wrong.Add(1)
				}
			}
		}()
	}
	for range programs {
		if out, err := exec.Command("echo", "fork").Output(); err != nil || string(out) != "fork\n" {
			failed.Add(1)
		}
	}
	round := func(n int) {
		for i := range n {
			done := make(chan struct{})
			go func() { // ends while locked, which ends its thread
				defer close(done)
				runtime.LockOSThread()
				if i%20 == 0 {
					torch.WithThreads(2, func() { torch.Ones([]int{1 << 16}).Exp().Sum() })
				}
				if chain() != want {
					wrong.Add(1)
				}
			}()
			<-done
		}
	}
	round(starts / 4) // warm-up
	torch.GC()
	rss := resident()
	round(starts - starts/4)
	stop.Store(true)
	wg.Wait()
	torch.GC()
	time.Sleep(100 * time.Millisecond) // for threads on their way out
	r("grown %.4f", float64(resident())/float64(rss)-1)
	r("threads %d", osThreads())
	r("failed %d", failed.Load())
	r("wrong %d", wrong.Load())
	r("left %d", settled(before)-before)
}

// chain computes something in a scope: garbage would make resident memory rise and
// fall by more than a leak in threads does.
func chain() float32 {
	defer torch.NewScope().Close()
	return torch.Item[float32](torch.Full([]int{256}, 0.5).Exp().MulScalar(2).Sum())
}

func threadsRow(c config) (string, bool) {
	var said []string
	ok := true
	for _, procs := range []string{"1", "64"} {
		got, err := collect(job{Row: "threads", Quick: c.quick}, 20*time.Minute, "GOMAXPROCS="+procs)
		if err != nil {
			return err.Error(), false
		}
		said = append(said, fmt.Sprintf("GOMAXPROCS %s: memory %+.2f%%, %s threads left, %s failed, %s wrong, %s bytes left",
			procs, 100*got.number("grown"), got["threads"], got["failed"], got["wrong"], got["left"]))
		reach := 0.05
		if c.quick {
			reach = 0.5 // which is still warm-up
		}
		ok = ok && got.number("grown") <= reach && got.number("threads") <= 128 && got["failed"] == "0" && got["wrong"] == "0" && got.number("left") <= 0
	}
	return strings.Join(said, "; "), ok
}

package twin

import (
	"bufio"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/gotorch/gotorch/torch"
)

// Run does an operation n times. If it returns a time, that is what counts instead of
// the time that it took.
type Run func(n int) time.Duration

// Serve is the Go side: see [Side]. make prepares an operation.
func Serve(make func(how, name string) Run) {
	torch.ManualSeed(0)
	in := bufio.NewScanner(os.Stdin)
	made := map[string]Run{}
	times := map[string]int{}
	for in.Scan() {
		var how string
		var threads, ms int
		line := in.Text()
		if _, err := fmt.Sscan(line, &how, &threads, &ms); err != nil {
			panic(err)
		}
		name := line[len(fmt.Sprint(how, " ", threads, " ", ms, " ")):]
		torch.SetNumThreads(threads)
		key := how + " " + name
		run := made[key]
		if run == nil {
			run = make(how, name)
			made[key] = run
		}
		key = fmt.Sprint(threads, " ", key)
		n := times[key]
		if n == 0 {
			n = calibrate(run, time.Duration(ms)*time.Millisecond)
			times[key] = n
		}
		run(settle(n))
		start, busy := time.Now(), processor()
		special := run(n)
		elapsed, used := time.Since(start), processor()-busy
		if special != 0 {
			elapsed, used = special, special
		}
		fmt.Println(float64(elapsed.Nanoseconds())/float64(n), float64(used.Nanoseconds())/float64(n))
	}
}

// settle is how often an operation is done before its n times are timed. A side has
// slept while the others were asked: until the kernel has moved them apart, its threads
// may share a processor.
func settle(n int) int { return (n + 2) / 3 }

// calibrate returns how often run fits into d.
func calibrate(run Run, d time.Duration) int {
	for n := 1; ; n *= 2 {
		start := time.Now()
		run(n)
		if took := time.Since(start); took > d/4 {
			return max(1, int(float64(n)*float64(d)/float64(took)))
		}
	}
}

// processor is the processor time of this process.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/gotorch/gotorch/torch"
)

// serve is the Go side: see side.
func serve() {
	runtime.GOMAXPROCS(*cores)
	torch.ManualSeed(0)
	in := bufio.NewScanner(os.Stdin)
	made := map[string]func(n int){}
	times := map[string]int{}
	for in.Scan() {
		var how string
		var threads, ms int
		line := in.Text()
		if _, err := fmt.Sscan(line, &how, &threads, &ms); err != nil {
			panic(err)
		}
		name := line[len(fmt.Sprint(how, " ", threads, " ", ms, " ")):]
		key := how + " " + name
		if made[key] == nil {
			made[key] = runner(how, find(name).prepare)
		}
		torch.SetNumThreads(threads)
		key = fmt.Sprint(threads, key)
		n := times[key]
		if n == 0 {
			n = calibrate(made[key[1:]], time.Duration(ms)*time.Millisecond)
			times[key] = n
		}
		closing = 0
		start, busy := time.Now(), processor()
		made[how+" "+name](n)
		elapsed, used := time.Since(start), processor()-busy
		if how == "close" {
			elapsed, used = closing, closing
		}
		fmt.Println(float64(elapsed.Nanoseconds())/float64(n), float64(used.Nanoseconds())/float64(n))
	}
}

func find(name string) operation {
	for _, o := range append(operations, step) {
		if o.name == name {
			return o
		}
	}
	panic("no operation " + name)
}

// calibrate returns how often run fits into d.
func calibrate(run func(n int), d time.Duration) int {
	n := 1
	for {
		start := time.Now()
		run(n)
		if took := time.Since(start); took > d/4 {
			return max(1, int(float64(n)*float64(d)/float64(took)))
		}
		n *= 2
	}
}

var closing time.Duration // spent on closing scopes

// scoped is how many runs share a scope.
const scoped = 10

// runner returns what runs an operation n times: as it is, a scope around every ten,
// a scope around each with a clock around closing it, or shared out to 8 goroutines.
func runner(how string, prepare func() func()) func(n int) {
	if how == "goroutines" {
		var f [8]func()
		for i := range f {
			f[i] = prepare()
		}
		return func(n int) {
			var wg sync.WaitGroup
			for i := range f {
				wg.Add(1)
				go func() {
					defer wg.Done()
					for k := i; k < n; k += len(f) {
						f[i]()
					}
				}()
			}
			wg.Wait()
		}
	}
	f := prepare()
	switch how {
	case "scope":
		return func(n int) {
			for n > 0 {
				s := torch.NewScope()
				for range min(n, scoped) {
					f()
				}
				n -= scoped
				s.Close()
			}
		}
	case "close":
		return func(n int) {
			for range n {
				s := torch.NewScope()
				f()
				start := time.Now()
				s.Close()
				closing += time.Since(start)
			}
		}
	}
	return func(n int) {
		for range n {
			f()
		}
	}
}

// processor is the processor time of this process.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

package main

import (
	"runtime"
	"sync"
	"time"

	"github.com/gotorch/gotorch/internal/twin"
	"github.com/gotorch/gotorch/torch"
)

// serve is the Go side.
func serve() {
	runtime.GOMAXPROCS(*cores)
	twin.Serve(func(how, name string) twin.Run { return runner(how, find(name).prepare) })
}

func find(name string) operation {
	for _, o := range append(operations, step) {
		if o.name == name {
			return o
		}
	}
	panic("no operation " + name)
}

// scoped is how many runs share a scope.
const scoped = 10

// runner returns what runs an operation n times: as it is, a scope around every ten,
// a scope around each with a clock around closing it, or shared out to 8 goroutines.
func runner(how string, prepare func() func()) twin.Run {
	if how == "goroutines" {
		var f [8]func()
		for i := range f {
			f[i] = prepare()
		}
		return func(n int) time.Duration {
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
			return 0
		}
	}
	f := prepare()
	switch how {
	case "scope":
		return func(n int) time.Duration {
			for n > 0 {
				s := torch.NewScope()
				for range min(n, scoped) {
					f()
				}
				n -= scoped
				s.Close()
			}
			return 0
		}
	case "close":
		return func(n int) (closing time.Duration) {
			for range n {
				s := torch.NewScope()
				f()
				start := time.Now()
				s.Close()
				closing += time.Since(start)
			}
			return closing
		}
	}
	return func(n int) time.Duration {
		for range n {
			f()
		}
		return 0
	}
}

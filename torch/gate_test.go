package torch_test

import (
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

// Many goroutines in NoGrad at once take turns, and so do not make a thread each.
func TestManyGoroutinesFewThreads(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("threads are counted through /proc")
	}
	threads := func() int {
		tasks, err := os.ReadDir("/proc/self/task")
		assert.NoError(t, err)
		return len(tasks)
	}
	before := threads()
	x := torch.Ones([]int{32, 32})
	var wg sync.WaitGroup
	for i := range 300 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 5 {
				torch.NoGrad(func() {
					if i%2 == 0 {
						defer torch.NewScope().Close()
					}
					runtime.Gosched()
					assert.Equal(t, float64(32*1024), x.Matmul(x).Sum().Item())
				})
			}
		}()
	}
	wg.Wait()
	assert.Less(t, threads()-before, 16*runtime.NumCPU()+32)
}

// Goroutines in NoGrad that wait for others to get there do not wait for ever.
func TestGateDoesNotDeadlock(t *testing.T) {
	const n = 100
	var inside, all sync.WaitGroup
	inside.Add(n)
	for range n {
		all.Add(1)
		go func() {
			defer all.Done()
			torch.NoGrad(func() {
				inside.Done()
				inside.Wait()
			})
		}()
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatal("deadlock")
	}
}

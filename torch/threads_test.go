package torch_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

// Tests run on goroutines other than the main one.
func TestWithThreads(t *testing.T) {
	assert.Equal(t, 1, torch.GetNumThreads(), "goroutines compute alone")
	torch.WithThreads(3, func() {
		assert.Equal(t, 3, torch.GetNumThreads())
		torch.WithThreads(2, func() { assert.Equal(t, 2, torch.GetNumThreads()) })
		assert.Equal(t, 3, torch.GetNumThreads())
		other := make(chan int)
		go func() { other <- torch.GetNumThreads() }()
		assert.Equal(t, 1, <-other, "other goroutines do not see it")
		x := torch.Ones([]int{300, 300})
		assert.Equal(t, 300.0, x.Matmul(x).Index(0, 0).Item())
	})
	assert.Equal(t, 1, torch.GetNumThreads())
	oops := errors.New("oops")
	assert.PanicsWithValue(t, oops, func() { torch.WithThreads(2, func() { panic(oops) }) })
	assert.Equal(t, 1, torch.GetNumThreads())
}

// Workers that nothing needs would slow down those of other threads.
func TestWithThreadsEndsItsWorkers(t *testing.T) {
	threads := func() map[string]bool {
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil {
			t.Skip("lists threads in /proc, which is not here: ", err)
		}
		ids := map[string]bool{}
		for _, task := range tasks {
			ids[task.Name()] = true
		}
		return ids
	}
	// Those of other tests may end meanwhile, so that a number of all says nothing.
	var workers []string
	torch.WithThreads(9, func() {
		before := threads()
		torch.Ones([]int{1 << 20}).AddScalar_(1)
		for id := range threads() {
			if !before[id] {
				workers = append(workers, id)
			}
		}
		require.GreaterOrEqual(t, len(workers), 8)
	})
	assert.Eventually(t, func() bool {
		now, ended := threads(), 0
		for _, id := range workers {
			if !now[id] {
				ended++
			}
		}
		return ended >= 7
	}, 10*time.Second, time.Millisecond)
}

func TestSetNumThreads(t *testing.T) {
	torch.WithThreads(2, func() { // sets it back
		torch.SetNumThreads(4)
		assert.Equal(t, 4, torch.GetNumThreads())
		seen := make(chan int)
		for range 20 {
			go func() { seen <- torch.GetNumThreads() }()
		}
		for range 20 {
			assert.Equal(t, 1, <-seen)
		}
	})
	assert.Equal(t, 1, torch.GetNumThreads())
	assert.ErrorContains(t, torch.Try(func() { torch.WithThreads(100_000, func() {}) }), "the number of threads must be at most 2048, not 100000")
	for _, n := range []int{0, -1} {
		assert.ErrorContains(t, torch.Try(func() { torch.SetNumThreads(n) }), "SetNumThreads(): the number of threads must be at least 1")
		assert.ErrorContains(t, torch.Try(func() { torch.WithThreads(n, func() {}) }), "WithThreads(): the number of threads must be at least 1")
	}
}

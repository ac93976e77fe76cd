package data

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// numbers is the data set 0 … n-1, unless get says otherwise.
type numbers struct {
	n   int
	get func(i int) (input, target torch.Tensor, err error)
}

func number(i int) torch.Tensor { return torch.FromSlice([]int{i}).Squeeze() }

func (d numbers) Len() int { return d.n }

func (d numbers) Get(i int, _ *torch.Generator) (input, target torch.Tensor, err error) {
	if d.get != nil {
		return d.get(i)
	}
	return number(i), number(-i), nil
}

// batches is a data set that makes batches only.
type batches struct {
	numbers
	getBatch func(indices []int) (Batch, error)
}

func (d batches) GetBatch(indices []int, _ *torch.Generator) (Batch, error) {
	return d.getBatch(indices)
}

// noGoroutinesLeft fails if there are more goroutines at the end of the test than now.
func noGoroutinesLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		// The last of them may still be on its way from its last line to its end.
		for try := 0; runtime.NumGoroutine() > before && try < 1000; try++ {
			time.Sleep(time.Millisecond)
		}
		assert.LessOrEqual(t, runtime.NumGoroutine(), before, "goroutines are left")
	})
}

func inputs(l *Loader) (all [][]int64) {
	for i, b := range l.Batches() {
		if i != len(all) {
			panic(fmt.Sprintf("batch %d comes as number %d", i, len(all)))
		}
		all = append(all, torch.ToSlice[int64](b.Input))
	}
	return all
}

func TestBatches(t *testing.T) {
	tests := []struct {
		n, batch int
		drop     bool
		want     [][]int64
	}{
		{0, 3, false, nil},
		{1, 3, false, [][]int64{{0}}},
		{1, 3, true, nil},
		{6, 3, true, [][]int64{{0, 1, 2}, {3, 4, 5}}},
		{7, 3, false, [][]int64{{0, 1, 2}, {3, 4, 5}, {6}}},
		{7, 3, true, [][]int64{{0, 1, 2}, {3, 4, 5}}},
		{2, 100, false, [][]int64{{0, 1}}},
	}
	for _, tt := range tests {
		for workers := range 4 {
			t.Run(fmt.Sprintf("n=%d/batch=%d/drop=%v/workers=%d", tt.n, tt.batch, tt.drop, workers), func(t *testing.T) {
				noGoroutinesLeft(t)
				l := NewLoader(numbers{n: tt.n}, BatchSize(tt.batch), DropLast(tt.drop), Workers(workers))
				assert.Equal(t, len(tt.want), l.Len())
				assert.Equal(t, tt.want, inputs(l))
				require.NoError(t, l.Err())
				assert.Equal(t, tt.want, inputs(l), "again")

				shuffled := NewLoader(numbers{n: tt.n}, BatchSize(tt.batch), DropLast(tt.drop), Workers(workers), Shuffle(true))
				assert.Len(t, inputs(shuffled), len(tt.want))
				require.NoError(t, shuffled.Err())
			})
		}
	}
}

func TestManyBatchesInOrder(t *testing.T) {
	noGoroutinesLeft(t)
	const n = 5000
	for _, opts := range [][]Option{{Workers(1)}, {Workers(3)}, {Workers(3), Prefetch(1)}, {Workers(2), Prefetch(100)}} {
		all := inputs(NewLoader(numbers{n: n}, opts...))
		require.Len(t, all, n)
		for i, b := range all {
			require.Equal(t, []int64{int64(i)}, b)
		}
	}
}

func TestErrors(t *testing.T) {
	broken := errors.New("broken")
	tests := map[string]struct {
		get   func(i int) (input, target torch.Tensor, err error)
		batch func(indices []int) (Batch, error)
		want  string // that the message begins with
		index int
		cause error
	}{
		"error": {
			get:   func(int) (a, b torch.Tensor, err error) { return a, b, fmt.Errorf("disk: %w", broken) },
			want:  "data: sample 5: disk: broken",
			index: 5, cause: broken,
		},
		"panic": {
			get:   func(int) (a, b torch.Tensor, err error) { panic("no way") },
			want:  "data: sample 5: panic: no way\n\ngoroutine ",
			index: 5,
		},
		"panic with an error": {
			get:   func(int) (a, b torch.Tensor, err error) { panic(broken) },
			want:  "data: sample 5: panic: broken\n\ngoroutine ",
			index: 5, cause: broken,
		},
		"wrong use of an operator": {
			get:   func(i int) (a, b torch.Tensor, err error) { return number(i).Select(3, 0), b, nil },
			want:  "data: sample 5: torch: select(",
			index: 5,
		},
		"another shape": {
			get:   func(i int) (a, b torch.Tensor, err error) { return torch.Zeros([]int{2, 3}), number(i), nil },
			want:  "data: sample 5: the input is torch.float32[2, 3], that of sample 4 in the same batch is torch.int64[]; a batch needs equal ones",
			index: 5,
		},
		"another type": {
			get:   func(i int) (a, b torch.Tensor, err error) { return number(i), number(i).To(torch.Float32), nil },
			want:  "data: sample 5: the target is torch.float32[], that of sample 4 in the same batch is torch.int64[]; a batch needs equal ones",
			index: 5,
		},
		"no tensor": {
			get:   func(i int) (a, b torch.Tensor, err error) { return number(i), b, nil },
			want:  "data: sample 5: the target is the undefined Tensor",
			index: 5,
		},
		"batch with index": {
			batch: func([]int) (Batch, error) { return Batch{}, &Error{Index: 5, Err: broken} },
			want:  "data: sample 5: broken",
			index: 5, cause: broken,
		},
		"batch": {
			batch: func([]int) (Batch, error) { return Batch{}, broken },
			want:  "data: batch of the samples 4 5: broken",
			index: -1, cause: broken,
		},
		"panic in batch": {
			batch: func([]int) (Batch, error) { panic("no way") },
			want:  "data: batch of the samples 4 5: panic: no way\n\ngoroutine ",
			index: -1,
		},
		"panic in batch, recovered": {
			batch: func([]int) (b Batch, err error) {
				index := 5
				defer Recover(&index, &err)
				panic("no way")
			},
			want:  "data: sample 5: panic: no way\n\ngoroutine ",
			index: 5,
		},
	}
	for name, tt := range tests {
		for workers := range 3 {
			t.Run(fmt.Sprintf("%s/workers=%d", name, workers), func(t *testing.T) {
				noGoroutinesLeft(t)
				var broke atomic.Bool
				var d Dataset = numbers{8, func(i int) (a, b torch.Tensor, err error) {
					if i == 5 && !broke.Swap(true) {
						return tt.get(i)
					}
					return number(i), number(i), nil
				}}
				if tt.batch != nil {
					d = batches{numbers{n: 8}, func(indices []int) (Batch, error) {
						if indices[0] == 4 && !broke.Swap(true) {
							return tt.batch(indices)
						}
						x := torch.FromSlice(indices)
						return Batch{x, x}, nil
					}}
				}
				l := NewLoader(d, BatchSize(2), Workers(workers))
				assert.Equal(t, [][]int64{{0, 1}, {2, 3}}, inputs(l), "the batches before come")
				require.Error(t, l.Err())
				assert.True(t, strings.HasPrefix(l.Err().Error(), tt.want), "%v", l.Err())
				var e *Error
				require.ErrorAs(t, l.Err(), &e)
				assert.Equal(t, tt.index, e.Index)
				if tt.cause != nil {
					assert.ErrorIs(t, l.Err(), tt.cause)
				}

				assert.Len(t, inputs(l), 4, "the next epoch begins anew")
				assert.NoError(t, l.Err())
			})
		}
	}
}

func TestGoexitInWorker(t *testing.T) {
	noGoroutinesLeft(t)
	l := NewLoader(numbers{8, func(i int) (a, b torch.Tensor, err error) {
		if i == 5 {
			runtime.Goexit()
		}
		return number(i), number(i), nil
	}}, BatchSize(2), Workers(2))
	assert.Equal(t, [][]int64{{0, 1}, {2, 3}}, inputs(l))
	assert.ErrorContains(t, l.Err(), "runtime.Goexit")
}

func TestLongErrorIsShort(t *testing.T) {
	err := &Error{Index: -1, Batch: make([]int, 20), Err: errors.New("broken")}
	assert.EqualError(t, err, "data: batch of the samples 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 and 4 more: broken")
}

func TestLeavingEarly(t *testing.T) {
	for workers := range 4 {
		l := NewLoader(numbers{n: 1000}, Workers(workers), Shuffle(true))
		leave := map[string]func(){
			"break": func() {
				for i := range l.Batches() {
					if i == 3 {
						break
					}
				}
			},
			"panic": func() {
				assert.PanicsWithValue(t, "enough", func() {
					for range l.Batches() {
						panic("enough")
					}
				})
			},
			"goexit": func() {
				done := make(chan struct{})
				go func() {
					defer close(done)
					for range l.Batches() {
						runtime.Goexit()
					}
				}()
				<-done
			},
			"inside another range": func() {
				for range l.Batches() {
					for range l.Batches() {
						return
					}
				}
			},
		}
		for name, f := range leave {
			t.Run(fmt.Sprintf("%s/workers=%d", name, workers), func(t *testing.T) {
				noGoroutinesLeft(t)
				f()
				assert.NoError(t, l.Err())
			})
		}
	}
}

func TestContext(t *testing.T) {
	why := errors.New("the user has had enough")
	for workers := range 3 {
		t.Run(fmt.Sprintf("between batches/workers=%d", workers), func(t *testing.T) {
			noGoroutinesLeft(t)
			ctx, cancel := context.WithCancelCause(context.Background())
			defer cancel(nil)
			l := NewLoader(numbers{n: 100}, Context(ctx), Workers(workers))
			seen := 0
			for i := range l.Batches() {
				if seen++; i == 2 {
					cancel(why)
				}
			}
			assert.Equal(t, 3, seen)
			assert.ErrorIs(t, l.Err(), context.Canceled)
			assert.ErrorIs(t, l.Err(), why)
			assert.EqualError(t, l.Err(), "data: stopped before batch 3: context canceled: the user has had enough")

			assert.Empty(t, inputs(l))
			assert.ErrorIs(t, l.Err(), context.Canceled, "still done")
		})
	}
	t.Run("while waiting", func(t *testing.T) {
		noGoroutinesLeft(t)
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		l := NewLoader(numbers{100, func(i int) (a, b torch.Tensor, err error) {
			<-ctx.Done()
			return number(i), number(i), nil
		}}, Context(ctx), Workers(2))
		assert.Empty(t, inputs(l))
		assert.ErrorIs(t, l.Err(), context.DeadlineExceeded)
	})
}

func TestWrongUse(t *testing.T) {
	d := numbers{n: 3}
	x := torch.Arange(3)
	tests := map[string]func(){
		"torch: data.NewLoader(): BatchSize must be at least 1, not 0":                                          func() { NewLoader(d, BatchSize(0)) },
		"torch: data.NewLoader(): Workers must be at least 0, not -1; with 0 the loop makes the batches itself": func() { NewLoader(d, Workers(-1)) },
		"torch: data.NewLoader(): Prefetch must be at least 1 batch, not 0":                                     func() { NewLoader(d, Prefetch(0)) },
		"torch: data.NewLoader(): the data set is nil":                                                          func() { NewLoader(nil) },
		"torch: data.NewLoader(): the context is nil":                                                           func() { NewLoader(d, ContextOption{}) },
		"torch: data.NewLoader(): Shuffle and WithSampler exclude each other: the sampler decides on the order": func() { NewLoader(d, Shuffle(true), WithSampler(NewSequentialSampler(d))) },
		"torch: data.NewRandomSampler(): the number of samples must be at least 1, not 0":                       func() { NewRandomSampler(d, NumSamples(0)) },
		"torch: data.NewWeightedRandomSampler(): the number of samples must be at least 1, not -1":              func() { NewWeightedRandomSampler([]float64{1}, -1) },
		"torch: data.Subset(): there is no sample 3; the data set has 3, from 0":                                func() { Subset(d, []int{0, 3}) },
		"torch: data.NewTensorDataset(): input and target must have a first dimension of the same size, not torch.int64[3] and torch.int64[2]": func() {
			NewTensorDataset(x, torch.Arange(2))
		},
		"torch: data.NewTensorDataset(): input and target must have a first dimension of the same size, not torch.int64[3] and undefined": func() {
			NewTensorDataset(x, torch.Tensor{})
		},
	}
	for want, f := range tests {
		t.Run(want, func(t *testing.T) {
			assert.EqualError(t, torch.Try(f), want)
		})
	}
}

func TestTensorDatasetAndSubset(t *testing.T) {
	d := NewTensorDataset(torch.Arange(12).View(6, 2), torch.Arange(6))
	s := Subset(d, []int{5, 1, 1, 0})
	assert.Equal(t, 4, s.Len())
	for workers := range 2 {
		for _, d := range []Dataset{s, single{s}, Subset(single{d}, []int{5, 1, 1, 0})} {
			l := NewLoader(d, BatchSize(3), Workers(workers))
			assert.Equal(t, [][]int64{{10, 11, 2, 3, 2, 3}, {0, 1}}, inputs(l))
		}
	}
	_, _, err := d.Get(6, nil)
	assert.EqualError(t, err, "there is no sample 6; the data set has 6, from 0")
	_, err = d.GetBatch([]int{0, -1}, nil)
	assert.EqualError(t, err, "data: sample -1: there is no sample -1; the data set has 6, from 0")
	_, _, err = s.Get(4, nil)
	assert.EqualError(t, err, "there is no sample 4; the data set has 4, from 0")

	broken := Subset(numbers{9, func(int) (a, b torch.Tensor, err error) { panic("no way") }}, []int{7})
	l := NewLoader(broken)
	assert.Empty(t, inputs(l))
	assert.ErrorContains(t, l.Err(), "data: sample 7: panic", "the index is that of the whole")
}

// single hides GetBatch.
type single struct{ Dataset }

func TestScopedFreesBatches(t *testing.T) {
	for workers := range 2 {
		l := NewLoader(numbers{n: 10}, Workers(workers))
		var kept []torch.Tensor
		for _, b := range torch.Scoped(l.Batches()) {
			kept = append(kept, b.Input)
		}
		require.Len(t, kept, 10)
		for _, x := range kept {
			assert.ErrorContains(t, torch.Try(func() { x.AddScalar(1) }), "was freed when the scope")
		}
	}
}

func TestPinMemoryAndTo(t *testing.T) {
	for _, b := range NewLoader(numbers{n: 2}, BatchSize(2), PinMemory(true)).Batches() {
		assert.Equal(t, torch.CPU, b.To(torch.CPU).Input.Device())
		assert.True(t, b.To(torch.CPU).Input.SharesStorage(b.Input), "it is there already")
		assert.Equal(t, torch.Meta, b.To(torch.Meta).Target.Device())
	}
	assert.False(t, Batch{}.To(torch.Meta).Input.Defined())
}

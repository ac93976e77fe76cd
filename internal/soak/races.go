package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotorch/gotorch/torch"
)

// stress has goroutines free, keep, use and lose the same tensors, graphs, hooks and
// generators at once, each so many rounds. It returns how many results were wrong. make
// sanitize runs it under the race detector and AddressSanitizer.
func stress(goroutines, rounds int) (wrong int64) {
	var bad atomic.Int64
	var shelf [16]atomic.Pointer[torch.Tensor] // where goroutines find each other's tensors
	var hooks [16]atomic.Pointer[torch.Hook]
	generator := torch.NewGenerator()
	weights := torch.Ones([]int{8}).RequiresGrad_()
	expect := func(err error, ok bool) {
		if err != nil && !strings.Contains(err.Error(), "freed") || err == nil && !ok {
			bad.Add(1)
		}
	}
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewPCG(9, uint64(g)))
			for range rounds {
				place := &shelf[r.IntN(len(shelf))]
				switch r.IntN(8) {
				case 0: // in a scope that closes while others use it
					s := torch.NewScope()
					x := torch.Full([]int{8}, 3.0)
					place.Store(&x)
					if r.IntN(2) == 0 {
						x.Keep()
					}
					s.Close()
				case 1: // for the garbage collector
					x := torch.Full([]int{8}, 3.0)
					place.Store(&x)
				case 2: // use what another made: the value is right, or it was freed
					if x := place.Load(); x != nil {
						var v []float32
						err := torch.Try(func() { v = torch.ToSlice[float32](x.AddScalar(1)) })
						expect(err, slices.Equal(v, []float32{4, 4, 4, 4, 4, 4, 4, 4}))
					}
				case 3: // keep what another frees
					if x := place.Load(); x != nil {
						expect(torch.Try(func() { x.Keep() }), true)
					}
				case 4: // graphs over one leaf
					var grad []torch.Tensor
					err := torch.Try(func() {
						grad = torch.Grad([]torch.Tensor{weights.Mul(weights).Sum()}, []torch.Tensor{weights})
					})
					expect(err, len(grad) == 1 && torch.Item[float32](grad[0].Sum()) == 16)
				case 5: // draws from one generator, and from one that is dropped
					u := torch.Empty([]int{4}).Uniform_(generator)
					torch.Empty([]int{4}).Uniform_(torch.NewGenerator().ManualSeed(1))
					for _, v := range torch.ToSlice[float32](u) {
						if v < 0 || v >= 1 {
							bad.Add(1)
						}
					}
				case 6: // hooks that others remove, before, meanwhile or after
					y := weights.Mul(weights)
					h := y.RegisterHook(func(g torch.Tensor) torch.Tensor { return g.MulScalar(2) })
					if other := hooks[r.IntN(len(hooks))].Swap(h); other != nil {
						other.Remove()
					}
					var sum float32
					err := torch.Try(func() {
						sum = torch.Item[float32](torch.Grad([]torch.Tensor{y.Sum()}, []torch.Tensor{weights})[0].Sum())
					})
					expect(err, sum == 16 || sum == 32)
				case 7: // functions in Go, one in four of which panics
					f := &twice{fail: r.IntN(4) == 0}
					var sum float32
					err := torch.Try(func() {
						y := torch.Apply1(f, weights)
						sum = torch.Item[float32](torch.Grad([]torch.Tensor{y.Sum()}, []torch.Tensor{weights})[0].Sum())
					})
					if f.fail == (err == nil) || !f.fail && sum != 16 {
						bad.Add(1)
					}
				}
			}
		}()
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	for {
		select {
		case <-done:
			return bad.Load()
		case <-time.After(10 * time.Millisecond):
			torch.GC()
		}
	}
}

// twice is a function of autograd.
type twice struct{ fail bool }

func (*twice) Forward(_ *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
	return []torch.Tensor{in[0].MulScalar(2)}
}

func (f *twice) Backward(_ *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
	if f.fail {
		panic("as asked")
	}
	return []torch.Tensor{grads[0].MulScalar(2)}
}

// races is the child of the row of that name.
func races(j job, r report) {
	rounds := 50_000
	if j.Quick {
		rounds = 500
	}
	before := torch.MemoryStats().Bytes
	r("wrong %d", stress(16, rounds))
	r("left %d", settled(before)-before)
}

func racesRow(c config) (string, bool) {
	got, err := collect(job{Row: "races", Quick: c.quick}, 20*time.Minute)
	if err != nil {
		return err.Error(), false
	}
	return fmt.Sprintf("%s wrong, %s bytes left", got["wrong"], got["left"]), got["wrong"] == "0" && got.number("left") <= 0
}

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/optim"
)

// learner is one training of its own: network, optimizer, random numbers.
type learner struct {
	net *mlp
	sgd *optim.SGD
	g   *torch.Generator
}

func newLearner(i int) *learner {
	torch.ManualSeed(int64(i)) // layers draw their weights from the default generator
	net := newMLP()
	return &learner{net, optim.NewSGD(nn.Parameters(net), 0.05, optim.Momentum(0.9)), torch.NewGenerator().ManualSeed(int64(1000 + i))}
}

func (l *learner) step() {
	x := torch.Empty([]int{8, 16}).Normal_(l.g)
	target := torch.FromSlice([]int{0, 1, 2, 3, 0, 1, 2, 3})
	l.sgd.ZeroGrad()
	nn.NewCrossEntropyLoss().Forward(l.net.Forward(x), target).Backward()
	l.sgd.Step()
}

func (l *learner) weights() (w []float32) {
	for _, p := range nn.Parameters(l.net) {
		w = append(w, torch.ToSlice[float32](p.Detach())...)
	}
	return w
}

// training is the child of the row of that name.
func training(j job, r report) {
	learners, steps := 100, 300
	if j.Quick {
		learners, steps = 12, 20
	}
	before := torch.MemoryStats().Bytes
	want := make([][]float32, learners)
	for i := range want {
		l := newLearner(i)
		for range steps {
			l.step()
		}
		want[i] = l.weights()
	}
	all := make([]*learner, learners)
	for i := range all {
		all[i] = newLearner(i)
	}
	var wrong, seen, finished atomic.Int64
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range 4 { // goroutines in another mode, which nobody may notice
		go func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				torch.NoGrad(func() {
					defer torch.NewScope().Close()
					runtime.Gosched()
					torch.Rand([]int{4}) // from the default generator
					if torch.IsGradEnabled() {
						seen.Add(1)
					}
				})
			}
		}()
	}
	most := watchThreads()
	for i, l := range all {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() { _ = recover() }()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			last := steps
			if i%2 == 1 {
				last = rand.New(rand.NewPCG(8, uint64(i))).IntN(steps)
			}
			for k := range steps {
				if k == last && i%4 == 1 {
					cancel()
				}
				if k == last && i%4 == 3 {
					defer torch.NewScope().Close()
					l.net.FC1.Forward(torch.Ones([]int{3, 5})) // panics: no such shape
				}
				if ctx.Err() != nil {
					return
				}
				l.step()
				if !torch.IsGradEnabled() {
					seen.Add(1)
				}
			}
			finished.Add(1)
			if !slices.Equal(l.weights(), want[i]) {
				wrong.Add(1)
			}
		}()
	}
	wg.Wait()
	close(stop)
	r("threads %d", most())
	r("finished %d", finished.Load())
	r("half %d", (learners+1)/2)
	r("wrong %d", wrong.Load())
	r("seen %d", seen.Load())
	clear(all)
	r("left %d", settled(before)-before)
}

func trainingRow(c config) (string, bool) {
	got, err := collect(job{Row: "training", Quick: c.quick}, 30*time.Minute)
	if err != nil {
		return err.Error(), false
	}
	return fmt.Sprintf("%s finished, %s with wrong weights; modes seen by others: %s; %s threads at most, bound %d; %s bytes left",
			got["finished"], got["wrong"], got["seen"], got["threads"], threadBound(), got["left"]),
		got["finished"] == got["half"] && got["wrong"] == "0" && got["seen"] == "0" &&
			got.number("threads") <= float64(threadBound()) && got.number("left") <= 0
}

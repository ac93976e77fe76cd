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
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

type classifier struct {
	Conv     *nn.Conv2d
	FC1, FC2 *nn.Linear
}

func newClassifier() *classifier {
	return &classifier{nn.NewConv2d(3, 8, 3), nn.NewLinear(8*6*6, 128), nn.NewLinear(128, 10)}
}

func (m *classifier) Forward(x torch.Tensor) torch.Tensor {
	x = F.ReLU(m.Conv.Forward(x)).Flatten(1)
	return m.FC2.Forward(F.ReLU(m.FC1.Forward(x)))
}

// service answers requests on one shared network.
type service struct {
	net     *classifier
	inputs  []torch.Tensor
	answers [][]float32 // the serial ones
	wrong   atomic.Int64
}

// answer answers request i and holds it against the serial answer.
func (s *service) answer(i int) {
	k := i % len(s.inputs)
	var y []float32
	torch.NoGrad(func() {
		if i%2 == 0 { // in a scope or not: both are right
			defer torch.NewScope().Close()
		}
		y = torch.ToSlice[float32](s.net.Forward(s.inputs[k]))
	})
	if !slices.Equal(y, s.answers[k]) || !torch.IsGradEnabled() {
		s.wrong.Add(1)
	}
}

// answerAll answers n requests on so many goroutines, and returns requests a second.
func (s *service) answerAll(n, goroutines int) float64 {
	began := time.Now()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range goroutines {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				s.answer(int(i))
			}
		}()
	}
	wg.Wait()
	return float64(n) / time.Since(began).Seconds()
}

// disturb runs goroutines of which half end before their time: cancelled, by a wrong
// shape, or by a panic of the program's own in the middle of a scope.
func (s *service) disturb(goroutines, each int) (served int64) {
	var wg sync.WaitGroup
	var done atomic.Int64
	for g := range goroutines {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() { _ = recover() }()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			r := rand.New(rand.NewPCG(7, uint64(g)))
			last := each
			if g%2 == 1 {
				last = r.IntN(each)
			}
			for i := 0; ctx.Err() == nil; i++ {
				if i == each {
					return
				}
				if i == last {
					switch g / 2 % 3 {
					case 0:
						cancel()
					case 1:
						if torch.Try(func() { s.net.Forward(torch.Ones([]int{1, 3, 4, 5})) }) == nil {
							s.wrong.Add(1)
						}
						return
					case 2:
						torch.NoGrad(func() {
							defer torch.NewScope().Close()
							s.net.FC2.Forward(torch.Ones([]int{1, 128}))
							panic("the handler of a request")
						})
					}
				}
				s.answer(g*each + i)
				done.Add(1)
			}
		}()
	}
	wg.Wait()
	return done.Load()
}

// inference is the child of the row of that name.
func inference(j job, r report) {
	requests, goroutines, each := 60_000, 1000, 20
	if j.Quick {
		requests, goroutines, each = 400, 100, 4
	}
	torch.ManualSeed(0)
	before := torch.MemoryStats().Bytes
	s := &service{net: newClassifier()}
	for range 32 {
		x := torch.Randn([]int{1, 3, 8, 8})
		s.inputs = append(s.inputs, x)
		torch.NoGrad(func() { s.answers = append(s.answers, torch.ToSlice[float32](s.net.Forward(x))) })
	}
	s.answerAll(requests/4, 4) // warm-up

	most := watchThreads()
	numbers := []int{1, 2, 4, 8, 32, goroutines}
	rates := map[int][]float64{}
	for range 7 { // in turns, as other things run on the machine
		for _, n := range numbers {
			rates[n] = append(rates[n], s.answerAll(requests, n))
		}
	}
	best, bestAt, all := 0.0, 0, 0.0
	for _, n := range numbers {
		slices.Sort(rates[n])
		all = rates[n][len(rates[n])/2] // of the most goroutines in the end
		if all > best {
			best, bestAt = all, n
		}
	}
	served := s.disturb(goroutines, each)
	r("threads %d", most())
	r("wrong %d", s.wrong.Load())
	r("served %d", served)
	r("rate %.0f", all)
	r("best %.0f", best)
	r("at %d", bestAt)
	*s = service{}
	r("left %d", settled(before)-before)
}

// watchThreads looks at the number of OS threads until the function that it returns is
// called, which gives the most that there were.
func watchThreads() func() int {
	stop, most := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for {
			n = max(n, osThreads())
			select {
			case <-stop:
				most <- n
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	return func() int { close(stop); return <-most }
}

// threadBound is how many OS threads a service of many goroutines may come to. Each
// goroutine in a C call holds a thread. Go hands its processor to another thread only
// when the call has lasted 20 µs to 10 ms, so a few for each processor are in C at a
// time, and the runtime has some of its own.
func threadBound() int { return 16*runtime.NumCPU() + 32 }

func inferenceRow(c config) (string, bool) {
	got, err := collect(job{Row: "inference", Quick: c.quick}, 30*time.Minute)
	if err != nil {
		return err.Error(), false
	}
	part := got.number("rate") / got.number("best")
	ok := got["wrong"] == "0" && got.number("left") <= 0 && got.number("threads") <= float64(threadBound())
	if !c.quick { // too short for a rate
		ok = ok && part >= 0.9
	}
	return fmt.Sprintf("%s wrong; %s threads at most, bound %d; %s requests/s, %.2f of the best (%s goroutines); %s bytes left",
		got["wrong"], got["threads"], threadBound(), got["rate"], part, got["at"], got["left"]), ok
}

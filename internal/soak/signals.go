package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gotorch/gotorch/torch"
)

// interrupted is the child that trains until somebody presses Ctrl-C.
func interrupted(_ job, r report) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	l, steps := newLearner(0), 0
	for ; ctx.Err() == nil; steps++ {
		if l.step(); steps == 20 {
			r("running %d", steps)
		}
	}
	twin := newLearner(0)
	for range steps {
		twin.step()
	}
	r("ended %d", steps)
	r("right %v", slices.Equal(l.weights(), twin.weights()))
}

// profiled is the child that takes a CPU profile of itself.
func profiled(j job, r report) {
	length := 2 * time.Second
	if j.Quick {
		length = 500 * time.Millisecond
	}
	var b bytes.Buffer
	if err := pprof.StartCPUProfile(&b); err != nil {
		r("error %v", err)
		return
	}
	want := computed()
	right := true
	for began := time.Now(); time.Since(began) < length; {
		right = right && slices.Equal(computed(), want)
	}
	pprof.StopCPUProfile()
	z, err := gzip.NewReader(&b)
	if err != nil {
		r("error %v", err)
		return
	}
	text, err := io.ReadAll(z)
	if err != nil {
		r("error %v", err)
		return
	}
	r("right %v", right)
	r("samples %d", samplesOf(text))
	r("frames %v", bytes.Contains(text, []byte("soak.computed")) || bytes.Contains(text, []byte("main.computed")))
	r("operators %v", bytes.Contains(text, []byte("torch.(*Call).run")))
}

// samplesOf counts the samples of a profile: field 2 of pprof's message.
func samplesOf(b []byte) (n int) {
	varint := func() (v uint64) {
		for shift := 0; len(b) > 0; shift += 7 {
			c := b[0]
			b = b[1:]
			v |= uint64(c&0x7f) << shift
			if c < 0x80 {
				break
			}
		}
		return v
	}
	for len(b) > 0 {
		switch key := varint(); key & 7 {
		case 0:
			varint()
		case 2:
			size := int(varint())
			if key>>3 == 2 {
				n++
			}
			b = b[min(size, len(b)):]
		default:
			return n
		}
	}
	return n
}

// computed is something to compute, whose every bit is known.
func computed() []float32 {
	x := torch.Arange(4096, torch.Float32).View(64, 64).DivScalar(4096)
	for range 8 {
		x = x.Matmul(x).Tanh().AddScalar(0.25)
	}
	return torch.ToSlice[float32](x.Sum(torch.Dim(0)))
}

// urgent is the child that gets many SIGURG, the signal that Go stops goroutines with.
func urgent(j job, r report) {
	length := 10 * time.Second
	if j.Quick {
		length = time.Second
	}
	want := computed()
	var stop atomic.Bool
	var sent atomic.Int64
	go func() {
		for !stop.Load() {
			for range 50 {
				_ = syscall.Kill(os.Getpid(), syscall.SIGURG)
				sent.Add(1)
			}
			runtime.GC()
		}
	}()
	wrong := 0
	for began := time.Now(); time.Since(began) < length; {
		if !slices.Equal(computed(), want) {
			wrong++
		}
	}
	stop.Store(true)
	r("sent %d", sent.Load())
	r("wrong %d", wrong)
}

func signalsRow(c config) (string, bool) {
	interrupted, err := interrupt(c)
	if err != nil {
		return err.Error(), false
	}
	profile, err := collect(job{Row: "profile", Quick: c.quick}, 0)
	if err != nil {
		return err.Error(), false
	}
	urgent, err := collect(job{Row: "urgent", Quick: c.quick}, 0)
	if err != nil {
		return err.Error(), false
	}
	least := 20.0
	if c.quick {
		least = 1
	}
	return fmt.Sprintf("Ctrl-C ends after %s steps, weights right: %s; profile of %s samples with Go's frames: %s; %s SIGURG, %s wrong results",
			interrupted["ended"], interrupted["right"], profile["samples"], profile["operators"], urgent["sent"], urgent["wrong"]),
		interrupted["right"] == "true" && profile["right"] == "true" && profile["frames"] == "true" && profile["operators"] == "true" &&
			profile.number("samples") >= least && urgent["wrong"] == "0" && urgent.number("sent") >= 50
}

// interrupt presses Ctrl-C while a child trains.
func interrupt(c config) (facts, error) {
	ch, err := start(job{Row: "interrupt", Quick: c.quick})
	if err != nil {
		return nil, err
	}
	timer := time.AfterFunc(2*time.Minute, ch.kill)
	defer timer.Stop()
	got := facts{}
	for line := range ch.lines {
		var name, value string
		fmt.Sscan(line, &name, &value)
		if got[name] = value; name == "running" {
			_ = ch.cmd.Process.Signal(os.Interrupt)
		}
	}
	if end := ch.wait(); end != "" {
		return nil, fmt.Errorf("interrupt: %s", end)
	}
	return got, nil
}

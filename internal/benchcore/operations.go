package main

import (
	"github.com/gotorch/gotorch/internal/tutorial"
	"github.com/gotorch/gotorch/torch"
)

// operation is a row of the tables. prepare makes what one goroutine needs and
// returns what is timed. The twins have the same under the same name.
type operation struct {
	name    string
	calls   int // of the core, in one run
	prepare func() func()
}

var operations = []operation{
	{"add, 1 element", 1, add(1)},
	{"add, 100 elements", 1, add(100)},
	{"add, 10,000 elements", 1, add(10_000)},
	{"add, 1,000,000 elements", 1, add(1_000_000)},
	{"add_, 100 elements", 1, func() func() {
		x, y := torch.Randn([]int{100}), torch.Randn([]int{100})
		return func() { x.Add_(y) }
	}},
	{"matmul, 4×4", 1, matmul(4)},
	{"matmul, 512×512", 1, matmul(512)},
	{"20 pointwise in a chain, 100 elements", 20, func() func() {
		x, y := torch.Randn([]int{100}), torch.Randn([]int{100})
		return func() {
			z := x
			for range 5 {
				z = z.Mul(y).Add(y).ReLU().Sub(y)
			}
		}
	}},
	{"x[5]", 1, func() func() {
		x := torch.Randn([]int{100, 10})
		return func() { x.Index(5) }
	}},
	{"x[1:3]", 1, func() func() {
		x := torch.Randn([]int{100, 10})
		return func() { x.Index(torch.Slice{From: 1, To: 3}) }
	}},
	{"x[mask], 100 elements", 1, func() func() {
		x := torch.Randn([]int{100})
		mask := x.GtScalar(0)
		return func() { x.Index(mask) }
	}},
	{"FromSlice, 1,000 float32", 1, func() func() {
		data := make([]float32, 1000)
		return func() { torch.FromSlice(data) }
	}},
	{"ToSlice, 1,000 float32", 1, func() func() {
		x := torch.Randn([]int{1000})
		return func() { torch.ToSlice[float32](x) }
	}},
	{"Item", 1, func() func() {
		x := torch.Randn([]int{1})
		return func() { x.Item() }
	}},
	{"Backward of 100 operations, 100 elements", 1, func() func() {
		x, c := torch.Randn([]int{100}).RequiresGrad_(), torch.Randn([]int{100})
		y := x
		for range 50 {
			y = y.Mul(c).Add(c)
		}
		y = y.Sum()
		return func() { y.Backward(torch.RetainGraph(true)) }
	}},
}

// step is the tutorial's training step, which the twins of internal/tutorial have.
var step = operation{"training step, batch 4", 1, func() func() {
	t := tutorial.NewTrainer(tutorial.NewNet())
	x, y := torch.Randn([]int{4, 3, 32, 32}), torch.Randint(10, []int{4}, torch.Int64)
	return func() { t.Step(x, y) }
}}

func add(n int) func() func() {
	return func() func() {
		x, y := torch.Randn([]int{n}), torch.Randn([]int{n})
		return func() { x.Add(y) }
	}
}

func matmul(n int) func() func() {
	return func() func() {
		x, y := torch.Randn([]int{n, n}), torch.Randn([]int{n, n})
		return func() { x.Matmul(y) }
	}
}

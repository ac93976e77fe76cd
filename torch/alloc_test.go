package torch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

// What one operator costs in Go memory. A result that the garbage collector owns
// is a handle and the two small blocks in which the runtime keeps its cleanup; in
// a scope it is the handle alone. Each option costs a few bytes at most, the call
// and its arguments nothing.
func TestAllocs(t *testing.T) {
	if testing.CoverMode() != "" {
		t.Skip("coverage counters change what escapes")
	}
	x, y := torch.Ones([]int{4}), torch.Ones([]int{4})
	m := torch.Ones([]int{4, 4})
	leaf := torch.Ones([]int{4}).RequiresGrad_()
	g := torch.NewGenerator()
	number := 1.5
	for _, c := range []struct {
		name         string
		free, scoped float64 // allocations at most, without and in a scope
		f            func()
	}{
		{"Add", 3, 1, func() { x.Add(y) }},
		{"Add with an option", 3, 1, func() { x.Add(y, torch.Alpha(2.0)) }},
		{"AddScalar", 3, 1, func() { x.AddScalar(number) }},
		{"Add_", 0, 0, func() { x.Add_(y) }},
		{"Sum with two options", 3, 1, func() { m.Sum(torch.Dim(1), torch.KeepDim(true)) }},
		{"MaxDim", 6, 2, func() { m.MaxDim(0) }},
		{"View", 3, 1, func() { m.View(2, 8) }},
		{"Index", 3, 1, func() { m.Index(1) }},
		{"Normal_", 0, 0, func() { x.Normal_(g) }},
		{"Size", 0, 0, func() { m.Size(0) }},
		{"NumEl", 0, 0, func() { m.NumEl() }},
		{"DType", 0, 0, func() { m.DType() }},
		{"Item of Select", 3, 1, func() { torch.Item[float32](x.Select(0, 0)) }},
		{"Sum and Backward", 3, 1, func() { leaf.Sum().Backward() }},
	} {
		assert.LessOrEqual(t, testing.AllocsPerRun(100, c.f), c.free, c.name)
		s := torch.NewScope()
		assert.LessOrEqual(t, testing.AllocsPerRun(1000, c.f), c.scoped, "%s in a scope", c.name)
		s.Close()
	}
}

func BenchmarkAdd(b *testing.B) {
	x, y := torch.Ones([]int{4}), torch.Ones([]int{4})
	b.ReportAllocs()
	for b.Loop() {
		x.Add(y)
	}
}

func BenchmarkAddScoped(b *testing.B) {
	x, y := torch.Ones([]int{4}), torch.Ones([]int{4})
	b.ReportAllocs()
	n, s := 0, torch.NewScope()
	for b.Loop() {
		x.Add(y)
		if n++; n == 100 {
			s.Close()
			n, s = 0, torch.NewScope()
		}
	}
	s.Close()
}

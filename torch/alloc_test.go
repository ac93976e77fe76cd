package torch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/internal/asan"
	"github.com/gotorch/gotorch/torch"
)

// What one operator costs in Go memory: the handle of each result, and nothing else.
func TestAllocs(t *testing.T) {
	if testing.CoverMode() != "" || asan.Enabled {
		t.Skip("coverage counters and AddressSanitizer change what escapes")
	}
	x, y := torch.Ones([]int{4}), torch.Ones([]int{4})
	m := torch.Ones([]int{4, 4})
	leaf := torch.Ones([]int{4}).RequiresGrad_()
	kept := leaf.Mul(y).Sum()
	g := torch.NewGenerator()
	number := 1.5
	data := []float32{1, 2, 3, 4}
	for _, c := range []struct {
		name string
		most float64
		f    func()
	}{
		{"Add", 1, func() { x.Add(y) }},
		{"Add with an option", 1, func() { x.Add(y, torch.Alpha(2.0)) }},
		{"AddScalar", 1, func() { x.AddScalar(number) }},
		{"Add_", 0, func() { x.Add_(y) }},
		{"Matmul", 1, func() { m.Matmul(m) }},
		{"four in a chain", 4, func() { x.Mul(y).Add(y).ReLU().Sub(y) }},
		{"Sum with two options", 1, func() { m.Sum(torch.Dim(1), torch.KeepDim(true)) }},
		{"MaxDim", 2, func() { m.MaxDim(0) }},
		{"View", 1, func() { m.View(2, 8) }},
		{"Index with a number", 1, func() { m.Index(1) }},
		{"Normal_", 0, func() { x.Normal_(g) }},
		{"Size", 0, func() { m.Size(0) }},
		{"NumEl", 0, func() { m.NumEl() }},
		{"DType", 0, func() { m.DType() }},
		{"FromSlice", 1, func() { torch.FromSlice(data) }},
		{"FromSlice with a shape", 1, func() { torch.FromSlice(data, 2, 2) }},
		{"ToSlice", 1, func() { torch.ToSlice[float32](x) }}, // the slice
		{"Item", 0, func() { kept.Item() }},
		{"Item of Select", 1, func() { torch.Item[float32](x.Select(0, 0)) }},
		{"Sum and Backward", 1, func() { leaf.Sum().Backward() }},
		{"Backward with an option", 4, func() { kept.Backward(torch.RetainGraph(true)) }}, // lists that C++ may keep while it calls Go
	} {
		assert.LessOrEqual(t, testing.AllocsPerRun(100, c.f), c.most, c.name)
		s := torch.NewScope()
		assert.LessOrEqual(t, testing.AllocsPerRun(1000, c.f), c.most, "%s in a scope", c.name)
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

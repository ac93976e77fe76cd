package torch

import ("testing";"fmt")

func TestSmoke(t *testing.T) {
	ManualSeed(0)
	x := Randn([]int{2, 3})
	fmt.Println(ToSlice[float32](x), x.Sum().Item(), x.Sum(Dim(1), KeepDim(true)).Shape())
	w := Ones([]int{3}).RequiresGrad_()
	x.Matmul(w).Sum().Backward()
	fmt.Println(ToSlice[float32](w.Grad()))
	fmt.Println(Try(func(){ x.Matmul(x) }))
	fmt.Println(Try(func(){ x.To(CUDA(0)) }))
	s := NewScope(); y := x.AddScalar(1); s.Close()
	fmt.Println(Try(func(){ y.Sum() }))
	v, i := x.MaxDim(1); fmt.Println(ToSlice[float32](v), ToSlice[int64](i))
	fmt.Println(ToSlice[float32](x.Index(Colon, Slice{From: 1})))
	x = Tensor{}; y=Tensor{}; v=Tensor{}; i = Tensor{}; w = Tensor{}
	GC(); fmt.Println(MemoryStats())
}
func BenchmarkAdd(b *testing.B) {
	x, y := Ones([]int{4}), Ones([]int{4})
	b.ReportAllocs()
	for b.Loop() { x.Add(y) }
}
func BenchmarkAddScoped(b *testing.B) {
	x, y := Ones([]int{4}), Ones([]int{4})
	b.ReportAllocs()
	n := 0
	s := NewScope()
	for b.Loop() { x.Add(y); if n++; n == 20 { s.Close(); s = NewScope(); n = 0 } }
	s.Close()
}

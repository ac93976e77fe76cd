package torch_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

func Example() {
	torch.ManualSeed(0)
	x := torch.Randn([]int{2, 3})
	w := torch.Ones([]int{3}).RequiresGrad_()
	loss := x.Matmul(w).Square().Mean()
	loss.Backward()
	fmt.Println(loss)
	fmt.Println(w.Grad())
	// Output:
	// tensor(2.2666, grad_fn=<MeanBackward0>)
	// tensor([-2.5234,  2.3498,  4.7068])
}

func ExampleFromSlice() {
	x := torch.FromSlice([]float32{1, 2, 3, 4, 5, 6}, 2, -1)
	fmt.Println(x.Shape(), x.DType())
	fmt.Println(torch.ToSlice[float32](x.Select(0, 1)))
	// Output:
	// [2 3] torch.float32
	// [4 5 6]
}

func ExampleItem() {
	sum := torch.Arange(5).Sum()
	fmt.Println(torch.Item[int](sum), sum.Item())
	// Output: 10 10
}

func ExampleTensor_Sum() {
	x := torch.FromSlice([]int{1, 2, 3, 4}, 2, 2)
	fmt.Println(x.Sum())
	fmt.Println(x.Sum(torch.Dim(1), torch.KeepDim(true), torch.Float64))
	// Output:
	// tensor(10)
	// tensor([[3.],
	//         [7.]], dtype=torch.float64)
}

func ExampleTensor_MaxDim() {
	logits := torch.FromSlice([]float32{0.1, 2, 0.3, 4, 0.5, 0.6}, 2, 3)
	values, classes := logits.MaxDim(1)
	fmt.Println(values, torch.ToSlice[int](classes))
	// Output: tensor([2., 4.]) [1 0]
}

func ExampleTensor_Index() {
	x := torch.Arange(12).View(3, 4)
	fmt.Println(x.Index(0))
	fmt.Println(x.Index(torch.Colon, torch.Slice{From: 1, Step: 2}))
	fmt.Println(x.Index(torch.Ellipsis, -1))
	fmt.Println(x.Index(torch.FromSlice([]int{2, 0}), 1))
	fmt.Println(x.Index(x.GtScalar(9)))
	// Output:
	// tensor([0, 1, 2, 3])
	// tensor([[ 1,  3],
	//         [ 5,  7],
	//         [ 9, 11]])
	// tensor([ 3,  7, 11])
	// tensor([9, 1])
	// tensor([10, 11])
}

func ExampleTensor_SetIndex() {
	x := torch.Zeros([]int{2, 3})
	x.SetIndex(1, 0)
	x.SetIndex(torch.FromSlice([]float32{7, 8}), torch.Colon, -1)
	fmt.Println(x)
	// Output:
	// tensor([[1., 1., 7.],
	//         [0., 0., 8.]])
}

func ExampleTensor_String() {
	fmt.Println(torch.Arange(2000).View(2, 1000))
	fmt.Println(torch.FromSlice([]float64{0.00001, 1}))
	fmt.Printf("%.2f\n", torch.FromSlice([]float32{0.00001, 1}).RequiresGrad_())
	// Output:
	// tensor([[   0,    1,    2,  ...,  997,  998,  999],
	//         [1000, 1001, 1002,  ..., 1997, 1998, 1999]])
	// tensor([1.0000e-05, 1.0000e+00], dtype=torch.float64)
	// tensor([0.00, 1.00], requires_grad=True)
}

func ExampleSetPrintOptions() {
	before := torch.SetPrintOptions(torch.Precision(2), torch.Threshold(5), torch.EdgeItems(1))
	defer torch.SetPrintOptions(before)
	fmt.Println(torch.Linspace(0, 1, 3))
	fmt.Println(torch.Arange(100))
	// Output:
	// tensor([0.00, 0.50, 1.00])
	// tensor([ 0,  ..., 99])
}

func ExampleTensor_Bytes() {
	x := torch.Empty([]int{4}, torch.Uint8)
	x.Bytes(func(b []byte) { copy(b, "gpus") })
	fmt.Println(x)
	// Output: tensor([103, 112, 117, 115], dtype=torch.uint8)
}

func ExampleGrad() {
	x := torch.FromSlice([]float32{2}).RequiresGrad_()
	y := x.PowScalar(3)
	first := torch.Grad([]torch.Tensor{y}, []torch.Tensor{x}, torch.CreateGraph(true))
	second := torch.Grad(first, []torch.Tensor{x})
	fmt.Println(first[0].Item(), second[0].Item())
	// Output: 12 12
}

func ExampleNoGrad() {
	w := torch.Ones([]int{2}).RequiresGrad_()
	torch.NoGrad(func() {
		w.SubScalar_(0.5) // a step of an optimizer is no part of the graph
	})
	fmt.Println(w)
	// Output: tensor([0.5000, 0.5000], requires_grad=True)
}

func ExampleNewGenerator() {
	g := torch.NewGenerator().ManualSeed(1)
	fmt.Println(torch.Randperm(6, g))
	state := g.State()
	a := torch.Rand([]int{3}, g)
	g.SetState(state)
	fmt.Println(a.Equal(torch.Rand([]int{3}, g)))
	// Output:
	// tensor([1, 5, 2, 0, 3, 4])
	// true
}

func ExampleScope() {
	mean := func(x torch.Tensor) torch.Tensor {
		defer torch.NewScope().Close() // frees the square and the sum
		return x.Square().Sum().DivScalar(x.NumEl()).Keep()
	}
	fmt.Println(mean(torch.Arange(4.0)))
	// Output: tensor(3.5000)
}

func ExampleScoped() {
	total := 0.0
	for i, name := range torch.Scoped(slices.All([]string{"a", "b"})) {
		x := torch.Ones([]int{len(name), i + 1}) // freed at the end of the round
		total += x.Sum().Item()
	}
	fmt.Println(total)
	// Output: 3
}

func ExampleTry() {
	x := torch.Zeros([]int{2, 3})
	err := torch.Try(func() { x.Matmul(x) })
	var e *torch.Error
	fmt.Println(errors.As(err, &e), e.Op, e.Args)
	fmt.Println(strings.HasSuffix(err.Error(), "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"))
	// Output:
	// true matmul [float32[2, 3] float32[2, 3]]
	// true
}

func ExampleParseDevice() {
	d, err := torch.ParseDevice("cpu")
	fmt.Println(d, err)
	_, err = torch.ParseDevice("gpu")
	fmt.Println(err)
	// Output:
	// cpu <nil>
	// torch: there is no device "gpu"; devices are cpu, cuda, cuda:N, mps and meta
}

func ExampleWithThreads() {
	done := make(chan int)
	go torch.WithThreads(2, func() { done <- torch.GetNumThreads() })
	fmt.Println(<-done)
	// Output: 2
}

// An operator that package torch has no method for.
func ExampleCall() {
	op := torch.Operator{Name: "aten::erfinv"} // a package variable in real code
	var c torch.Call
	c.Tensor(torch.FromSlice([]float32{0, 0.5}))
	fmt.Println(c.Run1(&op))
	// Output: tensor([0.0000, 0.4769])
}

package optim_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// descend takes three steps to the smallest of 10w².
func descend(w torch.Tensor, o optim.Optimizer) {
	for range 3 {
		o.ZeroGrad()
		w.Square().MulScalar(10).Sum().Backward()
		o.Step()
	}
}

func ExampleNewAdadelta() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	descend(w, optim.NewAdadelta([]torch.Tensor{w}, 1, optim.Rho(0.95)))
	fmt.Printf("%.4f\n", w.Item())
	// Output: 3.9864
}

func ExampleNewAdagrad() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	descend(w, optim.NewAdagrad([]torch.Tensor{w}, 0.1))
	fmt.Printf("%.4f\n", w.Item())
	// Output: 3.7736
}

func ExampleNewAdam() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	descend(w, optim.NewAdam([]torch.Tensor{w}, 0.1, optim.Betas(0.9, 0.95)))
	fmt.Printf("%.4f\n", w.Item())
	// Output: 3.7002
}

func ExampleNewAdamax() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	descend(w, optim.NewAdamax([]torch.Tensor{w}, 0.1))
	fmt.Printf("%.4f\n", w.Item())
	// Output: 3.7037
}

func ExampleNewASGD() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	descend(w, optim.NewASGD([]torch.Tensor{w}, 0.01, optim.T0(1)))
	fmt.Printf("%.4f\n", w.Item())
	// Output: 2.0480
}

func ExampleNewNAdam() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	descend(w, optim.NewNAdam([]torch.Tensor{w}, 0.1))
	fmt.Printf("%.4f\n", w.Item())
	// Output: 3.7451
}

func ExampleNewRAdam() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	descend(w, optim.NewRAdam([]torch.Tensor{w}, 0.1))
	fmt.Printf("%.4f\n", w.Item())
	// Output: -0.6720
}

func ExampleNewRMSprop() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	descend(w, optim.NewRMSprop([]torch.Tensor{w}, 0.01, optim.Momentum(0.9)))
	fmt.Printf("%.4f\n", w.Item())
	// Output: 3.5401
}

func ExampleNewRprop() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	descend(w, optim.NewRprop([]torch.Tensor{w}, 0.1))
	fmt.Printf("%.4f\n", w.Item())
	// Output: 3.6360
}

func ExampleNewAdafactor() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	descend(w, optim.NewAdafactor([]torch.Tensor{w}, 0.1))
	fmt.Printf("%.4f\n", w.Item())
	// Output: 2.9596
}

func ExampleNewMuon() {
	w := torch.FromSlice([]float32{4, 1, 2, 3}).Reshape(2, 2).RequiresGrad_()
	descend(w, optim.NewMuon([]torch.Tensor{w}, 0.1))
	fmt.Printf("%.2f\n", torch.ToSlice[float32](w.Flatten()))
	// Output: [3.63 1.06 1.95 2.63]
}

// Of a table, only the rows that were looked up have gradients, and change.
func ExampleNewSparseAdam() {
	table := torch.Ones([]int{3, 2}).RequiresGrad_()
	adam := optim.NewSparseAdam([]torch.Tensor{table}, 0.5)
	table.SetGrad(torch.SparseCooTensor(torch.FromSlice([]int64{1}).Reshape(1, 1), torch.Ones([]int{1, 2}), torch.Size(3, 2)))
	adam.Step()
	fmt.Printf("%.2f\n", torch.ToSlice[float32](table.Flatten()))
	// Output: [1.00 1.00 0.50 0.50 1.00 1.00]
}

// The smallest value of Rosenbrock's function, at (1, 1).
func ExampleNewLBFGS() {
	x := torch.FromSlice([]float64{-1.5, 2}).RequiresGrad_()
	lbfgs := optim.NewLBFGS([]torch.Tensor{x}, 1, optim.LineSearchFn("strong_wolfe"))
	for range 3 {
		lbfgs.StepClosure(func() torch.Tensor {
			lbfgs.ZeroGrad()
			a, b := x.Select(0, 0), x.Select(0, 1)
			loss := a.AddScalar(-1).Square().Add(b.Sub(a.Square()).Square().MulScalar(100))
			loss.Backward()
			return loss
		})
	}
	fmt.Printf("%.4f\n", torch.ToSlice[float64](x))
	// Output: [1.0000 1.0000]
}

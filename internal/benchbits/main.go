// Command benchbits prints what portable bits cost: operators and a step of training with
// torch.UsePortableBits, and natively with one thread and with all, in processes that run in
// turn on this machine.
//
//	make bench-bits
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"github.com/gotorch/gotorch/internal/portable"
	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/internal/twin"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/vision/models"
)

// row is something to time.
type row struct {
	name string
	make func() func()
}

func unary(name string, f func(x torch.Tensor) torch.Tensor) row {
	return row{name, func() func() {
		x := torch.Rand([]int{1 << 20})
		return func() { f(x) }
	}}
}

func product(n int, d torch.DType) row {
	return row{fmt.Sprintf("%d × %d times %d × %d, %s", n, n, n, n, d), func() func() {
		x := torch.Randn([]int{n, n}).To(d)
		return func() { x.Matmul(x) }
	}}
}

var rows = []row{
	product(512, torch.Float32), product(2048, torch.Float32), product(1024, torch.Float64), product(1024, torch.BFloat16),
	{"convolution 3 × 3 of 64 channels, 16 pictures of 32 × 32", func() func() {
		conv, x := nn.NewConv2d(64, 64, 3, nn.Padding(1)), torch.Randn([]int{16, 64, 32, 32})
		return func() { conv.Forward(x) }
	}},
	unary("exp of a million", torch.Exp), unary("sqrt of a million", torch.Sqrt), unary("tanh of a million", torch.Tanh),
	unary("gelu of a million", func(x torch.Tensor) torch.Tensor { return F.GELU(x) }),
	unary("sum of a million", func(x torch.Tensor) torch.Tensor { return x.Sum() }),
	{"softmax of 1024 × 1024", func() func() {
		x := torch.Randn([]int{1024, 1024})
		return func() { torch.Softmax(x, -1) }
	}},
	{"LSTM of 128, 32 sequences of 50", func() func() {
		lstm, x := nn.NewLSTM(128, 128), torch.Randn([]int{50, 32, 128})
		return func() { lstm.Forward(x) }
	}},
	{"singular values of 128 × 128", func() func() {
		x := torch.Randn([]int{128, 128})
		return func() { torch.SVD(x) }
	}},
	{"a step of ResNet-18, 4 pictures of 64 × 64", func() func() {
		net, x := models.NewResNet18(models.NumClasses(10)), torch.Randn([]int{4, 3, 64, 64})
		sgd := optim.NewSGD(nn.Parameters(net), 0.01)
		return func() {
			sgd.ZeroGrad()
			net.Forward(x).Square().Sum().Backward()
			sgd.Step()
		}
	}},
}

func main() {
	rounds := flag.Int("rounds", 5, "measurements of each row")
	slice := flag.Duration("slice", 300*time.Millisecond, "how long one measurement takes")
	child := flag.Bool("child", false, "answer questions for times, see package twin")
	flag.Parse()
	if *child {
		twin.Serve(prepare)
		return
	}
	if err := run(*rounds, *slice); err != nil {
		fmt.Fprintln(os.Stderr, "benchbits:", err)
		os.Exit(1)
	}
}

// prepare makes what is timed of a row.
func prepare(_, name string) twin.Run {
	i := slices.IndexFunc(rows, func(r row) bool { return r.name == name })
	f := rows[i].make()
	return func(n int) time.Duration {
		for range n {
			scope := torch.NewScope()
			f()
			scope.Close()
		}
		return 0
	}
}

func run(rounds int, slice time.Duration) error {
	if err := portable.Supported(); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	side := func(env []string) (*twin.Side, error) {
		cmd := exec.Command(self, "-child")
		cmd.Env = env
		return twin.Launch(cmd)
	}
	alike, err := side(portable.Environ(os.Environ()))
	if err != nil {
		return err
	}
	defer alike.Stop()
	native, err := side(os.Environ())
	if err != nil {
		return err
	}
	defer native.Stop()
	cores := runtime.NumCPU()
	fmt.Printf("medians of %d measurements of %v, in turn; %s, native kernels for %s\n\n", rounds, slice, processor.Model(), torch.CPUCapability())
	fmt.Printf("| | portable | of native, 1 thread | of native, %d threads |\n|---|---|---|---|\n", cores)
	for _, row := range rows {
		m, err := twin.Medians(rounds, slice, false, twin.Ask{To: alike, Name: row.name, Threads: 1},
			twin.Ask{To: native, Name: row.name, Threads: 1}, twin.Ask{To: native, Name: row.name, Threads: cores})
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %v | %.2f | %.2f |\n", row.name, time.Duration(m[0]).Round(time.Microsecond), m[0]/m[1], m[0]/m[2])
	}
	return nil
}

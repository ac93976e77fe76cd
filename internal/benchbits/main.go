// Command benchbits prints what portable bits cost: operators and a step of training with
// torch.UsePortableBits, and natively with one thread and with all, in processes that run in
// turn on this machine.
//
//	make bench-bits
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/gotorch/gotorch/internal/portable"
	"github.com/gotorch/gotorch/internal/processor"
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
	child := flag.Int("child", 0, "measure natively with this many threads, or as the environment asks")
	flag.Parse()
	if *child > 0 {
		serve(*child, *slice)
		return
	}
	if err := run(*rounds, *slice); err != nil {
		fmt.Fprintln(os.Stderr, "benchbits:", err)
		os.Exit(1)
	}
}

// side is a process that measures the row whose number it is sent.
type side struct {
	in  io.WriteCloser
	out *bufio.Scanner
}

func start(threads int, slice time.Duration, env []string) (*side, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := exec.Command(program, "-child", strconv.Itoa(threads), "-slice", slice.String())
	c.Env, c.Stderr = env, os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &side{in, bufio.NewScanner(out)}, c.Start()
}

func (s *side) measure(row int) (float64, error) {
	fmt.Fprintln(s.in, row)
	if !s.out.Scan() {
		return 0, fmt.Errorf("a process ended at %s", rows[row].name)
	}
	return strconv.ParseFloat(s.out.Text(), 64)
}

func run(rounds int, slice time.Duration) error {
	if err := portable.Supported(); err != nil {
		return err
	}
	cores := runtime.NumCPU()
	native := slices.DeleteFunc(os.Environ(), func(v string) bool { return v == portable.Env+"=1" })
	var sides []*side
	for _, s := range []struct {
		threads int
		env     []string
	}{{1, portable.Environ(os.Environ())}, {1, native}, {cores, native}} {
		one, err := start(s.threads, slice, s.env)
		if err != nil {
			return err
		}
		defer one.in.Close()
		sides = append(sides, one)
	}
	fmt.Printf("medians of %d measurements of %v, in turn; %s, native kernels for %s\n\n", rounds, slice, processor.Model(), torch.CPUCapability())
	fmt.Printf("| | portable | of native, 1 thread | of native, %d threads |\n|---|---|---|---|\n", cores)
	for i, row := range rows {
		times := make([][]float64, len(sides))
		for range rounds {
			for j, s := range sides {
				ns, err := s.measure(i)
				if err != nil {
					return err
				}
				times[j] = append(times[j], ns)
			}
		}
		median := func(j int) float64 {
			slices.Sort(times[j])
			return times[j][len(times[j])/2]
		}
		fmt.Printf("| %s | %v | %.2f | %.2f |\n", row.name, time.Duration(median(0)).Round(time.Microsecond), median(0)/median(1), median(0)/median(2))
	}
	return nil
}

// serve measures rows, in nanoseconds a call.
func serve(threads int, slice time.Duration) {
	torch.SetNumThreads(threads)
	made := map[int]func(){}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		i, err := strconv.Atoi(lines.Text())
		if err != nil {
			return
		}
		if made[i] == nil {
			torch.ManualSeed(0)
			made[i] = rows[i].make()
			call(made[i])
		}
		n, began := 0, time.Now()
		for time.Since(began) < slice {
			call(made[i])
			n++
		}
		fmt.Println(float64(time.Since(began).Nanoseconds()) / float64(n))
	}
}

func call(f func()) {
	defer torch.NewScope().Close()
	f()
}

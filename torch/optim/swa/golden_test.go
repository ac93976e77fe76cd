package swa_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/optim/swa"
)

type goldenFile struct {
	Made  processor.Machine
	Cases []goldenCase
}

type goldenCase struct {
	Name, DType string
	Steps       []map[string][]string
	BN          map[string][]string
}

// The cases of make_golden.py.
var cases = map[string][]swa.AveragedModelOption{
	"mean":            nil,
	"mean buffers":    {swa.UseBuffers(true)},
	"ema":             {swa.EMA(0.9)},
	"ema buffers":     {swa.GetEMAMultiAvgFn(0.9), swa.UseBuffers(true)},
	"ema one by one":  {swa.GetEMAAvgFn(0.9)},
	"mean one by one": {swa.GetSWAAvgFn()},
	"mean in lists":   {swa.GetSWAMultiAvgFn()},
}

func net(dtype torch.DType) nn.Sequential {
	m := nn.NewSequential(nn.NewConv2d(2, 3, 2), nn.NewBatchNorm2d(3))
	nn.To(m, dtype)
	return m
}

// fill gives a model the values of make_golden.py.
func fill(m nn.Sequential, step int) {
	for j, t := range slices.Concat(nn.Parameters(m), nn.Buffers(m)) {
		values := make([]float64, t.NumEl())
		for n := range values {
			values[n] = float64((n*7+j*3+step*5)%11) / 3
		}
		torch.NoGrad(func() { t.Copy_(torch.FromSlice(values).Reshape(t.Shape()...)) })
	}
}

func same(t *testing.T, made processor.Machine, want map[string][]string, m any, when string) {
	state := nn.StateDict(m)
	for name, numbers := range want {
		x, ok := state.Get(name)
		require.True(t, ok, name)
		var w []float64
		for _, n := range numbers {
			v, err := strconv.ParseFloat(n, 64)
			require.NoError(t, err)
			w = append(w, v)
		}
		golden.Numbers(t, name+" "+when, made, x.DType(), len(w), w, torch.ToSlice[float64](x.Detach().To(torch.Float64).Reshape(-1)))
	}
}

func check(t *testing.T, file goldenFile) {
	require.Len(t, file.Cases, 2*len(cases))
	golden.Log(t, "testdata/golden.json", file.Made)
	for _, c := range file.Cases {
		t.Run(c.Name+" "+c.DType, func(t *testing.T) {
			torch.WithThreads(1, func() {
				opts, ok := cases[c.Name]
				require.True(t, ok)
				dtype := map[string]torch.DType{"torch.float32": torch.Float32, "torch.float64": torch.Float64}[c.DType]
				model := net(dtype)
				fill(model, 0)
				average := swa.NewAveragedModel(model, net(dtype), opts...)
				for i, want := range c.Steps {
					fill(model, i+1)
					average.UpdateParameters(model)
					same(t, file.Made, want, average, strconv.Itoa(i))
				}
				nn.Eval(average.Module)
				swa.UpdateBN(func(yield func(torch.Tensor) bool) {
					for i := 1; i < 4; i++ {
						x := torch.Arange(16*(i+1), dtype).Reshape(-1, 2, 2, 4).MulScalar(5).RemainderScalar(7).DivScalar(3)
						if !yield(x) {
							return
						}
					}
				}, average.Module, average.Module.Forward)
				same(t, file.Made, c.BN, average, "after UpdateBN")
				for _, m := range nn.Modules(average.Module) {
					if bn, ok := m.(*nn.BatchNorm2d); ok {
						require.False(t, bn.Training || bn.CumulativeAverage)
					}
				}
			})
		})
	}
}

// Every average is PyTorch's, to the last bit.
func TestGolden(t *testing.T) {
	b, err := os.ReadFile("testdata/golden.json")
	require.NoError(t, err)
	var file goldenFile
	require.NoError(t, json.Unmarshal(b, &file))
	check(t, file)
}

// The same against a PyTorch that runs now.
func TestPython(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python that can import torch, to compare with it")
	}
	out, err := exec.Command(python, "testdata/make_golden.py", "live").Output()
	require.NoError(t, err)
	var live goldenFile
	require.NoError(t, json.Unmarshal(out, &live))
	check(t, live)
}

func TestRefuses(t *testing.T) {
	model := net(torch.Float32)
	for message, f := range map[string]func(){
		"invalid decay value 1.5; it must be in [0, 1]": func() { swa.NewAveragedModel(model, net(torch.Float32), swa.EMA(1.5)) },
		"invalid decay value -1":                        func() { swa.GetEMAAvgFn(-1) },
		"only one of AvgFn and MultiAvgFn":              func() { swa.NewAveragedModel(model, net(torch.Float32), swa.EMA(0.9), swa.GetSWAAvgFn()) },
		"expected two models that were made in the same way": func() {
			swa.NewAveragedModel(model, nn.NewSequential(nn.NewConv2d(2, 3, 3), nn.NewBatchNorm2d(3)))
		},
	} {
		err := torch.Try(f)
		require.ErrorContains(t, err, message)
		require.IsType(t, &torch.Error{}, err)
	}
	// Nothing to do, and nothing done.
	linear := nn.NewLinear(2, 2)
	swa.UpdateBN(func(func(torch.Tensor) bool) { t.Fatal("no batch is needed") }, linear, linear.Forward)
}

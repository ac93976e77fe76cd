package amp_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/amp"
	"github.com/gotorch/gotorch/torch/linalg"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	"github.com/gotorch/gotorch/torch/optim"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

var lower = map[string]torch.DType{"bfloat16": torch.BFloat16, "float16": torch.Float16}

func TestGolden(t *testing.T) {
	f := golden.ReadLive(t, "testdata/golden.json", "testdata/make_golden.py")
	t.Run("net", func(t *testing.T) { testNet(t, f) })
	t.Run("policy", func(t *testing.T) { testPolicy(t, f) })
	t.Run("scaler", func(t *testing.T) { testScaler(t, f) })
}

// A net under autocast has Python's outputs, loss and gradients.
func testNet(t *testing.T, f *golden.File) {
	for name, dtype := range lower {
		t.Run(name, func(t *testing.T) {
			c := f.Case(t, "net "+name)
			leaves := map[string]torch.Tensor{}
			for _, k := range []string{"conv", "fc1", "b1", "fc2"} {
				leaves[k] = c.Tensor(t, k).RequiresGrad_()
			}
			torch.WithThreads(1, func() {
				var h, out, soft, loss torch.Tensor
				amp.Autocast(torch.CPUType, func() {
					h = F.ReLU(F.Conv2d(c.Tensor(t, "x"), leaves["conv"])).Flatten(1)
					h = F.Linear(h, leaves["fc1"], F.Bias(leaves["b1"])).Tanh()
					out = h.Matmul(leaves["fc2"].T())
					soft = out.Softmax(1)
					loss = F.CrossEntropy(out, c.Tensor(t, "target"))
				}, amp.DType(dtype))
				loss.Backward()
				for k, v := range map[string]torch.Tensor{"h": h, "out": out, "soft": soft, "loss": loss} {
					f.Equal(t, c, k, v)
				}
			})
			for k, leaf := range leaves {
				f.Equal(t, c, "grad "+k, leaf.Grad())
				leaf.SetGrad(torch.Tensor{})
			}
		})
	}
}

// Operators compute in the type that autocast's lists say.
func testPolicy(t *testing.T, f *golden.File) {
	for name, dtype := range lower {
		t.Run(name, func(t *testing.T) {
			c := f.Case(t, "policy "+name)
			a, b := c.Tensor(t, "a"), c.Tensor(t, "b")
			low := func(x torch.Tensor) torch.Tensor { return x.To(dtype) }
			results := map[string]torch.Tensor{}
			torch.WithThreads(1, func() {
				amp.Autocast(torch.CPUType, func() {
					results = map[string]torch.Tensor{
						"matmul":        a.Matmul(b),
						"mm":            a.MM(b),
						"addmm":         a.AddMM(a, b),
						"bmm":           a.Unsqueeze(0).BMM(b.Unsqueeze(0)),
						"linear":        F.Linear(a, b),
						"softmax":       low(a).Softmax(1),
						"log_softmax":   a.Matmul(b).LogSoftmax(1),
						"mse_loss":      F.MSELoss(low(a), low(b)),
						"cross_entropy": F.CrossEntropy(low(a), torch.FromSlice([]int64{0, 1, 2, 3})),
						"layer_norm":    F.LayerNorm(low(a), []int{4}),
						"sum":           low(a).Sum(),
						"add":           low(a).Add(b),
						"exp":           low(a).Exp(),
						"cat":           torch.Cat([]torch.Tensor{low(a), b}),
						"float64":       a.To(torch.Float64).Matmul(b.To(torch.Float64)),
					}
				}, amp.DType(dtype))
			})
			require.Len(t, results, len(c.Names)-2)
			for k, v := range results {
				f.Equal(t, c, k, v)
			}
		})
	}
}

// A training with inf and NaN in the gradients of some steps goes as in Python.
func testScaler(t *testing.T, f *golden.File) {
	c := f.Case(t, "scaler")
	w := c.Tensor(t, "w").RequiresGrad_()
	opt := optim.NewSGD([]torch.Tensor{w}, 0.1, optim.Momentum(0.9))
	scaler := amp.NewGradScaler(torch.CPUType, amp.InitScale(1024), amp.GrowthInterval(3))
	zero := 0.0
	factor := map[int]float64{2: 1 / zero, 3: 1 / zero, 8: zero / zero}
	for step := range 10 {
		opt.ZeroGrad()
		by, bad := factor[step]
		if !bad {
			by = 1
		}
		scaler.Scale(w.Mul(w).Sum().MulScalar(by)).Backward()
		if step == 5 {
			scaler.Unscale_(opt)
			clip(w, 0.5)
		}
		require.Equal(t, !bad, scaler.Step(opt))
		scaler.Update()
		f.Equal(t, c, "w"+strconv.Itoa(step), w.Detach())
		state := scaler.StateDict()
		tracker, err := state.Int("_growth_tracker")
		require.NoError(t, err)
		f.Equal(t, c, "scale"+strconv.Itoa(step), torch.FromSlice([]float64{scaler.GetScale(), float64(tracker)}))
	}
	w.SetGrad(torch.Tensor{})
}

// clip is torch.nn.utils.clip_grad_norm_ of one parameter.
func clip(w torch.Tensor, most float64) {
	norm := linalg.VectorNorm(w.Grad())
	w.Grad().Mul_(norm.AddScalar(1e-6).Reciprocal().MulScalar(most).Minimum(torch.ScalarTensor(1)))
}

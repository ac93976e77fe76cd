package utils_test

import (
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils"
)

func r(seed int64, shape ...int) torch.Tensor { return draw(seed, torch.Float32, shape...) }

func draw(seed int64, dtype torch.DType, shape ...int) torch.Tensor {
	return torch.Randn(shape, dtype, torch.NewGenerator().ManualSeed(seed))
}

// parameters are those of testdata/make_utils.py.
func parameters() []torch.Tensor {
	ps := []torch.Tensor{r(1, 3, 4), r(2, 5), draw(3, torch.Float64, 2, 2), r(4, 2)}
	for i, p := range ps[:3] {
		p.RequiresGrad_().SetGrad(draw(10+int64(i), p.DType(), p.Shape()...))
	}
	return ps
}

func TestClippingEqualsPyTorch(t *testing.T) {
	file := golden.ReadLive(t, "testdata/utils.json", "testdata/make_utils.py")
	type ts = []torch.Tensor
	norm := func(opts ...utils.ClipGradNormOption) func(ts) torch.Tensor {
		return func(ps ts) torch.Tensor { return utils.ClipGradNorm_(ps, 1.5, opts...) }
	}
	tests := map[string]func(ts) torch.Tensor{
		"norm 2.0":         norm(),
		"norm 1.0":         norm(utils.NormType(1)),
		"norm 3.5":         norm(utils.NormType(3.5)),
		"norm inf":         norm(utils.NormType(math.Inf(1))),
		"norm 0.0":         norm(utils.NormType(0)),
		"norm large":       func(ps ts) torch.Tensor { return utils.ClipGradNorm_(ps, 1e6) },
		"norm one by one":  norm(utils.Foreach(false)),
		"norm of one type": func(ps ts) torch.Tensor { return utils.ClipGradNorm_(ps[:2], 1.5) },
		"with norm": func(ps ts) (none torch.Tensor) {
			utils.ClipGradsWithNorm_(ps, 0.5, torch.FromSlice([]float32{3}).Squeeze())
			return none
		},
		"value": func(ps ts) (none torch.Tensor) {
			utils.ClipGradValue_(ps, 0.4)
			return none
		},
		"value one by one": func(ps ts) (none torch.Tensor) {
			utils.ClipGradValue_(ps, 0.4, utils.Foreach(false))
			return none
		},
	}
	for name, f := range tests {
		t.Run(name, func(t *testing.T) {
			torch.WithThreads(1, func() {
				want, ps := file.Case(t, name), parameters()
				if total := f(ps); want.Has("total") {
					file.Equal(t, want, "total", total)
				}
				for i, p := range ps[:3] {
					file.Equal(t, want, "grad"+strconv.Itoa(i), p.Grad())
				}
				assert.False(t, ps[3].Grad().Defined())
			})
		})
	}
	want := file.Case(t, "total norm")
	file.Equal(t, want, "total", utils.GetTotalNorm(ts{r(1, 3, 4), r(2, 5)}))
	file.Equal(t, want, "none", utils.GetTotalNorm(nil))
}

func TestFusingEqualsPyTorch(t *testing.T) {
	file := golden.ReadLive(t, "testdata/utils.json", "testdata/make_utils.py")
	bn := func(affine bool) *nn.BatchNorm2d {
		m := nn.Eval(nn.NewBatchNorm2d(4, nn.Affine(affine)))
		torch.NoGrad(func() {
			m.RunningMean.Copy_(r(1, 4))
			m.RunningVar.Copy_(r(2, 4).Abs())
			if affine {
				m.Weight.Copy_(r(3, 4))
				m.Bias.Copy_(r(4, 4))
			}
		})
		return m
	}
	tests := map[string]func() (w, b torch.Tensor){
		"conv": func() (w, b torch.Tensor) {
			m := utils.FuseConvBNEval(nn.NewConv2d(3, 4, 2), bn(true))
			return m.Weight, m.Bias
		},
		"conv no bias": func() (w, b torch.Tensor) {
			m := utils.FuseConvBNEval(nn.NewConv2d(3, 4, 2, nn.Bias(false)), bn(false))
			return m.Weight, m.Bias
		},
		"linear": func() (w, b torch.Tensor) {
			m := utils.FuseLinearBNEval(nn.NewLinear(3, 4), bn(true))
			return m.Weight, m.Bias
		},
		"linear no bias": func() (w, b torch.Tensor) {
			m := utils.FuseLinearBNEval(nn.NewLinear(3, 4, nn.Bias(false)), bn(true))
			return m.Weight, m.Bias
		},
		"conv transposed": func() (w, b torch.Tensor) {
			return utils.FuseConvBNWeights(r(1, 3, 4, 2, 2), r(2, 4), r(3, 4), r(4, 4).Abs(), 1e-5, r(5, 4), r(6, 4), true)
		},
	}
	for name, f := range tests {
		t.Run(name, func(t *testing.T) {
			torch.WithThreads(1, func() {
				pinned.Run(t, func() {
					torch.ManualSeed(0)
					w, b := f()
					want := file.Case(t, name)
					file.Equal(t, want, "weight", w)
					file.Equal(t, want, "bias", b)
					assert.True(t, w.IsLeaf())
				})
			})
		})
	}
}

func TestVectorOfParameters(t *testing.T) {
	a, b := torch.FromSlice([]float32{1, 2, 3, 4}, 2, 2).RequiresGrad_(), torch.FromSlice([]float32{5}).RequiresGrad_()
	v := utils.ParametersToVector([]torch.Tensor{a, b})
	assert.Equal(t, []float32{1, 2, 3, 4, 5}, torch.ToSlice[float32](v))
	v.Sum().Backward()
	assert.True(t, a.Grad().Equal(torch.Ones([]int{2, 2})))
	utils.VectorToParameters(v.MulScalar(2), []torch.Tensor{a, b})
	assert.Equal(t, []float32{2, 4, 6, 8}, torch.ToSlice[float32](a))
	assert.Equal(t, []float32{10}, torch.ToSlice[float32](b))
	assert.True(t, a.RequiresGrad())
}

func TestSkipInit(t *testing.T) {
	g := torch.DefaultGenerator().State()
	m := utils.SkipInit(func(d nn.Device) *nn.LSTM { return nn.NewLSTM(3, 2, d) })
	assert.True(t, torch.DefaultGenerator().State().Equal(g), "nothing was drawn")
	for name, p := range nn.NamedParameters(m) {
		assert.Equal(t, torch.CPU, p.Device(), name)
		assert.True(t, p.RequiresGrad(), name)
	}
	y, _, _ := m.Forward(torch.Zeros([]int{1, 1, 3}))
	assert.Equal(t, []int{1, 1, 2}, y.Shape())
}

func TestErrors(t *testing.T) {
	inf := torch.Ones([]int{2}).RequiresGrad_()
	inf.SetGrad(torch.FromSlice([]float32{1, float32(math.Inf(1))}))
	bn := nn.NewBatchNorm2d(4)
	tests := map[string]func(){
		"norm of order 2 is +Inf":                           func() { utils.ClipGradNorm_([]torch.Tensor{inf}, 1, utils.ErrorIfNonfinite(true)) },
		"there are no parameters":                           func() { utils.ParametersToVector(nil) },
		"a vector of 2 elements is required, got shape [1]": func() { utils.VectorToParameters(torch.Ones([]int{1}), []torch.Tensor{inf}) },
		"in training mode":                                  func() { utils.FuseConvBNEval(nn.NewConv2d(3, 4, 1), bn) },
		"puts out 3 features":                               func() { utils.FuseLinearBNEval(nn.NewLinear(2, 3), nn.Eval(nn.NewBatchNorm2d(4))) },
		"no running statistics": func() {
			utils.FuseConvBNEval(nn.NewConv2d(3, 4, 1), nn.Eval(nn.NewBatchNorm2d(4, nn.TrackRunningStats(false))))
		},
		"has no field Weight":         func() { utils.FuseConvBNEval(&struct{ A *nn.Linear }{nn.NewLinear(1, 1)}, bn) },
		"*nn.Linear has no field Eps": func() { utils.FuseConvBNEval(nn.NewConv2d(3, 4, 1), nn.NewLinear(1, 1)) },
	}
	for want, f := range tests {
		var e *torch.Error
		err := torch.Try(f)
		require.ErrorAs(t, err, &e)
		assert.ErrorContains(t, err, want)
	}
}

func TestConvertMemoryFormat(t *testing.T) {
	net := nn.NewSequential(nn.NewConv2d(3, 4, 3), nn.NewConvTranspose2d(4, 3, 3), nn.NewConv3d(3, 4, 3))
	w := net[0].(*nn.Conv2d).Weight
	before := w.Detach().Clone()
	utils.ConvertConv2dWeightMemoryFormat(net, torch.ChannelsLast)
	utils.ConvertConv3dWeightMemoryFormat(net, torch.ChannelsLast3d)
	assert.Equal(t, []int{27, 1, 9, 3}, w.Stride())
	assert.True(t, w.Equal(before))
	assert.Equal(t, []int{27, 1, 9, 3}, net[1].(*nn.ConvTranspose2d).Weight.Stride())
	assert.Equal(t, []int{81, 1, 27, 9, 3}, net[2].(*nn.Conv3d).Weight.Stride())
}

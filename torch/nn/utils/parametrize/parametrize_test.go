package parametrize_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils/parametrize"
)

type symmetric struct{ Calls int }

func (s *symmetric) Forward(x torch.Tensor) torch.Tensor {
	s.Calls++
	return x.Triu().Add(x.Triu(1).MT())
}
func (*symmetric) RightInverse(x torch.Tensor) torch.Tensor { return x.Triu() }

// product is an outer product of two vectors.
type product struct{ Calls int }

func (p *product) Combine(originals ...torch.Tensor) torch.Tensor {
	p.Calls++
	return originals[0].Unsqueeze(-1).Mul(originals[1])
}

func (*product) Split(x torch.Tensor) []torch.Tensor {
	return []torch.Tensor{x.Select(1, 0), x.Select(0, 0)}
}

type wider struct{}

func (wider) Forward(x torch.Tensor) torch.Tensor { return x.To(torch.Float64) }

func TestSeveralOriginals(t *testing.T) {
	fc := nn.NewLinear(3, 2)
	parametrize.RegisterCombiner(fc, "weight", &product{})
	assert.True(t, parametrize.IsParametrized(fc))
	assert.True(t, parametrize.IsParametrized(fc, "weight"))
	assert.False(t, parametrize.IsParametrized(fc, "bias"))
	assert.Equal(t, []string{"bias", "parametrizations.weight.original0", "parametrizations.weight.original1"}, nn.StateDict(fc).Keys())
	fc.Forward(torch.Ones([]int{1, 3})).Sum().Backward()
	for name, p := range nn.NamedParameters(fc) {
		assert.True(t, p.Grad().Defined(), name)
	}
	parametrize.Assign(fc, "weight", torch.Ones([]int{2, 3}))
	assert.True(t, fc.Weight.Equal(torch.Ones([]int{2, 3})))
	assert.ErrorContains(t, torch.Try(func() { parametrize.Remove(fc, "weight", parametrize.LeaveParametrized(false)) }), "made of several tensors")
	parametrize.Remove(fc, "weight")
	assert.Equal(t, []string{"weight", "bias"}, nn.StateDict(fc).Keys())
	assert.True(t, fc.Weight.IsLeaf())
	assert.True(t, fc.Weight.RequiresGrad())
}

// The optimizer's parameter is the one that comes back.
func TestRemoveKeepsTheParameter(t *testing.T) {
	fc := nn.NewLinear(2, 2)
	w := fc.Weight
	before := w.Detach().Clone()
	parametrize.Register(fc, "weight", &symmetric{})
	assert.False(t, fc.Weight.Same(w))
	parametrize.Remove(fc, "weight")
	assert.True(t, fc.Weight.Same(w))
	assert.True(t, w.Equal(w.MT()))
	parametrize.Register(fc, "weight", &symmetric{})
	parametrize.Remove(fc, "weight", parametrize.LeaveParametrized(false))
	assert.True(t, fc.Weight.Equal(before.Triu()))
}

func TestCached(t *testing.T) {
	p := &symmetric{}
	fc := parametrize.Register(nn.NewLinear(2, 2), "weight", p)
	x := torch.Ones([]int{1, 2})
	fc.Forward(fc.Forward(x))
	n := p.Calls
	fc.Forward(fc.Forward(x))
	assert.Equal(t, 2, p.Calls-n)
	n = p.Calls
	parametrize.Cached(func() { fc.Forward(fc.Forward(x)) })
	assert.Equal(t, 1, p.Calls-n)
	fc.Forward(x)
	assert.Equal(t, 2, p.Calls-n)
}

// Other layers work too: recurrent ones, whose weights have no field of their own, and
// those whose weights the layer around them reads.
func TestLayersOfManyKinds(t *testing.T) {
	lstm := parametrize.Register(nn.NewLSTM(3, 2), "weight_hh_l0", double{}, parametrize.Unsafe(true))
	assert.Contains(t, nn.StateDict(lstm).Keys(), "parametrizations.weight_hh_l0.original")
	assert.NotContains(t, nn.StateDict(lstm).Keys(), "weight_hh_l0")
	x := torch.Randn([]int{2, 1, 3})
	y, _, _ := lstm.Forward(x)
	parametrize.Remove(lstm, "weight_hh_l0")
	z, _, _ := lstm.Forward(x)
	assert.True(t, y.Equal(z))

	attention := nn.Eval(nn.NewMultiheadAttention(4, 2, nn.BatchFirst(true)))
	q := torch.Randn([]int{1, 3, 4})
	parametrize.Register(attention.OutProj, "weight", double{})
	for _, grad := range []bool{true, false} {
		torch.SetGradEnabled(grad, func() {
			torch.NoGrad(func() { nn.Parameters(attention.OutProj)[1].AddScalar_(1) })
			a, _ := attention.Forward(q, q, q)
			plain := parametrize.Remove(nn.Clone(attention).OutProj, "weight")
			other := nn.Clone(attention)
			other.OutProj = plain
			b, _ := other.Forward(q, q, q)
			assert.True(t, a.Equal(b))
		})
	}
	encoder := nn.Eval(nn.NewTransformerEncoderLayer(4, 2, nn.BatchFirst(true), nn.DimFeedforward(4)))
	parametrize.Register(encoder.Linear1, "weight", double{})
	torch.NoGrad(func() {
		before := encoder.Forward(q)
		nn.Parameters(encoder.Linear1)[1].AddScalar_(1)
		assert.False(t, before.Equal(encoder.Forward(q)))
	})
}

type double struct{}

func (double) Forward(x torch.Tensor) torch.Tensor      { return x.MulScalar(2) }
func (double) RightInverse(x torch.Tensor) torch.Tensor { return x.MulScalar(0.5) }

// A layer that is gone leaves nothing behind.
func TestLayersAreCollected(t *testing.T) {
	gone := make(chan bool, 1)
	func() {
		fc := parametrize.Register(nn.NewLinear(2, 2), "weight", &symmetric{})
		fc.Forward(torch.Ones([]int{1, 2}))
		runtime.AddCleanup(fc, func(gone chan bool) { gone <- true }, gone)
	}()
	for range 50 {
		runtime.GC()
		select {
		case <-gone:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("the layer is still there")
}

func TestErrors(t *testing.T) {
	fc := func() *nn.Linear { return nn.NewLinear(2, 2) }
	tests := map[string]func(){
		"no tensor called \"wait\"":              func() { parametrize.Register(fc(), "wait", &symmetric{}) },
		"type and shape, unless Unsafe is given": func() { parametrize.Register(fc(), "weight", wider{}) },
		"no parametrized tensor called":          func() { parametrize.Remove(fc(), "weight") },
		"has no right inverse": func() {
			parametrize.Assign(parametrize.Register(fc(), "weight", nn.NewReLU()), "weight", torch.Ones([]int{2, 2}))
		},
		"is parametrized already": func() {
			parametrize.RegisterCombiner(parametrize.Register(fc(), "weight", &symmetric{}), "weight", &product{})
		},
	}
	for want, f := range tests {
		var e *torch.Error
		err := torch.Try(f)
		require.ErrorAs(t, err, &e)
		assert.ErrorContains(t, err, want)
	}
}

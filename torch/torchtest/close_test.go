package torchtest_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/torchtest"
)

// bare is a t with no more than Errorf, as testify's mocks are.
type bare struct{ text string }

func (b *bare) Errorf(format string, args ...any) { b.text += args[0].(string) }

type layered struct {
	Name   string
	Layers []*nn.Linear
	Extra  map[string]any
	Fixed  [2]float32
	hidden int
}

func newLayered() *layered {
	torch.ManualSeed(0)
	return &layered{Name: "net", Layers: []*nn.Linear{nn.NewLinear(2, 3), nn.NewLinear(3, 1)}, Extra: map[string]any{"scale": 2.0, "mask": torch.Ones([]int{2})}}
}

func TestStructs(t *testing.T) {
	for name, c := range map[string]struct {
		change func(n *layered)
		path   string
		says   string
		more   []string
	}{
		"a weight":       {func(n *layered) { torch.NoGrad(func() { n.Layers[0].Weight.Fill_(1) }) }, ".Layers[0].Weight", "Tensor-likes are not", nil},
		"two":            {func(n *layered) { torch.NoGrad(func() { n.Layers[0].Weight.Fill_(1); n.Layers[1].Bias.Fill_(1) }) }, ".Layers[0].Weight", "Tensor-likes", []string{".Layers[1].Bias"}},
		"no bias":        {func(n *layered) { n.Layers[1].Bias = torch.Tensor{} }, ".Layers[1].Bias", "None mismatch: None is not a tensor of type torch.float32 and shape torch.Size([1])", nil},
		"nil":            {func(n *layered) { n.Layers[1] = nil }, ".Layers[1]", "None mismatch: None is not a *nn.Linear", nil},
		"fewer":          {func(n *layered) { n.Layers = n.Layers[:1] }, ".Layers", "The length of the sequences mismatch: 1 != 2", nil},
		"a string":       {func(n *layered) { n.Name = "x" }, ".Name", `Strings mismatch: "x" is not "net"`, nil},
		"a number":       {func(n *layered) { n.Extra["scale"] = 3.0 }, `.Extra["scale"]`, "Expected 2.0 but got 3.0.", nil},
		"another kind":   {func(n *layered) { n.Extra["mask"] = "x" }, `.Extra["mask"]`, "No comparison pair was able to handle inputs of type string and torch.Tensor.", nil},
		"another number": {func(n *layered) { n.Extra["scale"] = float32(2) }, `.Extra["scale"]`, "The (d)types do not match: float32 != float64.", nil},
		"a key":          {func(n *layered) { delete(n.Extra, "scale") }, ".Extra", `Missing keys in the actual mapping: ["scale"]`, nil},
		"an array":       {func(n *layered) { n.Fixed[1] = 0.5 }, ".Fixed[1]", "Expected 0.0 but got 0.5.", nil},
		"a setting":      {func(n *layered) { n.Layers[0].InFeatures = 7 }, ".Layers[0].InFeatures", "Expected 2 but got 7.\nAbsolute difference: 5\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, want := newLayered(), newLayered()
			got.hidden = 5 // not looked at
			assert.True(t, torchtest.Close(t, got, want))
			assert.True(t, torchtest.Equal(t, got, want))
			c.change(got)
			var mismatch *torchtest.MismatchError
			require.True(t, errors.As(torchtest.Compare(got, want), &mismatch))
			assert.Equal(t, c.path, mismatch.Path)
			assert.Equal(t, c.more, mismatch.More)
			assert.Contains(t, mismatch.Error(), c.says)
			assert.Contains(t, mismatch.Error(), "The failure occurred for item "+c.path)
			b := &bare{}
			assert.False(t, torchtest.Equal(b, got, want))
			assert.Contains(t, b.text, "The failure occurred for item "+c.path)
		})
	}
}

func TestEqual(t *testing.T) {
	zero, minus := float32(0), float32(math.Copysign(0, -1))
	other := math.Float32frombits(0x7fc00001)
	q := func(scale float64, zero int) torch.Tensor {
		return torch.QuantizePerTensor(f32(1, 2), scale, zero, torch.QUint8)
	}
	for name, c := range map[string]struct {
		got, want any
		says      string // "" if they are equal
	}{
		"same":           {f32(1, 2), f32(1, 2), ""},
		"last bit":       {f32(1, 2), f32(1, math.Nextafter32(2, 3)), "First mismatch at index (1,): expected 2.000000238418579 (40000001) but got 2.0 (40000000)."},
		"minus zero":     {f32(1, minus), f32(1, zero), "expected 0.0 (00000000) but got -0.0 (80000000)."},
		"nan":            {f32(float32(nan)), f32(float32(nan)), ""},
		"other nan":      {f32(float32(nan)), f32(other), "Mismatched elements: 1 / 1 (100.0%)"},
		"bool":           {torch.FromSlice([]bool{true}, 1), torch.FromSlice([]bool{false}, 1), "expected False (00) but got True (01)."},
		"bfloat16":       {f32(1).BFloat16(), f32(2).BFloat16(), "expected 2.0 (4000) but got 1.0 (3f80)."},
		"complex":        {torch.FromSlice([]complex64{1i}, 1), torch.FromSlice([]complex64{1}, 1), "expected (1+0j)"},
		"conjugate":      {torch.FromSlice([]complex64{1i}, 1).Conj(), torch.FromSlice([]complex64{-1i}, 1), ""},
		"not contiguous": {torch.FromSlice([]float32{1, 2, 3, 4}, 2, 2).T(), torch.FromSlice([]float32{1, 3, 2, 4}, 2, 2), ""},
		"empty":          {torch.Zeros([]int{0, 3}), torch.Zeros([]int{0, 3}), ""},
		"scalar":         {torch.Ones(nil), torch.Zeros(nil), "Scalars are not equal!\n\nExpected 0.0 but got 1.0."},
		"undefined":      {torch.Tensor{}, torch.Tensor{}, ""},
		"floats":         {0.0, math.Copysign(0, -1), "Expected -0.0 but got 0.0."},
		"nan floats":     {nan, nan, ""},
		"quantized":      {q(0.1, 10), q(0.1, 10), ""},
		"scale":          {q(0.1, 10), q(0.2, 10), "'q_scale()' do not match: 0.1 != 0.2."},
		"zero point":     {q(0.1, 10), q(0.1, 11), "'q_zero_point()' do not match: 10 != 11."},
		"sparse":         {torch.Eye(2).ToSparse(), torch.Eye(2).ToSparse(), ""},
		"sparse values":  {torch.Eye(2).ToSparse(), torch.Eye(2).MulScalar(2).ToSparse(), "Sparse COO values are not equal!"},
		"uint64":         {torch.FromSlice([]uint64{1 << 63}, 1), torch.FromSlice([]uint64{1}, 1), "expected 1 (0000000000000001) but got 9223372036854775808"},
		"state dicts":    {torch.NewStateDict(), torch.NewStateDict(), ""},
		"dicts":          {torch.NewDict("a", 1, "b", f32(1)), torch.NewDict("a", 1, "b", f32(2)), `The failure occurred for item ["b"]`},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bare{}
			equal := torchtest.Equal(b, c.got, c.want)
			if c.says == "" {
				assert.True(t, equal, b.text)
				assert.Empty(t, b.text)
				return
			}
			assert.False(t, equal)
			assert.Contains(t, b.text, c.says)
		})
	}
}

func TestOptionsOfMessages(t *testing.T) {
	fake := try(t, func(t *fakeT) {
		torchtest.Close(t, 1.0, 2.0)
		torchtest.Close(t, 1.0, 2.0, torchtest.Msg("Argh"))
		torchtest.Equal(t, 1.0, 2.0, torchtest.MsgFunc(func(m string) string { return "before\n" + m }), torchtest.FailNow(true))
		t.Errorf("not reached")
	})
	assert.True(t, fake.failed && fake.ended)
	assert.Contains(t, fake.text.String(), "Expected 2.0 but got 1.0.")
	assert.Contains(t, fake.text.String(), "\nArgh\nbefore\nScalars are not equal!")
	assert.NotContains(t, fake.text.String(), "not reached")

	assert.True(t, torchtest.ObjectsAreClose(f32(1), f32(1)))
	assert.False(t, torchtest.ObjectsAreClose(f32(1), f32(2)))
	assert.False(t, torchtest.Close(&bare{}, 1.0, 2.0, torchtest.FailNow(true)), "one that cannot be ended goes on")
}

// Nothing that is compared brings the test down.
func TestOddValues(t *testing.T) {
	type ring struct{ Next *ring }
	a, b := &ring{}, &ring{}
	a.Next, b.Next = a, b
	assert.NoError(t, torchtest.Compare(a, b), "circles")
	list := []any{nil}
	list[0] = list
	assert.NoError(t, torchtest.Compare(list, list))

	var freed torch.Tensor
	func() {
		defer torch.NewScope().Close()
		freed = torch.Ones([]int{2})
	}()
	assert.ErrorContains(t, torchtest.Compare(freed, f32(1, 1)), "the tensor was freed")
	assert.NoError(t, torchtest.Compare(nil, nil))
	assert.NoError(t, torchtest.Compare(nil, (*layered)(nil)), "nil is nil")
	assert.NoError(t, torchtest.Compare(func() {}, func() {}), "functions cannot be compared")
	assert.NoError(t, torchtest.Compare([]float32(nil), []float32{}))
	type opaque struct{ n int }
	assert.ErrorContains(t, torchtest.Compare(opaque{1}, opaque{2}), "{1} != {2}")
	assert.NoError(t, torchtest.Compare(map[int]float64{2: 1, 1: 2}, map[int]float64{1: 2, 2: 1}))
	assert.Error(t, torchtest.Compare(map[int]float64{}, map[string]float64{}))
	assert.ErrorContains(t, torchtest.Compare(torch.Rand([]int{2}).ToMkldnn(), f32(1, 1)), "Unsupported tensor layout torch._mkldnn")

	many := make([]float64, 100)
	err := torchtest.Compare(many, append([]float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, many[13:]...))
	assert.ErrorContains(t, err, "12 more differ: [1], [2], ")
	assert.True(t, strings.HasSuffix(err.Error(), "[10], …"), err)
}

func TestGradChecks(t *testing.T) {
	x := torch.Rand([]int{3}, torch.Float64).RequiresGrad_()
	assert.True(t, torchtest.GradCheck(t, torch.Tensor.Sin, []torch.Tensor{x}))
	assert.True(t, torchtest.GradGradCheck(t, torch.Tensor.Sin, []torch.Tensor{x}, autograd.Atol(1e-4)))

	b := &bare{}
	wrong := func(x torch.Tensor) torch.Tensor { return x.Sin().Add(x.Detach()) }
	assert.False(t, torchtest.GradCheck(b, wrong, []torch.Tensor{x}))
	assert.Contains(t, b.text, "GradCheck: autograd: Jacobian mismatch for output 0 with respect to input 0")
	b = &bare{}
	assert.False(t, torchtest.GradGradCheck(b, wrong, []torch.Tensor{torch.Ones([]int{1}).RequiresGrad_()}))
	assert.Contains(t, b.text, "GradGradCheck: ")
	b = &bare{}
	assert.False(t, torchtest.GradCheck(b, func(x torch.Tensor) torch.Tensor { return x.Matmul(torch.Ones([]int{2, 2}, torch.Float64)) }, []torch.Tensor{x}))
	assert.Contains(t, b.text, "matmul(")
}

func TestSeedAndDeterministic(t *testing.T) {
	before := torch.DefaultGenerator().State()
	var a, b torch.Tensor
	try(t, func(t *fakeT) { torchtest.Seed(t, 5); a = torch.Rand([]int{3}) })
	try(t, func(t *fakeT) { torchtest.Seed(t, 5); b = torch.Rand([]int{3}) })
	torchtest.Equal(t, a, b)
	torchtest.Equal(t, torch.DefaultGenerator().State(), before)

	try(t, func(fake *fakeT) {
		torchtest.Deterministic(fake)
		assert.True(t, torch.AreDeterministicAlgorithmsEnabled())
	})
	assert.False(t, torch.AreDeterministicAlgorithmsEnabled())
}

package torch_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gold "github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
)

// randomGolden is what Python's generators draw: testdata/make_random.py.
type randomGolden struct {
	Made         processor.Machine
	Default_seed string
	Seeds        []struct {
		Seed         int64
		Initial_seed string
		Draws        []struct {
			Name, DType, Data string
			Shape             []int
		}
		State string
	}
}

var draws = map[string]func(g *torch.Generator) torch.Tensor{
	"randn":         func(g *torch.Generator) torch.Tensor { return torch.Randn([]int{5}, g) },
	"randn large":   func(g *torch.Generator) torch.Tensor { return torch.Randn([]int{40}, g) },
	"randn float64": func(g *torch.Generator) torch.Tensor { return torch.Randn([]int{17}, g, torch.Float64) },
	"rand":          func(g *torch.Generator) torch.Tensor { return torch.Rand([]int{3, 2}, g) },
	"rand float64":  func(g *torch.Generator) torch.Tensor { return torch.Rand([]int{4}, torch.Float64, g) },
	"randint":       func(g *torch.Generator) torch.Tensor { return torch.Randint(10, []int{6}, g) },
	"randint low":   func(g *torch.Generator) torch.Tensor { return torch.RandintLow(-5, 5, []int{6}, g) },
	"randint wide":  func(g *torch.Generator) torch.Tensor { return torch.RandintLow(0, 1<<60, []int{3}, g) },
	"randperm":      func(g *torch.Generator) torch.Tensor { return torch.Randperm(20, g) },
	"normal": func(g *torch.Generator) torch.Tensor {
		return torch.Normal(1, 2, []int{3}, g)
	},
	"uniform_": func(g *torch.Generator) torch.Tensor {
		return torch.Empty([]int{4}).Uniform_(torch.From(-1), torch.UpTo(1), g)
	},
	"normal_": func(g *torch.Generator) torch.Tensor {
		return torch.Empty([]int{4}).Normal_(torch.MeanOpt(3), torch.StdOpt(0.5), g)
	},
	"bernoulli_":   func(g *torch.Generator) torch.Tensor { return torch.Empty([]int{9}).Bernoulli_(torch.P(0.3), g) },
	"exponential_": func(g *torch.Generator) torch.Tensor { return torch.Empty([]int{3}).Exponential_(torch.Lambd(2), g) },
	"random_":      func(g *torch.Generator) torch.Tensor { return torch.Empty([]int{3}, torch.Int64).Random_(g) },
	"random_ to":   func(g *torch.Generator) torch.Tensor { return torch.Empty([]int{3}, torch.Int32).RandomTo_(7, g) },
	"multinomial":  func(g *torch.Generator) torch.Tensor { return torch.Ones([]int{6}).Multinomial(4, g) },
	"bernoulli":    func(g *torch.Generator) torch.Tensor { return torch.Full([]int{6}, 0.5).Bernoulli(g) },
}

func TestRandomNumbersArePythons(t *testing.T) {
	want := golden[randomGolden](t, "random.json")
	gold.Log(t, "random.json", want.Made)
	exact := want.Made.Same(processor.Here()) == ""
	for _, s := range want.Seeds {
		g := torch.NewGenerator().ManualSeed(s.Seed)
		assert.Equal(t, s.Initial_seed, strconv.FormatUint(g.InitialSeed(), 10))
		for _, d := range s.Draws {
			got := draws[d.Name](g)
			data, err := base64.StdEncoding.DecodeString(d.Data)
			require.NoError(t, err)
			expected := torch.Empty(d.Shape, dtypeNamed(t, d.DType))
			expected.Bytes(func(b []byte) { copy(b, data) })
			require.Equal(t, expected.DType(), got.DType(), d.Name)
			if exact || !got.DType().IsFloatingPoint() {
				assert.True(t, expected.Equal(got), "seed %d, %s: %v, not %v", s.Seed, d.Name, got, expected)
			} else {
				gold.Numbers(t, fmt.Sprintf("seed %d, %s", s.Seed, d.Name), want.Made, got.DType(), 1, torch.ToSlice[float64](expected.Double().Flatten()), torch.ToSlice[float64](got.Double().Flatten()))
			}
		}
		var state [32]byte
		g.State().Bytes(func(b []byte) { state = sha256.Sum256(b) })
		if exact { // it holds a normal number drawn in advance
			assert.Equal(t, s.State, hex.EncodeToString(state[:]), "seed %d", s.Seed)
		}
	}
	assert.Equal(t, want.Default_seed, strconv.FormatUint(torch.NewGenerator().InitialSeed(), 10))
}

func TestGeneratorState(t *testing.T) {
	g := torch.NewGenerator().ManualSeed(7)
	torch.Randn([]int{3}, g)
	state := g.State()
	first := torch.Randn([]int{20}, g)
	other := torch.NewGenerator()
	other.SetState(state)
	assert.True(t, first.Equal(torch.Randn([]int{20}, other)))
	assert.Equal(t, torch.CPU, g.Device())
	assert.ErrorContains(t, torch.Try(func() { g.SetState(torch.Zeros([]int{3})) }), "RNG state must be a torch.ByteTensor")
	assert.ErrorContains(t, torch.Try(func() { g.SetState(torch.Zeros([]int{3}, torch.Uint8)) }), "found the input RNG state size to be 3")
	assert.ErrorContains(t, torch.Try(func() { g.SetState(torch.Tensor{}) }), "undefined")
}

func TestDefaultGenerator(t *testing.T) {
	g := torch.ManualSeed(3)
	assert.Equal(t, uint64(3), torch.InitialSeed())
	a := torch.Randn([]int{4})
	g.ManualSeed(3)
	assert.True(t, a.Equal(torch.Randn([]int{4})), "ManualSeed returns the default generator")
	assert.True(t, a.Equal(torch.Randn([]int{4}, torch.NewGenerator().ManualSeed(3))))
	torch.DefaultGenerator().ManualSeed(3)
	assert.True(t, a.Equal(torch.Randn([]int{4}, (*torch.Generator)(nil))), "nil is the default")
}

func TestGeneratorDevices(t *testing.T) {
	for _, f := range []func(...torch.Device) *torch.Generator{torch.NewGenerator, torch.DefaultGenerator} {
		assert.ErrorContains(t, torch.Try(func() { f(torch.Meta) }), `there is no generator for device "meta"`)
		assert.ErrorContains(t, torch.Try(func() { f(torch.CUDA(1000)) }), `device "cuda:1000": `)
		assert.ErrorContains(t, torch.Try(func() { f(torch.CPU, torch.CPU) }), "takes at most one torch.Device, got 2")
	}
}

// libtorch locks a generator: goroutines that share one draw different numbers
// of the same stream.
func TestGeneratorConcurrently(t *testing.T) {
	g := torch.NewGenerator().ManualSeed(0)
	want := torch.ToSlice[int64](torch.Randint(1<<40, []int{64}, torch.NewGenerator().ManualSeed(0)))
	got := make([]int64, 64)
	var wg sync.WaitGroup
	for i := range got {
		wg.Add(1)
		go func() {
			defer wg.Done()
			got[i] = torch.Item[int64](torch.Randint(1<<40, []int{1}, g))
			g.InitialSeed()
			g.State()
		}()
	}
	wg.Wait()
	assert.ElementsMatch(t, want, got)
}

package data

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pyvenv"
	"github.com/gotorch/gotorch/torch"
)

// parityCase is a case of testdata/make_loader.py.
type parityCase struct {
	N          int
	Batch      int
	Shuffle    bool
	Sampler    string
	NumSamples int `json:"num_samples"`
	Workers    int
	DropLast   bool `json:"drop_last"`
	Generator  *int64
	Prefetch   int
	Seed       int64
	Batches    []parityBatch
	Len        int
	End        []int64
}

type parityBatch struct {
	Indices, Noise []int64
	Loop           int64
	LoopGenerator  int64 `json:"loop_generator"`
}

// noise is the data set of testdata/make_loader.py.
type noise int

func (n noise) Len() int { return int(n) }

func (n noise) Get(i int, g *torch.Generator) (input, target torch.Tensor, err error) {
	return torch.FromSlice([]int{i}).Squeeze(), torch.FromSlice([]int64{draw(g), draw(g)}), nil
}

func draw(g *torch.Generator) int64 {
	return int64(torch.Rand([]int{}, g).Item() * (1 << 24))
}

func (c parityCase) String() string {
	generator := "nil"
	if c.Generator != nil {
		generator = fmt.Sprint(*c.Generator)
	}
	return fmt.Sprintf("n=%d batch=%d shuffle=%v sampler=%s:%d workers=%d drop=%v generator=%s prefetch=%d seed=%d",
		c.N, c.Batch, c.Shuffle, c.Sampler, c.NumSamples, c.Workers, c.DropLast, generator, c.Prefetch, c.Seed)
}

func (c parityCase) check(t *testing.T) {
	c.checkWith(t, Prefetch(c.Prefetch))
	if c.Generator == nil && c.Sampler == "" {
		c.checkWith(t) // makes more ahead, which nothing can see
	}
}

func (c parityCase) checkWith(t *testing.T, opts ...Option) {
	torch.ManualSeed(c.Seed)
	var g *torch.Generator
	if c.Generator != nil {
		g = torch.NewGenerator().ManualSeed(*c.Generator)
	}
	d := noise(c.N)
	opts = append(opts, BatchSize(c.Batch), Shuffle(c.Shuffle), Workers(c.Workers), DropLast(c.DropLast), Generator(g))
	switch c.Sampler {
	case "random":
		opts = append(opts, WithSampler(NewRandomSampler(d, NumSamples(c.NumSamples), Generator(g))))
	case "replacement":
		opts = append(opts, WithSampler(NewRandomSampler(d, Replacement(true), NumSamples(c.NumSamples), Generator(g))))
	case "subset":
		var indices []int
		for i := 0; i < c.N; i += 2 {
			indices = append(indices, i)
		}
		opts = append(opts, WithSampler(NewSubsetRandomSampler(indices, g)))
	case "weighted":
		weights := make([]float64, c.N)
		for i := range weights {
			weights[i] = float64(1 + i%3)
		}
		opts = append(opts, WithSampler(NewWeightedRandomSampler(weights, c.NumSamples, Generator(g))))
	}
	loader := NewLoader(d, opts...)
	got := []parityBatch{}
	for range 2 {
		for _, b := range loader.Batches() {
			got = append(got, parityBatch{torch.ToSlice[int64](b.Input), torch.ToSlice[int64](b.Target), draw(nil), draw(g)})
		}
		require.NoError(t, loader.Err())
	}
	assert.Equal(t, c.Batches, got)
	assert.Equal(t, c.Len, loader.Len())
	assert.Equal(t, c.End, []int64{draw(nil), draw(g)})
}

func checkParity(t *testing.T, golden []byte) {
	var cases []parityCase
	require.NoError(t, json.Unmarshal(golden, &cases))
	require.NotEmpty(t, cases)
	for _, c := range cases {
		t.Run(c.String(), c.check)
	}
}

func TestParity(t *testing.T) {
	golden, err := os.ReadFile("testdata/loader.json")
	require.NoError(t, err)
	checkParity(t, golden)
}

func TestParityLive(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python with PyTorch to compare with it live")
	}
	seed := rand.Intn(1 << 30)
	t.Log("seed", seed)
	golden, err := pyvenv.Run(python, nil, "testdata/make_loader.py", strconv.Itoa(seed))
	require.NoError(t, err)
	checkParity(t, golden)
}

package data

import (
	"encoding/json"
	"fmt"
	"iter"
	"math/rand"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pyvenv"
	"github.com/gotorch/gotorch/torch"
)

// datasetsParity is what testdata/make_datasets.py prints.
type datasetsParity struct {
	Distributed []struct {
		N, Replicas   int
		Shuffle, Drop bool
		Seed          int64
		Epoch         int
		Ranks         []struct {
			Len     int
			Indices []int
		}
	}
	Split []struct {
		N         int
		Lengths   []float64
		Seed      int64
		Generator *int64
		Parts     [][]int
		End       int64
	}
	Persistent []struct {
		N, Batch, Workers, Prefetch int
		Shuffle                     bool
		Seed                        int64
		Stops                       []int
		Batches                     []loopBatch
		End                         int64
	}
	Iterable []struct {
		N, Batch, Workers, Len  int
		Chain, Drop, Persistent bool
		Seed                    int64
		Batches                 []loopBatch
		End                     int64
	}
	BatchSampler []struct {
		N, Batch, Workers, Len int
		Drop                   bool
		Seed                   int64
		Batches                []loopBatch
		End                    int64
	} `json:"batch_sampler"`
	Concat []struct {
		Lens    []int
		Seed    int64
		Batches []loopBatch
	}
	Stacked []struct {
		N       int
		Named   bool
		Seed    int64
		Batches []struct {
			A, B   []int64
			ANoise []int64 `json:"a_noise"`
			BNoise []int64 `json:"b_noise"`
		}
	}
	Collated map[string]any
}

type loopBatch struct {
	Indices, Noise []int64
	Loop           int64
}

// rounds ranges over a loader as the script's epochs does.
func rounds(t *testing.T, l *Loader, stops ...int) []loopBatch {
	got := []loopBatch{}
	for _, stop := range stops {
		for k, b := range l.Batches() {
			got = append(got, loopBatch{torch.ToSlice[int64](b.Input), torch.ToSlice[int64](b.Target.Flatten()), draw(nil)})
			if k+1 == stop {
				break
			}
		}
		require.NoError(t, l.Err())
	}
	return got
}

// numbered is the script's Stream.
type numbered struct{ start, n int }

func (s numbered) Len() int { return s.n }

func (s numbered) Iterate(w WorkerInfo) iter.Seq2[Sample, error] {
	return func(yield func(Sample, error) bool) {
		for i := s.start; i < s.start+s.n; i++ {
			if i*i%w.NumWorkers != w.ID {
				continue
			}
			if !yield(Sample{number(i), torch.FromSlice([]int64{draw(w.Generator)}).Squeeze()}, nil) {
				return
			}
		}
	}
}

func checkDatasets(t *testing.T, golden []byte) {
	var all datasetsParity
	require.NoError(t, json.Unmarshal(golden, &all))
	noGoroutinesLeft(t)
	for _, c := range all.Distributed {
		for rank, want := range c.Ranks {
			s := NewDistributedSampler(noise(c.N), c.Replicas, rank, Shuffle(c.Shuffle), Seed(c.Seed), DropLast(c.Drop))
			s.SetEpoch(c.Epoch)
			assert.Equal(t, want.Len, s.Len(), "%+v", c)
			got := []int{}
			for next, i, ok := start(s); ok; i, ok = next() {
				got = append(got, i)
			}
			assert.Equal(t, want.Indices, got, "rank %d of %+v", rank, c)
		}
	}
	for _, c := range all.Split {
		torch.ManualSeed(c.Seed)
		var g *torch.Generator
		if c.Generator != nil {
			g = torch.NewGenerator().ManualSeed(*c.Generator)
		}
		var parts []Dataset
		if sum := c.Lengths[0] + c.Lengths[len(c.Lengths)-1]; sum > 1 && c.Lengths[0] != 1 {
			whole := make([]int, len(c.Lengths))
			for i, n := range c.Lengths {
				whole[i] = int(n)
			}
			parts = RandomSplit(noise(c.N), whole, g)
		} else {
			parts = RandomSplit(noise(c.N), c.Lengths, g)
		}
		require.Len(t, parts, len(c.Parts))
		for i, p := range parts {
			assert.Equal(t, c.Parts[i], append([]int{}, p.(subset).indices...), "%+v", c)
		}
		assert.Equal(t, c.End, draw(nil))
	}
	for _, c := range all.Persistent {
		torch.ManualSeed(c.Seed)
		l := NewLoader(noise(c.N), BatchSize(c.Batch), Shuffle(c.Shuffle), Workers(c.Workers), Prefetch(c.Prefetch), PersistentWorkers(true))
		assert.Equal(t, c.Batches, rounds(t, l, c.Stops...), "%+v", c)
		assert.Equal(t, c.End, draw(nil))
	}
	for _, c := range all.Iterable {
		torch.ManualSeed(c.Seed)
		var d IterableDataset[Sample] = numbered{0, c.N}
		if c.Chain {
			d = ChainDataset(d, numbered{100, 5})
		}
		l := NewIterableLoader(d, Collate[Sample, Batch], BatchSize(c.Batch), Workers(c.Workers), DropLast(c.Drop), PersistentWorkers(c.Persistent))
		assert.Equal(t, c.Len, l.Len(), "%+v", c)
		assert.Equal(t, c.Batches, rounds(t, l, 0, 0), "%+v", c)
		assert.Equal(t, c.End, draw(nil))
	}
	for _, c := range all.BatchSampler {
		torch.ManualSeed(c.Seed)
		s := NewBatchSampler(NewRandomSampler(noise(c.N)), c.Batch, c.Drop)
		assert.Equal(t, c.Len, s.Len())
		l := NewLoader(noise(c.N), WithBatchSampler(s), Workers(c.Workers))
		assert.Equal(t, c.Len, l.Len())
		assert.Equal(t, c.Batches, rounds(t, l, 0, 0), "%+v", c)
		assert.Equal(t, c.End, draw(nil))
	}
	for _, c := range all.Concat {
		var ds []Dataset
		var of []DatasetOf[Sample]
		for _, n := range c.Lens {
			ds = append(ds, noise(n))
			of = append(of, Samples(noise(n)))
		}
		torch.ManualSeed(c.Seed)
		assert.Equal(t, c.Batches, rounds(t, NewLoader(ConcatDataset(ds...), BatchSize(3), Shuffle(true)), 0), "%+v", c)
		torch.ManualSeed(c.Seed)
		l := NewLoaderOf(ConcatDatasetOf(of...), Collate[Sample, Batch], BatchSize(3), Shuffle(true))
		assert.Equal(t, c.Batches, rounds(t, l, 0), "of any type: %+v", c)
	}
	for _, c := range all.Stacked {
		torch.ManualSeed(c.Seed)
		var got [][2]Batch
		a, b := Samples(noise(c.N)), Samples(noise(c.N))
		if c.Named {
			l := NewLoaderOf(StackNamed(map[string]DatasetOf[Sample]{"b": b, "a": a}), Collate[map[string]Sample, map[string]Batch], BatchSize(2), Shuffle(true))
			for _, b := range l.Batches() {
				got = append(got, [2]Batch{b["a"], b["b"]})
			}
			require.NoError(t, l.Err())
		} else {
			l := NewLoaderOf(StackDataset(a, b), Collate[[]Sample, [2]Batch], BatchSize(2), Shuffle(true))
			for _, b := range l.Batches() {
				got = append(got, b)
			}
			require.NoError(t, l.Err())
		}
		require.Len(t, got, len(c.Batches))
		for i, want := range c.Batches {
			assert.Equal(t, want.A, torch.ToSlice[int64](got[i][0].Input))
			assert.Equal(t, want.ANoise, torch.ToSlice[int64](got[i][0].Target.Flatten()))
			assert.Equal(t, want.B, torch.ToSlice[int64](got[i][1].Input))
			assert.Equal(t, want.BNoise, torch.ToSlice[int64](got[i][1].Target.Flatten()))
		}
	}
	tensor := func(v ...float32) torch.Tensor { return torch.FromSlice(v) }
	scalar := func(v float32) torch.Tensor { return tensor(v).Squeeze() }
	for name, samples := range map[string][]any{
		"ints":    {1, 2, 3},
		"floats":  {0.5, 2.0},
		"bools":   {true, false},
		"strings": {"a", "b"},
		"tensors": {tensor(1, 2), tensor(3, 4)},
		"lists":   {[]int{1, 2}, []int{3, 4}, []int{5, 6}},
		"maps":    {map[string]any{"x": 1, "y": "a"}, map[string]any{"x": 2, "y": "b"}},
		"nested": {
			map[string]any{"p": []any{scalar(1), 2.5}, "q": map[string]any{"r": []any{true, "s"}}},
			map[string]any{"p": []any{scalar(3), 4.5}, "q": map[string]any{"r": []any{false, "t"}}},
		},
	} {
		b, err := Collate[any, any](samples)
		require.NoError(t, err, name)
		assert.Equal(t, all.Collated[name], shown(b), name)
	}
	assert.Len(t, all.Collated, 8)
}

// start begins an epoch.
func start(s Sampler) (next func() (int, bool), i int, ok bool) {
	next = s.Start()
	i, ok = next()
	return next, i, ok
}

// shown is a batch as the script's show makes it.
func shown(v any) any {
	switch v := v.(type) {
	case torch.Tensor:
		elements, shape := []any{}, []any{}
		for _, x := range torch.ToSlice[float64](v.To(torch.Float64)) {
			elements = append(elements, x)
		}
		for _, n := range v.Shape() {
			shape = append(shape, float64(n))
		}
		return map[string]any{"dtype": v.DType().String(), "shape": shape, "elements": elements}
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			out[k] = shown(x)
		}
		return out
	case []any:
		out := []any{}
		for _, x := range v {
			out = append(out, shown(x))
		}
		return out
	case []string:
		out := []any{}
		for _, x := range v {
			out = append(out, x)
		}
		return out
	}
	return fmt.Sprintf("%T", v)
}

func TestDatasetsParity(t *testing.T) {
	golden, err := os.ReadFile("testdata/datasets.json")
	require.NoError(t, err)
	checkDatasets(t, golden)
}

func TestDatasetsParityLive(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python with PyTorch to compare with it live")
	}
	seed := rand.Intn(1 << 30)
	t.Log("seed", seed)
	golden, err := pyvenv.Run(python, nil, "testdata/make_datasets.py", strconv.Itoa(seed))
	require.NoError(t, err)
	checkDatasets(t, golden)
}

package data

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

// words is a data set of any type: the numbers 0 … n-1 with a name.
type words int

type word struct {
	N      int
	Name   string
	Vector torch.Tensor
	hidden int
}

type wordBatch struct {
	N      torch.Tensor
	Name   []string
	Vector torch.Tensor
}

func (w words) Len() int { return int(w) }

func (w words) Get(i int, _ *torch.Generator) (word, error) {
	switch i {
	case 100:
		return word{}, errors.New("no such word")
	case 101:
		panic("no way")
	}
	return word{i, fmt.Sprint("word ", i), torch.FromSlice([]float32{float32(i), 1}), i}, nil
}

func TestLoaderOfAnyType(t *testing.T) {
	noGoroutinesLeft(t)
	for workers := range 3 {
		l := NewLoaderOf(words(5), Collate[word, wordBatch], BatchSize(2), Workers(workers))
		assert.Equal(t, 3, l.Len())
		var names [][]string
		for _, b := range l.Batches() {
			names = append(names, b.Name)
			assert.Equal(t, torch.Int64, b.N.DType())
			assert.Equal(t, []int{len(b.Name), 2}, b.Vector.Shape())
			assert.Len(t, Tensors(b), 2)
		}
		require.NoError(t, l.Err())
		assert.Equal(t, [][]string{{"word 0", "word 1"}, {"word 2", "word 3"}, {"word 4"}}, names)

		one := NewLoaderOf(words(2), Single[word], Workers(workers))
		for i, w := range one.Batches() {
			assert.Equal(t, i, w.N)
		}
		require.NoError(t, one.Err())
	}
}

// The tensors of any batch belong to the round of a scoped loop.
func TestTensorsAndTo(t *testing.T) {
	x := torch.Ones([]int{2})
	b := struct {
		A torch.Tensor
		B []torch.Tensor
		C map[string]any
		D *torch.Tensor
		E [2]torch.Tensor
		F []string
		g torch.Tensor
	}{x, []torch.Tensor{x}, map[string]any{"x": x, "n": 3}, &x, [2]torch.Tensor{x, {}}, []string{"f"}, x}
	assert.Len(t, Tensors(b), 6)
	moved := To(b, torch.Meta)
	for _, y := range []torch.Tensor{moved.A, moved.B[0], moved.C["x"].(torch.Tensor), *moved.D, moved.E[0]} {
		assert.Equal(t, torch.Meta, y.Device())
	}
	assert.Equal(t, 3, moved.C["n"])
	assert.Equal(t, torch.CPU, moved.g.Device())
	assert.Equal(t, torch.CPU, b.B[0].Device(), "the batch itself stays")
	assert.Len(t, Tensors(Batch{x, x}), 2)
}

// counted counts up without an end.
type counted struct{ fail, panics int }

func (c counted) Iterate(w WorkerInfo) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := w.ID; ; i += w.NumWorkers {
			switch {
			case c.panics > 0 && i == c.panics:
				panic("no way")
			case c.fail > 0 && i == c.fail:
				yield(0, errors.New("broken"))
				return
			case !yield(i, nil):
				return
			}
		}
	}
}

func TestIterableEndsWhereTheLoopDoes(t *testing.T) {
	noGoroutinesLeft(t)
	for workers := range 3 {
		l := NewIterableLoader(counted{}, Collate[int, torch.Tensor], BatchSize(2), Workers(workers))
		n := 0
		for i, b := range l.Batches() {
			assert.Equal(t, n, i)
			assert.Equal(t, []int{2}, b.Shape())
			if n++; n == 7 {
				break
			}
		}
		require.NoError(t, l.Err())

		for name, test := range map[string]struct {
			d    counted
			want string
		}{
			"error": {counted{fail: 8}, "broken"},
			"panic": {counted{panics: 8}, "no way"},
		} {
			l := NewIterableLoader(test.d, Collate[int, torch.Tensor], BatchSize(2), Workers(workers))
			for range l.Batches() {
			}
			var e *Error
			require.ErrorAs(t, l.Err(), &e, name)
			assert.ErrorContains(t, l.Err(), test.want, name)
		}

		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		l = NewIterableLoader(counted{}, Collate[int, torch.Tensor], Workers(workers), Context(ctx))
		for i := range l.Batches() {
			if i == 3 {
				cancel()
			}
		}
		require.ErrorIs(t, l.Err(), context.Canceled)

		assert.PanicsWithValue(t, "the loop's own", func() {
			for range l.generatorOnly().Batches() {
				panic("the loop's own")
			}
		}, "a panic of the loop is not the data set's")
	}
}

// generatorOnly is a loader like l whose context has not been cancelled.
func (l *LoaderOf[B]) generatorOnly() *LoaderOf[torch.Tensor] {
	return NewIterableLoader(counted{}, Collate[int, torch.Tensor], Workers(l.workers))
}

func TestWorkerInit(t *testing.T) {
	noGoroutinesLeft(t)
	for _, persistent := range []bool{false, true} {
		var mu sync.Mutex
		calls := map[int]int{}
		l := NewLoader(numbers{n: 6}, Workers(2), PersistentWorkers(persistent), WorkerInit(func(w WorkerInfo) error {
			mu.Lock()
			defer mu.Unlock()
			calls[w.ID]++
			assert.Equal(t, 2, w.NumWorkers)
			assert.Equal(t, uint64(w.Seed), w.Generator.InitialSeed())
			return nil
		}))
		for range 3 {
			assert.Len(t, inputs(l), 6)
			require.NoError(t, l.Err())
		}
		want := map[int]int{0: 3, 1: 3}
		if persistent {
			want = map[int]int{0: 1, 1: 1}
		}
		assert.Equal(t, want, calls)
	}
	for _, l := range []*Loader{
		NewLoader(numbers{n: 6}, Workers(2), WorkerInit(func(WorkerInfo) error { return errors.New("no disk") })),
		NewLoader(numbers{n: 6}, Workers(2), WorkerInit(func(WorkerInfo) error { panic("no disk") })),
		NewIterableLoader[Sample](numbered{0, 6}, Collate[Sample, Batch], Workers(2), WorkerInit(func(WorkerInfo) error { return errors.New("no disk") })),
	} {
		assert.Empty(t, inputs(l))
		assert.ErrorContains(t, l.Err(), "data: beginning worker 0: ")
		assert.ErrorContains(t, l.Err(), "no disk")
	}
}

func TestCollateWith(t *testing.T) {
	get := func(i int) (input, target torch.Tensor, err error) { return torch.Ones([]int{i + 1}), number(i), nil }
	longest := CollateWith(func(samples []Sample) (Batch, error) {
		out := torch.Zeros([]int{len(samples), samples[len(samples)-1].Input.Size(0)})
		targets := make([]torch.Tensor, len(samples))
		for i, s := range samples {
			out.Select(0, i).Narrow(0, 0, s.Input.Size(0)).Copy_(s.Input)
			targets[i] = s.Target
		}
		return Batch{out, torch.Stack(targets)}, nil
	})
	for workers := range 3 {
		l := NewLoader(numbers{n: 4, get: get}, BatchSize(2), Workers(workers), longest)
		var shapes [][]int
		for _, b := range l.Batches() {
			shapes = append(shapes, b.Input.Shape())
		}
		require.NoError(t, l.Err())
		assert.Equal(t, [][]int{{2, 2}, {2, 4}}, shapes)
	}
	l := NewLoader(numbers{n: 4}, CollateWith(func([]Sample) (Batch, error) { return Batch{}, errors.New("cannot") }))
	assert.Empty(t, inputs(l))
	assert.EqualError(t, l.Err(), "data: batch of the samples 0: cannot")
}

// Errors name the sample, or the batch.
func TestDatasetErrors(t *testing.T) {
	sample := func(d DatasetOf[word], i int) error { _, err := d.Get(i, nil); return err }
	load := func(d DatasetOf[word], opts ...OptionOf) error {
		l := NewLoaderOf(d, Collate[word, wordBatch], opts...)
		for range l.Batches() {
		}
		return l.Err()
	}
	_, single := Single([]word{{}, {}})
	_, tensors := NewTensorsDataset(torch.Zeros([]int{2})).Get(2, nil)
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"error":              {load(words(101)), "data: sample 100: no such word"},
		"panic":              {load(SubsetOf[word](words(102), []int{0, 101})), "data: sample 101: panic: no way"},
		"concat":             {load(ConcatDatasetOf[word](words(3), words(101))), "data: sample 103: of data set 1: data: sample 100: no such word"},
		"concat index":       {sample(ConcatDatasetOf[word](words(3)), 3), "there is no sample 3; the data set has 3, from 0"},
		"concat below":       {sample(ConcatDatasetOf[word](words(3)), -1), "there is no sample -1"},
		"subset index":       {sample(SubsetOf[word](words(3), []int{2}), 1), "there is no sample 1; the data set has 1"},
		"sampler's index":    {load(SubsetOf[word](words(3), []int{2}), WithSampler(NewSubsetRandomSampler([]int{7}, nil))), "there is no sample 7"},
		"single":             {single, "Single takes one sample, not 2"},
		"tensors":            {tensors, "there is no sample 2; the data set has 2"},
		"batch sampler":      {load(words(3), WithBatchSampler(fixedBatches{{0, 5}, {100}})), "data: sample 100: no such word"},
		"batch of two types": {func() error { _, err := Collate[any, any]([]any{1, "a"}); return err }(), "the sample is int in sample 0 of the batch and string in sample 1"},
	} {
		if assert.Error(t, test.err, name) {
			assert.ErrorContains(t, test.err, test.want, name)
		}
	}
}

type fixedBatches [][]int

func (f fixedBatches) Len() int { return len(f) }

func (f fixedBatches) Start() func() ([]int, bool) {
	k := -1
	return func() ([]int, bool) {
		if k++; k >= len(f) {
			return nil, false
		}
		return f[k], true
	}
}

// What does not fit into a batch says where it is.
func TestCollateErrors(t *testing.T) {
	type pair struct{ A, B any }
	try := func(f func() error) error { return f() }
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"none":         {try(func() error { _, err := Collate[int, torch.Tensor](nil); return err }), "at least one sample"},
		"number":       {try(func() error { _, err := Collate[int, string]([]int{1}); return err }), "the sample is int, of which a batch is torch.Tensor, not string"},
		"string":       {try(func() error { _, err := Collate[string, torch.Tensor]([]string{"a"}); return err }), "the sample is string, of which a batch is []string, not torch.Tensor"},
		"field":        {try(func() error { _, err := Collate[word, Batch]([]word{{}}); return err }), "data.word has no field Input, which data.Batch has"},
		"other fields": {try(func() error { _, err := Collate[word, struct{ N torch.Tensor }]([]word{{}}); return err }), "has no field Name, which data.word has"},
		"undefined":    {try(func() error { _, err := Collate[word, wordBatch]([]word{{}}); return err }), "the sample's Vector is the undefined Tensor in sample 0"},
		"shapes": {try(func() error {
			_, err := Collate[[]torch.Tensor, []torch.Tensor]([][]torch.Tensor{{number(1)}, {torch.Zeros([]int{2})}})
			return err
		}), "the sample[0] is torch.int64[] in sample 0 of the batch and torch.float32[2] in sample 1"},
		"lengths": {try(func() error { _, err := Collate[[]int, []torch.Tensor]([][]int{{1}, {1, 2}}); return err }), "the sample has 1 elements in sample 0 of the batch and 2 in sample 1"},
		"array":   {try(func() error { _, err := Collate[[]int, [3]torch.Tensor]([][]int{{1}}); return err }), "has 1 elements, [3]torch.Tensor is for 3"},
		"keys": {try(func() error {
			_, err := Collate[map[string]int, map[string]torch.Tensor]([]map[string]int{{"x": 1}, {"y": 1}})
			return err
		}), "the sample has the key x in sample 0 of the batch, not in sample 1"},
		"nil": {try(func() error { _, err := Collate[pair, any]([]pair{{A: 1}}); return err }), "the sample's B is nil in sample 0"},
		"sparse": {try(func() error {
			_, err := Collate[torch.Tensor, torch.Tensor]([]torch.Tensor{torch.Ones([]int{2, 2}).ToSparse()})
			return err
		}), "cannot be stacked"},
	} {
		if assert.Error(t, test.err, name) {
			assert.ErrorContains(t, test.err, test.want, name)
		}
	}
}

// Numbers keep their type.
func TestCollateNumbers(t *testing.T) {
	for _, test := range []struct {
		sample any
		want   torch.DType
	}{
		{1, torch.Int64}, {int64(1), torch.Int64}, {int32(1), torch.Int32}, {int16(1), torch.Int16}, {int8(1), torch.Int8},
		{uint8(1), torch.Uint8}, {uint16(1), torch.Uint16}, {uint32(1), torch.Uint32}, {uint64(1), torch.Uint64},
		{float32(1), torch.Float32}, {1.0, torch.Float64}, {true, torch.Bool},
		{torch.ToF16(1), torch.Float16}, {torch.ToBF16(1), torch.BFloat16},
	} {
		b, err := Collate[any, torch.Tensor]([]any{test.sample, test.sample})
		require.NoError(t, err)
		assert.Equal(t, test.want, b.DType())
		assert.Equal(t, []float64{1, 1}, torch.ToSlice[float64](b.To(torch.Float64)))
	}
	numbers, err := Collate[int, []int]([]int{1, 2}) // or stay what they are
	require.NoError(t, err)
	assert.Equal(t, []int{1, 2}, numbers)
	bytes, err := Collate[[]byte, [][]byte]([][]byte{{1, 2}, {3}})
	require.NoError(t, err)
	assert.Equal(t, [][]byte{{1, 2}, {3}}, bytes)
	anything, err := Collate[any, any]([]any{[]byte{1}, []byte{2}})
	require.NoError(t, err)
	assert.Equal(t, [][]byte{{1}, {2}}, anything)
}

func TestDatasetsWrongUse(t *testing.T) {
	d, of := numbers{n: 3}, words(3)
	x := torch.Zeros([]int{3})
	tests := map[string]struct {
		f    func()
		want string
	}{
		"nil data set":           {func() { NewLoaderOf[word](nil, Single[word]) }, "NewLoaderOf(): the data set is nil"},
		"nil collate":            {func() { NewLoaderOf[word, word](of, nil) }, "the function that makes batches is nil"},
		"nil CollateWith":        {func() { NewLoader(d, CollateWith(nil)) }, "the function of CollateWith is nil"},
		"batch size":             {func() { NewLoaderOf(of, Single[word], BatchSize(0)) }, "BatchSize must be at least 1, not 0"},
		"batch sampler and size": {func() { NewLoader(d, WithBatchSampler(fixedBatches{}), BatchSize(2)) }, "WithBatchSampler and BatchSize exclude each other"},
		"batch sampler and drop": {func() { NewLoader(d, WithBatchSampler(fixedBatches{}), DropLast(true)) }, "WithBatchSampler and DropLast exclude"},
		"batch sampler, shuffle": {func() { NewLoader(d, WithBatchSampler(fixedBatches{}), Shuffle(true)) }, "WithBatchSampler and Shuffle exclude"},
		"batch sampler, sampler": {func() { NewLoader(d, WithBatchSampler(fixedBatches{}), WithSampler(NewSequentialSampler(d))) }, "WithBatchSampler and WithSampler exclude"},
		"nil stream":             {func() { NewIterableLoader[int](nil, Single[int]) }, "the data set is nil"},
		"stream's length":        {func() { NewIterableLoader[int](counted{}, Single[int]).Len() }, "data.counted does not know how many samples it has"},
		"stream's collate":       {func() { NewIterableLoader[int, int](counted{}, nil) }, "the function that makes batches is nil"},
		"sampler of batches":     {func() { NewBatchSampler(nil, 1, false) }, "the sampler is nil"},
		"size of batches":        {func() { NewBatchSampler(NewSequentialSampler(d), 0, false) }, "at least 1, not 0"},
		"rank":                   {func() { NewDistributedSampler(d, 2, 2) }, "rank must be from 0 to 1"},
		"negative rank":          {func() { NewDistributedSampler(d, 2, -1) }, "got -1"},
		"nil distributed":        {func() { NewDistributedSampler(nil, 1, 0) }, "the data set is nil"},
		"split sum":              {func() { RandomSplit(d, []int{1, 1}, nil) }, "the lengths [1 1] are 2 samples in all, the data set has 3"},
		"split negative":         {func() { RandomSplit(d, []int{4, -1}, nil) }, "must not be negative"},
		"split fraction":         {func() { RandomSplit(d, []float64{1.5, -0.5}, nil) }, "fraction 0 is 1.5"},
		"split fractions":        {func() { RandomSplitOf[word](of, []float64{0.5, 0.4}, nil) }, "not 1"},
		"split nil":              {func() { RandomSplit[int](nil, nil, nil) }, "the data set is nil"},
		"concat none":            {func() { ConcatDataset() }, "at least one data set is required"},
		"concat nil":             {func() { ConcatDataset(d, nil) }, "data set 1 is nil"},
		"chain nil":              {func() { ChainDataset[int](counted{}, nil) }, "data set 1 is nil"},
		"stack none":             {func() { StackDataset[word]() }, "at least one data set is required"},
		"stack lengths":          {func() { StackDataset[word](of, words(4)) }, "must have one length, got 3 and 4"},
		"stack nil":              {func() { StackDataset[word](nil) }, "data set 0 is nil"},
		"subset":                 {func() { SubsetOf[word](of, []int{3}) }, "SubsetOf(): there is no sample 3"},
		"tensors none":           {func() { NewTensorsDataset() }, "at least one tensor"},
		"tensors sizes":          {func() { NewTensorsDataset(x, torch.Zeros([]int{2, 2})) }, "tensor 1 is torch.float32[2, 2], the first one torch.float32[3]"},
		"samples nil":            {func() { Samples(nil) }, "the data set is nil"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := torch.Try(test.f)
			require.Error(t, err)
			assert.ErrorContains(t, err, test.want)
		})
	}
}

func TestRandomSplitKeepsBatches(t *testing.T) {
	d := NewTensorDataset(torch.Arange(10), torch.Arange(10))
	for _, part := range RandomSplit(d, []float64{0.5, 0.5}, torch.NewGenerator().ManualSeed(1)) {
		_, whole := part.(BatchDataset)
		assert.True(t, whole)
		assert.Equal(t, 5, part.Len())
	}
}

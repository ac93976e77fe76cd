package data

import "github.com/gotorch/gotorch/torch"

// Sampler decides which samples an epoch consists of, and in which order. It
// mirrors torch.utils.data.Sampler. A [Loader] takes one with [WithSampler].
type Sampler interface {
	// Len returns the number of indices in an epoch. It mirrors __len__.
	Len() int
	// Start begins an epoch: the function that it returns gives one index after
	// the other, and false after the last. It is called from one goroutine, that
	// of the loop. It mirrors __iter__.
	Start() (next func() (index int, ok bool))
}

// Sized is what samplers ask of a data set: [Dataset] and [DatasetOf] have it.
type Sized interface {
	// Len returns the number of samples.
	Len() int
}

// RandomSamplerOption is an option of [NewRandomSampler]: [Replacement],
// [NumSamples], [Generator].
type RandomSamplerOption interface{ randomSamplerOption() }

// WeightedRandomSamplerOption is an option of [NewWeightedRandomSampler]:
// [Replacement], [Generator].
type WeightedRandomSamplerOption interface{ weightedRandomSamplerOption() }

// Replacement lets a sample come again while others have not come yet.
type Replacement bool

// NumSamples is the number of samples in an epoch, by default that of the data
// set. It is at least 1.
type NumSamples int

func (Replacement) randomSamplerOption()             {}
func (NumSamples) randomSamplerOption()              {}
func (GeneratorOption) randomSamplerOption()         {}
func (Replacement) weightedRandomSamplerOption()     {}
func (GeneratorOption) weightedRandomSamplerOption() {}

type sequentialSampler struct{ d Sized }

// NewSequentialSampler gives all samples of d in order. It mirrors
// torch.utils.data.SequentialSampler.
func NewSequentialSampler(d Sized) Sampler { return sequentialSampler{d} }

func (s sequentialSampler) Len() int { return s.d.Len() }

func (s sequentialSampler) Start() func() (int, bool) {
	i, n := -1, s.d.Len()
	return func() (int, bool) {
		i++
		return i, i < n
	}
}

type randomSampler struct {
	d           Sized
	replacement bool
	numSamples  int // 0: as many as d has
	g           *torch.Generator
}

// NewRandomSampler gives the samples of d in random order. Without [Generator] it
// draws a seed from the default generator at the start of each epoch. It mirrors
// torch.utils.data.RandomSampler, and panics with a *torch.Error if the number of
// samples is not positive.
func NewRandomSampler(d Sized, opts ...RandomSamplerOption) Sampler {
	s := randomSampler{d: d}
	for _, o := range opts {
		switch o := o.(type) {
		case Replacement:
			s.replacement = bool(o)
		case NumSamples:
			if o < 1 {
				panic(errorf("NewRandomSampler", "the number of samples must be at least 1, not %d", o))
			}
			s.numSamples = int(o)
		case GeneratorOption:
			s.g = o.g
		}
	}
	return s
}

func (s randomSampler) Len() int {
	if s.numSamples > 0 {
		return s.numSamples
	}
	return s.d.Len()
}

// Start draws when PyTorch does: the seed with the first index, a permutation (or
// 32 numbers, with replacement) when its first index is due, and one more
// permutation where the epoch ends with a whole one.
func (s randomSampler) Start() func() (int, bool) {
	n, left, g := s.d.Len(), s.Len(), s.g
	var drawn []int64
	draw := func() {
		if s.replacement {
			drawn = torch.ToSlice[int64](torch.Randint(n, []int{min(left, 32)}, g))
			return
		}
		drawn = torch.ToSlice[int64](torch.Randperm(n, g))
		drawn = drawn[:min(left, n)]
	}
	started, more := false, !s.replacement && n > 0 && left%n == 0
	return func() (int, bool) {
		if n == 0 {
			return 0, false
		}
		if !started && g == nil {
			g = torch.NewGenerator().ManualSeed(drawSeed(nil))
		}
		started = true
		if len(drawn) == 0 && (left > 0 || more) {
			more = more && left > 0
			draw()
		}
		if left == 0 {
			return 0, false
		}
		i := drawn[0]
		drawn, left = drawn[1:], left-1
		return int(i), true
	}
}

// drawSeed draws a seed from g, or from the default generator.
func drawSeed(g *torch.Generator) int64 {
	return torch.Item[int64](torch.Empty([]int{}, torch.Int64).Random_(g))
}

type subsetRandomSampler struct {
	indices []int
	g       *torch.Generator
}

// NewSubsetRandomSampler gives the listed samples in random order, drawn from g or,
// if that is nil, from the default generator. It mirrors
// torch.utils.data.SubsetRandomSampler.
func NewSubsetRandomSampler(indices []int, g *torch.Generator) Sampler {
	return subsetRandomSampler{indices, g}
}

func (s subsetRandomSampler) Len() int { return len(s.indices) }

func (s subsetRandomSampler) Start() func() (int, bool) {
	next := drawnOnce(func() torch.Tensor { return torch.Randperm(len(s.indices), s.g) })
	return func() (int, bool) {
		i, ok := next()
		if ok {
			i = s.indices[i]
		}
		return i, ok
	}
}

type weightedRandomSampler struct {
	weights []float64
	n       int
	replace bool
	g       *torch.Generator
}

// NewWeightedRandomSampler gives n samples an epoch, each with the probability that
// its weight has of their sum; with replacement unless that option says otherwise.
// It mirrors torch.utils.data.WeightedRandomSampler, and panics with a *torch.Error
// if n is not positive; drawing panics if the weights are negative, or too few of
// them positive.
func NewWeightedRandomSampler(weights []float64, n int, opts ...WeightedRandomSamplerOption) Sampler {
	if n < 1 {
		panic(errorf("NewWeightedRandomSampler", "the number of samples must be at least 1, not %d", n))
	}
	s := weightedRandomSampler{weights: weights, n: n, replace: true}
	for _, o := range opts {
		switch o := o.(type) {
		case Replacement:
			s.replace = bool(o)
		case GeneratorOption:
			s.g = o.g
		}
	}
	return s
}

func (s weightedRandomSampler) Len() int { return s.n }

func (s weightedRandomSampler) Start() func() (int, bool) {
	return drawnOnce(func() torch.Tensor {
		return torch.FromSlice(s.weights).Multinomial(s.n, torch.Replacement(s.replace), s.g)
	})
}

// drawnOnce gives the elements of what draw returns, which is called when the first
// is due.
func drawnOnce(draw func() torch.Tensor) func() (int, bool) {
	var drawn []int64
	started := false
	return func() (int, bool) {
		if !started {
			started = true
			drawn = torch.ToSlice[int64](draw())
		}
		if len(drawn) == 0 {
			return 0, false
		}
		i := drawn[0]
		drawn = drawn[1:]
		return int(i), true
	}
}

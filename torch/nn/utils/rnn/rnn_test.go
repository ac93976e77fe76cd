package rnn_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn/utils/rnn"
)

func r(seed int64, shape ...int) torch.Tensor {
	return torch.Randn(shape, torch.NewGenerator().ManualSeed(seed))
}

func TestEqualsPyTorch(t *testing.T) {
	type T = torch.Tensor
	file := golden.ReadLive(t, "testdata/rnn.json", "testdata/make_rnn.py")
	cut := func(x T, lengths ...int) []T { return x.SplitSizes(lengths) }
	packed := func(p rnn.PackedSequence) []T {
		if !p.SortedIndices.Defined() {
			return []T{p.Data, p.BatchSizes}
		}
		return []T{p.Data, p.BatchSizes, p.SortedIndices, p.UnsortedIndices}
	}
	padded := func(x T, lengths []int) []T { return []T{x, torch.FromSlice(lengths)} }
	first, unsorted := rnn.BatchFirst(true), rnn.EnforceSorted(false)
	tests := []struct {
		name string
		x    []int
		f    func(x T) []T
	}{
		{"pack", []int{4, 3, 2}, func(x T) []T { return packed(rnn.PackPaddedSequence(x, []int{4, 2, 1})) }},
		{"pack batch first unsorted", []int{4, 5}, func(x T) []T { return packed(rnn.PackPaddedSequence(x, []int{2, 5, 3, 5}, first, unsorted)) }},
		{"pad", []int{4, 3, 2}, func(x T) []T {
			return padded(rnn.PadPackedSequence(rnn.PackPaddedSequence(x, []int{1, 4, 2}, unsorted), rnn.PaddingValue(-1.5), rnn.TotalLength(6)))
		}},
		{"pad batch first", []int{4, 3, 2}, func(x T) []T {
			return padded(rnn.PadPackedSequence(rnn.PackPaddedSequence(x, []int{3, 3, 2}), first))
		}},
		{"pack sequence", []int{6, 2}, func(x T) []T { return packed(rnn.PackSequence(cut(x, 3, 2, 1))) }},
		{"pack sequence unsorted", []int{6, 2}, func(x T) []T { return packed(rnn.PackSequence(cut(x, 1, 3, 2), unsorted)) }},
		{"unpack sequence", []int{6, 2}, func(x T) []T { return rnn.UnpackSequence(rnn.PackSequence(cut(x, 1, 3, 2), unsorted)) }},
		{"pad sequence", []int{6, 2}, func(x T) []T { return []T{rnn.PadSequence(cut(x, 1, 3, 2))} }},
		{"pad sequence left", []int{6, 2}, func(x T) []T {
			return []T{rnn.PadSequence(cut(x, 1, 3, 2), first, rnn.PaddingValue(2.5), rnn.PaddingSide("left"))}
		}},
		{"unpad sequence", []int{4, 3, 2}, func(x T) []T { return rnn.UnpadSequence(x, []int{2, 4, 1}) }},
		{"unpad sequence batch first", []int{3, 4}, func(x T) []T { return rnn.UnpadSequence(x, []int{2, 4, 1}, first) }},
	}
	assert.Len(t, tests, len(file.Cases))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := file.Case(t, test.name)
			x := r(1, test.x...).RequiresGrad_()
			ys := test.f(x)
			assert.Len(t, want.Names, len(ys)+1)
			var smooth, grads []T
			for i, y := range ys {
				file.Equal(t, want, "y"+strconv.Itoa(i), y)
				if y.RequiresGrad() {
					grads = append(grads, r(50+int64(len(smooth)), y.Shape()...))
					smooth = append(smooth, y)
				}
			}
			torch.Backward(smooth, torch.Gradient(grads...))
			file.Equal(t, want, "grad.x", x.Grad())
		})
	}
}

func TestInvertPermutation(t *testing.T) {
	p := torch.FromSlice([]int64{2, 0, 3, 1})
	assert.Equal(t, []int64{1, 3, 0, 2}, torch.ToSlice[int64](rnn.InvertPermutation(p)))
	assert.Error(t, torch.Try(func() { rnn.InvertPermutation(torch.FromSlice([]int64{5})) }))
}

func TestPackedSequenceTo(t *testing.T) {
	p := rnn.PackSequence([]torch.Tensor{r(1, 1, 2), r(2, 3, 2)}, rnn.EnforceSorted(false))
	assert.Equal(t, p, p.To(torch.Float32))
	q := p.To(torch.Float64)
	assert.Equal(t, torch.Float64, q.Data.DType())
	assert.True(t, q.SortedIndices.Equal(p.SortedIndices))
	assert.True(t, q.BatchSizes.Same(p.BatchSizes))
}

func TestErrors(t *testing.T) {
	x := torch.Zeros([]int{4, 3, 2})
	p := rnn.PackPaddedSequence(x, []int{4, 2, 1})
	tests := map[string]func(){
		"not sorted, the longest first":                          func() { rnn.PackPaddedSequence(x, []int{2, 4, 1}) },
		"2 lengths for a batch of 3 sequences":                   func() { rnn.PackPaddedSequence(x, []int{2, 1}) },
		"length 5 of sequence 0 is not between 1 and":            func() { rnn.PackPaddedSequence(x, []int{5, 2, 1}) },
		"length 0 of sequence 2 is not between 1 and":            func() { rnn.PackPaddedSequence(x, []int{4, 2, 0}) },
		"at least 2 dims":                                        func() { rnn.PackPaddedSequence(torch.Zeros([]int{3}), []int{1}) },
		"TotalLength is 3, and the longest sequence has 4 steps": func() { rnn.PadPackedSequence(p, rnn.TotalLength(3)) },
		"2 lengths for a batch of 3":                             func() { rnn.UnpadSequence(x, []int{1, 2}) },
		"pad_sequence":                                           func() { rnn.PadSequence(nil) },
		"not sorted, the longest":                                func() { rnn.PackSequence([]torch.Tensor{r(1, 1), r(2, 3)}) },
		"the batch sizes [3 -3]": func() {
			rnn.PadPackedSequence(rnn.PackedSequence{Data: p.Data, BatchSizes: torch.FromSlice([]int64{3, -3})})
		},
		"do not add up to the 7 steps": func() {
			rnn.PadPackedSequence(rnn.PackedSequence{Data: p.Data, BatchSizes: torch.FromSlice([]int64{3, 3})})
		},
		"the packed sequence is none": func() { rnn.PadPackedSequence(rnn.PackedSequence{}) },
	}
	for want, f := range tests {
		var e *torch.Error
		err := torch.Try(f)
		require.ErrorAs(t, err, &e, want)
		assert.ErrorContains(t, err, want)
	}
}

package nn_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils/rnn"
)

type T = torch.Tensor

// sequenceCase is a layer and a call of testdata/make_sequences.py.
type sequenceCase struct {
	make func() any
	x    []int
	call func(m any, x T) []T
	eval bool
	mode string // "no grad" has no gradients, "float64" other inputs
}

func list(ts ...T) []T { return ts }

func rand(dtype torch.DType) func(seed int64, shape ...int) T {
	return func(seed int64, shape ...int) T {
		return torch.Randn(shape, dtype, torch.NewGenerator().ManualSeed(seed))
	}
}

var r = rand(torch.Float32)

// Layers for sequences have PyTorch's parameters, results and gradients.
func TestSequenceLayersEqualPyTorch(t *testing.T) {
	leaktest.Expect(t, "LSTM with projections is not supported with oneDNN")
	file := golden.ReadLive(t, "testdata/sequences.json", "testdata/make_sequences.py")
	cases := map[string]sequenceCase{}
	for _, group := range []map[string]sequenceCase{recurrentCases(), attentionCases(), transformerCases()} {
		for name, c := range group {
			cases[name] = c
		}
	}
	assert.Len(t, cases, len(file.Cases), "cases here and in the golden file")
	for name := range file.Cases {
		t.Run(name, func(t *testing.T) {
			c, ok := cases[name]
			require.True(t, ok, "the golden file has a case that is not here")
			torch.WithThreads(1, func() {
				pinned.Run(t, func() { c.check(t, file, file.Case(t, name)) })
			})
		})
	}
}

func (c sequenceCase) check(t *testing.T, file *golden.File, want golden.Case) {
	draw := r
	if c.mode == "float64" {
		draw = rand(torch.Float64)
	}
	torch.ManualSeed(0)
	m := c.make()
	nn.Train(m, !c.eval)
	var names []string
	same := func(name string, x T) {
		names = append(names, name)
		file.Equal(t, want, name, x)
	}
	for name, p := range nn.NamedParameters(m) {
		same("param."+name, p)
	}
	x := draw(1, c.x...).RequiresGrad_(c.mode != "no grad")
	torch.ManualSeed(7)
	var ys []T
	torch.SetGradEnabled(c.mode != "no grad", func() { ys = c.call(m, x) })
	var smooth, grads []T
	for i, y := range ys {
		same("y"+strconv.Itoa(i), y)
		if y.RequiresGrad() {
			smooth, grads = append(smooth, y), append(grads, draw(50+int64(i), y.Shape()...))
		}
	}
	if smooth != nil {
		torch.Backward(smooth, torch.Gradient(grads...))
		same("grad.x", x.Grad())
		for name, p := range nn.NamedParameters(m) {
			same("grad."+name, p.Grad())
		}
	}
	require.Equal(t, want.Names, names)
}

const in, hidden = 4, 3 // features of input and state

func recurrentCases() map[string]sequenceCase {
	pack := func(x T, lengths ...int) rnn.PackedSequence { return rnn.PackPaddedSequence(x, lengths) }
	unsorted := func(x T, lengths ...int) rnn.PackedSequence {
		return rnn.PackPaddedSequence(x, lengths, rnn.BatchFirst(true), rnn.EnforceSorted(false))
	}
	flat := func(p rnn.PackedSequence, states ...T) []T {
		ts := list(p.Data, p.BatchSizes)
		if p.SortedIndices.Defined() {
			ts = append(ts, p.SortedIndices, p.UnsortedIndices)
		}
		return append(ts, states...)
	}
	gru := func(opts ...nn.GRUOption) func() any { return func() any { return nn.NewGRU(in, hidden, opts...) } }
	runGRU := func(states ...T) func(any, T) []T {
		return func(m any, x T) []T { return list2(m.(*nn.GRU).Forward(x, states...)) }
	}
	elman := func(opts ...nn.RNNOption) func() any { return func() any { return nn.NewRNN(in, hidden, opts...) } }
	runRNN := func(states ...T) func(any, T) []T {
		return func(m any, x T) []T { return list2(m.(*nn.RNN).Forward(x, states...)) }
	}
	lstm := func(opts ...nn.LSTMOption) func() any { return func() any { return nn.NewLSTM(in, hidden, opts...) } }
	runLSTM := func(states ...T) func(any, T) []T {
		return func(m any, x T) []T { return list3(m.(*nn.LSTM).Forward(x, states...)) }
	}
	runCell := func(states ...T) func(any, T) []T {
		return func(m any, x T) []T {
			switch m := m.(type) {
			case *nn.RNNCell:
				return list(m.Forward(x, states...))
			case *nn.GRUCell:
				return list(m.Forward(x, states...))
			}
			return list2(m.(*nn.LSTMCell).Forward(x, states...))
		}
	}
	return map[string]sequenceCase{
		"rnn":                 {make: elman(), x: []int{5, 2, in}, call: runRNN()},
		"rnn state":           {make: elman(nn.Bias(false)), x: []int{5, 2, in}, call: runRNN(r(2, 1, 2, hidden))},
		"rnn layers":          {make: elman(nn.NumLayers(2), nn.DropoutP(0.4), nn.Bidirectional(true), nn.BatchFirst(true)), x: []int{2, 3, in}, call: runRNN(r(2, 4, 2, hidden))},
		"rnn eval":            {make: elman(nn.NumLayers(2), nn.DropoutP(0.4)), x: []int{5, 2, in}, call: runRNN(), eval: true},
		"rnn unbatched":       {make: elman(nn.BatchFirst(true)), x: []int{3, in}, call: runRNN()},
		"rnn unbatched state": {make: elman(nn.Bidirectional(true)), x: []int{3, in}, call: runRNN(r(2, 2, hidden))},
		"rnn packed": {make: elman(nn.Bidirectional(true)), x: []int{4, 3, in}, call: func(m any, x T) []T {
			y, h := m.(*nn.RNN).ForwardPacked(pack(x, 4, 2, 1))
			return flat(y, h)
		}},
		"rnn packed unsorted": {make: elman(nn.NumLayers(2), nn.DropoutP(0.4)), x: []int{3, 4, in}, call: func(m any, x T) []T {
			y, h := m.(*nn.RNN).ForwardPacked(unsorted(x, 2, 4, 3), r(2, 2, 3, hidden))
			return flat(y, h)
		}},
		"rnn relu": {make: elman(nn.Nonlinearity("relu")), x: []int{5, 2, in}, call: runRNN()},
		"rnn relu packed": {make: elman(nn.Nonlinearity("relu")), x: []int{4, 3, in}, call: func(m any, x T) []T {
			y, h := m.(*nn.RNN).ForwardPacked(pack(x, 4, 2, 1))
			return flat(y, h)
		}},
		"rnn float64": {make: elman(nn.DType(torch.Float64)), x: []int{5, 2, in}, call: runRNN(), mode: "float64"},

		"gru":                 {make: gru(), x: []int{5, 2, in}, call: runGRU()},
		"gru state":           {make: gru(nn.Bias(false)), x: []int{5, 2, in}, call: runGRU(r(2, 1, 2, hidden))},
		"gru layers":          {make: gru(nn.NumLayers(2), nn.DropoutP(0.4), nn.Bidirectional(true), nn.BatchFirst(true)), x: []int{2, 3, in}, call: runGRU(r(2, 4, 2, hidden))},
		"gru eval":            {make: gru(nn.NumLayers(2), nn.DropoutP(0.4)), x: []int{5, 2, in}, call: runGRU(), eval: true},
		"gru unbatched":       {make: gru(nn.BatchFirst(true)), x: []int{3, in}, call: runGRU()},
		"gru unbatched state": {make: gru(nn.Bidirectional(true)), x: []int{3, in}, call: runGRU(r(2, 2, hidden))},
		"gru packed": {make: gru(nn.Bidirectional(true)), x: []int{4, 3, in}, call: func(m any, x T) []T {
			y, h := m.(*nn.GRU).ForwardPacked(pack(x, 4, 2, 1))
			return flat(y, h)
		}},
		"gru packed unsorted": {make: gru(nn.NumLayers(2), nn.DropoutP(0.4)), x: []int{3, 4, in}, call: func(m any, x T) []T {
			y, h := m.(*nn.GRU).ForwardPacked(unsorted(x, 2, 4, 3), r(2, 2, 3, hidden))
			return flat(y, h)
		}},

		"lstm":                    {make: lstm(), x: []int{5, 2, in}, call: runLSTM()},
		"lstm state":              {make: lstm(nn.Bias(false)), x: []int{5, 2, in}, call: runLSTM(r(2, 1, 2, hidden), r(3, 1, 2, hidden))},
		"lstm layers":             {make: lstm(nn.NumLayers(2), nn.DropoutP(0.4), nn.Bidirectional(true), nn.BatchFirst(true)), x: []int{2, 3, in}, call: runLSTM(r(2, 4, 2, hidden), r(3, 4, 2, hidden))},
		"lstm projection":         {make: lstm(nn.NumLayers(2), nn.ProjSize(2), nn.Bidirectional(true)), x: []int{3, 2, in}, call: runLSTM(r(2, 4, 2, 2), r(3, 4, 2, hidden))},
		"lstm projection no bias": {make: lstm(nn.ProjSize(2), nn.Bias(false)), x: []int{3, 2, in}, call: runLSTM()},
		"lstm eval":               {make: lstm(nn.NumLayers(2), nn.DropoutP(0.4)), x: []int{5, 2, in}, call: runLSTM(), eval: true},
		"lstm no grad":            {make: lstm(nn.NumLayers(2)), x: []int{5, 2, in}, call: runLSTM(), eval: true, mode: "no grad"},
		"lstm unbatched":          {make: lstm(nn.BatchFirst(true)), x: []int{3, in}, call: runLSTM()},
		"lstm unbatched state":    {make: lstm(nn.ProjSize(2)), x: []int{3, in}, call: runLSTM(r(2, 1, 2), r(3, 1, hidden))},
		"lstm packed": {make: lstm(nn.Bidirectional(true)), x: []int{4, 3, in}, call: func(m any, x T) []T {
			y, h, c := m.(*nn.LSTM).ForwardPacked(pack(x, 4, 2, 1))
			return flat(y, h, c)
		}},
		"lstm packed unsorted": {make: lstm(nn.NumLayers(2), nn.DropoutP(0.4), nn.ProjSize(2)), x: []int{3, 4, in}, call: func(m any, x T) []T {
			y, h, c := m.(*nn.LSTM).ForwardPacked(unsorted(x, 2, 4, 3), r(2, 2, 3, 2), r(3, 2, 3, hidden))
			return flat(y, h, c)
		}},
		"lstm float64": {make: lstm(nn.DType(torch.Float64)), x: []int{5, 2, in}, call: runLSTM(), mode: "float64"},

		"rnn cell":            {make: func() any { return nn.NewRNNCell(in, hidden) }, x: []int{2, in}, call: runCell()},
		"rnn cell state":      {make: func() any { return nn.NewRNNCell(in, hidden, nn.Bias(false)) }, x: []int{2, in}, call: runCell(r(2, 2, hidden))},
		"rnn cell unbatched":  {make: func() any { return nn.NewRNNCell(in, hidden) }, x: []int{in}, call: runCell(r(2, hidden))},
		"rnn cell relu":       {make: func() any { return nn.NewRNNCell(in, hidden, nn.Nonlinearity("relu")) }, x: []int{2, in}, call: runCell()},
		"gru cell":            {make: func() any { return nn.NewGRUCell(in, hidden) }, x: []int{2, in}, call: runCell()},
		"gru cell state":      {make: func() any { return nn.NewGRUCell(in, hidden, nn.Bias(false)) }, x: []int{2, in}, call: runCell(r(2, 2, hidden))},
		"gru cell unbatched":  {make: func() any { return nn.NewGRUCell(in, hidden) }, x: []int{in}, call: runCell(r(2, hidden))},
		"lstm cell":           {make: func() any { return nn.NewLSTMCell(in, hidden) }, x: []int{2, in}, call: runCell()},
		"lstm cell state":     {make: func() any { return nn.NewLSTMCell(in, hidden, nn.Bias(false)) }, x: []int{2, in}, call: runCell(r(2, 2, hidden), r(3, 2, hidden))},
		"lstm cell unbatched": {make: func() any { return nn.NewLSTMCell(in, hidden) }, x: []int{in}, call: runCell(r(2, hidden), r(3, hidden))},
	}
}

func list2(a, b T) []T    { return list(a, b) }
func list3(a, b, c T) []T { return list(a, b, c) }

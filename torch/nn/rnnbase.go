package nn

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
	"github.com/gotorch/gotorch/torch/nn/utils/rnn"
)

// NumLayers is how many recurrent layers stand on each other; 1 where it is not
// given.
type NumLayers int

// BatchFirst says that batches of sequences are [N, L, *] instead of [L, N, *].
type BatchFirst bool

// DropoutP is the probability with which a layer of several parts drops elements
// between them while Training.
type DropoutP float64

// Bidirectional makes a recurrent layer run over the sequence from both ends.
type Bidirectional bool

// ProjSize projects the output of an [LSTM] to so many features.
type ProjSize int

// Nonlinearity is "tanh", the default, or "relu".
type Nonlinearity string

// RNNWeights are the parameters of one layer of a recurrent layer in one
// direction; G is 4 for [LSTM], 3 for [GRU] and 1 for [RNN].
type RNNWeights struct {
	WeightIH torch.Tensor // [G×HiddenSize, features of the layer below]
	WeightHH torch.Tensor // [G×HiddenSize, HiddenSize], or [G×HiddenSize, ProjSize]
	BiasIH   torch.Tensor // [G×HiddenSize], or undefined
	BiasHH   torch.Tensor // [G×HiddenSize], or undefined
	WeightHR torch.Tensor // [ProjSize, HiddenSize], or undefined
}

// each calls f for the parameters with their names, in PyTorch's order.
func (w *RNNWeights) each(f func(name string, t *torch.Tensor) bool) bool {
	return f("weight_ih", &w.WeightIH) && f("weight_hh", &w.WeightHH) &&
		f("bias_ih", &w.BiasIH) && f("bias_hh", &w.BiasHH) && f("weight_hr", &w.WeightHR)
}

// RNNBase is what [RNN], [LSTM] and [GRU] have in common. It mirrors
// torch.nn.RNNBase.
type RNNBase struct {
	InputSize, HiddenSize, NumLayers int
	Bias                             bool
	BatchFirst                       bool
	Dropout                          float64 // behind each layer but the last, while Training
	Bidirectional                    bool
	ProjSize                         int // of LSTM; 0 for none
	Training                         bool

	// One for each layer and direction: layer 0, layer 0 in reverse, layer 1, ... They
	// are called weight_ih_l0, weight_ih_l0_reverse and so on.
	Weights []RNNWeights `torch:",named"`
}

// NamedTensors yields the weights with PyTorch's names: see [TensorNamer].
func (m *RNNBase) NamedTensors() iter.Seq2[string, *torch.Tensor] {
	return func(yield func(string, *torch.Tensor) bool) {
		directions := m.directions()
		for i := range m.Weights {
			suffix := "_l" + strconv.Itoa(i/directions)
			if i%directions == 1 {
				suffix += "_reverse"
			}
			if !m.Weights[i].each(func(name string, t *torch.Tensor) bool { return yield(name+suffix, t) }) {
				return
			}
		}
	}
}

func (m *RNNBase) directions() int {
	if m.Bidirectional {
		return 2
	}
	return 1
}

// outputSize is the number of features of an output in one direction.
func (m *RNNBase) outputSize() int {
	if m.ProjSize > 0 {
		return m.ProjSize
	}
	return m.HiddenSize
}

// option takes one of the options that all recurrent layers take.
func (m *RNNBase) option(o any, like *factory) {
	switch o := o.(type) {
	case NumLayers:
		m.NumLayers = int(o)
	case Bias:
		m.Bias = bool(o)
	case BatchFirst:
		m.BatchFirst = bool(o)
	case DropoutP:
		m.Dropout = float64(o)
	case Bidirectional:
		m.Bidirectional = bool(o)
	case ProjSize:
		m.ProjSize = int(o)
	case DType:
		like.dtype = &o
	case Device:
		like.device = &o
	}
}

// create makes the weights, for a number of gates.
func (m *RNNBase) create(op string, gates int, like factory) {
	switch {
	case !(m.Dropout >= 0 && m.Dropout <= 1):
		panic(errorf(op, "dropout should be a number in range [0, 1] representing the probability of an element being zeroed; got %g", m.Dropout))
	case m.InputSize < 1:
		panic(errorf(op, "input_size must be greater than zero, got %d", m.InputSize))
	case m.HiddenSize < 1:
		panic(errorf(op, "hidden_size must be greater than zero, got %d", m.HiddenSize))
	case m.NumLayers < 1:
		panic(errorf(op, "num_layers must be greater than zero, got %d", m.NumLayers))
	case m.ProjSize < 0:
		panic(errorf(op, "proj_size should be a positive integer or zero to disable projections, got %d", m.ProjSize))
	case m.ProjSize >= m.HiddenSize:
		panic(errorf(op, "proj_size has to be smaller than hidden_size: %d is not less than %d", m.ProjSize, m.HiddenSize))
	}
	bound := 1 / math.Sqrt(float64(m.HiddenSize))
	rows, below := gates*m.HiddenSize, m.InputSize
	for range m.NumLayers {
		for range m.directions() {
			w := RNNWeights{WeightIH: like.empty(rows, below), WeightHH: like.empty(rows, m.outputSize())}
			if m.Bias {
				w.BiasIH, w.BiasHH = like.empty(rows), like.empty(rows)
			}
			if m.ProjSize > 0 {
				w.WeightHR = like.empty(m.ProjSize, m.HiddenSize)
			}
			w.each(func(_ string, t *torch.Tensor) bool {
				if t.Defined() {
					nninit.Uniform_(*t, -bound, bound)
				}
				return true
			})
			m.Weights = append(m.Weights, w)
		}
		below = m.outputSize() * m.directions()
	}
}

// flat returns the weights as the operators take them. It panics if they are not
// what the sizes of the layer say, which the operators do not look at.
func (m *RNNBase) flat(op string, gates int) []torch.Tensor {
	if want := m.NumLayers * m.directions(); len(m.Weights) != want || want == 0 {
		panic(errorf(op, "there are Weights for %d layers and directions, %d are wanted; make the layer with its constructor", len(m.Weights), want))
	}
	list := make([]torch.Tensor, 0, 5*len(m.Weights))
	rows, below := gates*m.HiddenSize, m.InputSize
	for i := range m.Weights {
		w := &m.Weights[i]
		if !w.WeightIH.Defined() || !w.WeightHH.Defined() || m.Bias != w.BiasIH.Defined() || m.Bias != w.BiasHH.Defined() || m.ProjSize > 0 != w.WeightHR.Defined() {
			panic(errorf(op, "Weights[%d] lacks a tensor, or has one that Bias or ProjSize rule out", i))
		}
		if i == m.directions() {
			below = m.outputSize() * m.directions()
		}
		shapes := [...][2]int{{rows, below}, {rows, m.outputSize()}, {rows}, {rows}, {m.ProjSize, m.HiddenSize}}
		k := 0
		w.each(func(name string, t *torch.Tensor) bool {
			if t.Defined() {
				want := shapes[k][:]
				if k == 2 || k == 3 {
					want = want[:1]
				}
				needWeight(op, name, *t, m.Weights[0].WeightIH, want...)
				list = append(list, *t)
			}
			k++
			return true
		})
	}
	return list
}

// needWeight panics unless a weight is of a shape, and of the type and device of
// another: there are kernels that read past the end of one that is not.
func needWeight(op, name string, t, like torch.Tensor, shape ...int) {
	if s := t.Shape(); !slices.Equal(s, shape) || t.DType() != like.DType() || t.Device() != like.Device() {
		panic(errorf(op, "%s must be %s%v on %s; it is %s%v on %s", name, like.DType(), shape, like.Device(), t.DType(), s, t.Device()))
	}
}

// sequences is a checked input: a batch, and the states to begin with.
type sequences struct {
	x         torch.Tensor
	states    []torch.Tensor
	unbatched bool
}

// input checks a batch [L, N, InputSize] or a sequence [L, InputSize] and the
// states to begin with, whose last dims are sizes; it makes those of zeros if there
// are none.
func (m *RNNBase) input(op string, x torch.Tensor, states []torch.Tensor, sizes ...int) sequences {
	n := x.NDim()
	if n != 2 && n != 3 {
		panic(errorf(op, "%s: Expected input to be 2D or 3D, got %dD instead: its shape is %v", op, n, x.Shape()))
	}
	m.checkStates(op, states, sizes)
	in := sequences{x: x, unbatched: n == 2}
	for i, s := range states {
		if s.NDim() != n {
			panic(errorf(op, "%s: state %d is of shape %v, the input of %v", m.dimsText(n, states), i, s.Shape(), x.Shape()))
		}
	}
	if in.unbatched {
		in.x = x.Unsqueeze(m.batchDim())
		for _, s := range states {
			in.states = append(in.states, s.Unsqueeze(1))
		}
	} else {
		in.states = states
	}
	m.checkInput(op, in.x)
	in.states = m.states(op, in.x, in.states, in.x.Size(m.batchDim()), sizes)
	return in
}

// dimsText says that the states of an input of n dims have others.
func (m *RNNBase) dimsText(n int, states []torch.Tensor) string {
	batch := map[int]string{2: "unbatched", 3: "batched"}[n]
	if len(states) == 2 {
		return fmt.Sprintf("For %s %d-D input, hx and cx should also be %[2]d-D but got (%d-D, %d-D) tensors", batch, n, states[0].NDim(), states[1].NDim())
	}
	return fmt.Sprintf("For %s %d-D input, hx should also be %[2]d-D but got %d-D tensor", batch, n, states[0].NDim())
}

// packed is input for the steps of a packed batch.
func (m *RNNBase) packed(op string, p rnn.PackedSequence, states []torch.Tensor, sizes ...int) (batchSizes torch.Tensor, all []torch.Tensor) {
	if err := p.Validate(); err != nil {
		panic(errorf(op, "%v", err))
	}
	m.checkStates(op, states, sizes)
	if n := p.Data.NDim(); n != 2 {
		panic(errorf(op, "input must have 2 dimensions, got %d: the data of a packed sequence is [steps, InputSize], not %v", n, p.Data.Shape()))
	}
	m.checkInput(op, p.Data)
	return p.BatchSizes, m.states(op, p.Data, m.permute(states, p.SortedIndices), int(p.BatchSizes.Select(0, 0).Item()), sizes)
}

// enterStates is enter for a layer whose other inputs are states.
func enterStates(layer any, x torch.Tensor, states []torch.Tensor) (torch.Tensor, []torch.Tensor) {
	if hooks.active.Load() == 0 {
		return x, states
	}
	in := begin(layer, append([]torch.Tensor{x}, states...)...)
	return in[0], in[1:]
}

func (m *RNNBase) batchDim() int {
	if m.BatchFirst {
		return 0
	}
	return 1
}

// checkStates checks how many states there are.
func (m *RNNBase) checkStates(op string, states []torch.Tensor, sizes []int) {
	if len(states) != 0 && len(states) != len(sizes) {
		panic(errorf(op, "takes %d states or none, got %d", len(sizes), len(states)))
	}
	for i, s := range states {
		if !s.Defined() {
			panic(errorf(op, "state %d is undefined", i))
		}
	}
}

func (m *RNNBase) checkInput(op string, x torch.Tensor) {
	if size := x.Size(-1); size != m.InputSize {
		panic(errorf(op, "input.size(-1) must be equal to input_size. Expected %d, got %d: the input is of shape %v", m.InputSize, size, x.Shape()))
	}
	if len(m.Weights) == 0 || !m.Weights[0].WeightIH.Defined() {
		return // flat says so
	}
	if have, want := x.DType(), m.Weights[0].WeightIH.DType(); have != want && !autocasts() {
		panic(errorf(op, "RNN input dtype (%s) does not match weight dtype (%s). Convert input: input.to(%[2]s), or convert model: model.to(%[1]s), in Go x.To(%[2]s) or nn.To(model, %[1]s)", have, want))
	}
}

// states checks the states of a batch of n, or makes them.
func (m *RNNBase) states(op string, x torch.Tensor, states []torch.Tensor, n int, sizes []int) []torch.Tensor {
	expected := []string{"Expected hidden size"}
	if len(sizes) == 2 {
		expected = []string{"Expected hidden[0] size", "Expected hidden[1] size"}
	}
	for i, size := range sizes {
		want := []int{m.NumLayers * m.directions(), n, size}
		if len(states) <= i {
			states = append(slices.Clip(states), torch.Zeros(want, x.DType(), x.Device()))
		} else if s := states[i].Shape(); !slices.Equal(s, want) {
			panic(errorf(op, "%s %s, got %s: layers×directions, batch, size", expected[i], pytext.Tuple(want), pytext.List(s)))
		}
	}
	return states
}

// permute orders the sequences of states as indices say, if they are defined.
func (m *RNNBase) permute(states []torch.Tensor, indices torch.Tensor) []torch.Tensor {
	if !indices.Defined() {
		return states
	}
	var list []torch.Tensor
	for _, s := range states {
		list = append(list, s.IndexSelect(1, indices))
	}
	return list
}

// output undoes what input has done for a sequence without a batch.
func (m *RNNBase) output(in sequences, y torch.Tensor, states ...torch.Tensor) (torch.Tensor, []torch.Tensor) {
	if in.unbatched {
		y = y.Squeeze(m.batchDim())
		for i := range states {
			states[i] = states[i].Squeeze(1)
		}
	}
	return y, states
}

// autocasts reports whether autocast is on, for any device that has it.
func autocasts() bool {
	return autocastsOn(torch.CPUType) || autocastsCUDA()
}

// autocastsCUDA is what torch.is_autocast_enabled tells.
func autocastsCUDA() bool { return autocastsOn(torch.CUDAType) }

func autocastsOn(device torch.DeviceType) bool {
	s, err := cgo.Autocast(int(device))
	return err == nil && s.Enabled
}

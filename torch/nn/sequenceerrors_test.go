package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils/rnn"
)

// What PyTorch refuses panics with the layer's name and what is wrong.
func TestSequenceLayerErrors(t *testing.T) {
	zeros := func(shape ...int) T { return torch.Zeros(shape) }
	lstm, gru, elman := nn.NewLSTM(4, 3), nn.NewGRU(4, 3), nn.NewRNN(4, 3)
	mha := nn.NewMultiheadAttention(4, 2)
	fused := nn.Eval(nn.NewMultiheadAttention(4, 2, nn.BatchFirst(true)))
	layer := nn.NewTransformerEncoderLayer(4, 2, nn.DimFeedforward(4))
	sparse := nn.Eval(nn.NewTransformerEncoder(nn.NewTransformerEncoderLayer(4, 2, nn.DimFeedforward(4), first), 2))
	decoder := nn.NewTransformerDecoderLayer(4, 2, nn.DimFeedforward(4))
	transformer := nn.NewTransformer(nn.DModel(4), nn.NHead(2), nn.NumEncoderLayers(1), nn.NumDecoderLayers(1), nn.DimFeedforward(4))
	x, q := zeros(5, 2, 4), zeros(2, 3, 4)
	packed := rnn.PackPaddedSequence(x, []int{5, 3})
	tests := []struct {
		name string
		f    func()
		want []string
	}{
		{"input size", func() { nn.NewLSTM(0, 3) }, []string{"NewLSTM", "input_size must be greater than zero, got 0"}},
		{"layers", func() { nn.NewGRU(4, 3, nn.NumLayers(0)) }, []string{"NewGRU", "num_layers must be greater than zero, got 0"}},
		{"dropout", func() { nn.NewRNN(4, 3, nn.DropoutP(1.5)) }, []string{"NewRNN", "dropout should be a number in range [0, 1] representing the probability of an element being zeroed; got 1.5"}},
		{"projection", func() { nn.NewLSTM(4, 3, nn.ProjSize(3)) }, []string{"proj_size has to be smaller than hidden_size: 3 is not less than 3"}},
		{"nonlinearity", func() { nn.NewRNN(4, 3, nn.Nonlinearity("gelu")) }, []string{"NewRNN", "Unknown nonlinearity 'gelu'. Select from 'tanh' or 'relu'."}},
		{"cell", func() { nn.NewLSTMCell(-1, 3) }, []string{"NewLSTMCell", "must not be negative"}},
		{"cell nonlinearity", func() { nn.NewRNNCell(4, 3, nn.Nonlinearity("")) }, []string{"NewRNNCell", "Unknown nonlinearity ''. Select from 'tanh' or 'relu'."}},

		{"dims", func() { lstm.Forward(zeros(4)) }, []string{"LSTM", "LSTM: Expected input to be 2D or 3D, got 1D instead", "[4]"}},
		{"features", func() { gru.Forward(zeros(5, 2, 3)) }, []string{"GRU", "input.size(-1) must be equal to input_size. Expected 4, got 3"}},
		{"type", func() { elman.Forward(x.To(torch.Float64)) }, []string{"RNN", "torch.float64", "torch.float32"}},
		{"number of states", func() { lstm.Forward(x, zeros(1, 2, 3)) }, []string{"takes 2 states or none, got 1"}},
		{"undefined state", func() { gru.Forward(x, T{}) }, []string{"state 0 is undefined"}},
		{"dims of a state", func() { gru.Forward(x, zeros(1, 3)) }, []string{"For batched 3-D input, hx should also be 3-D but got 2-D tensor: state 0 is of shape [1 3], the input of [5 2 4]"}},
		{"dims of a state without a batch", func() { elman.Forward(zeros(5, 4), zeros(1, 1, 3)) }, []string{"For unbatched 2-D input, hx should also be 2-D but got 3-D tensor: state 0 is of shape [1 1 3], the input of [5 4]"}},
		{"state", func() { lstm.Forward(x, zeros(1, 2, 3), zeros(1, 1, 3)) }, []string{"Expected hidden[1] size (1, 2, 3), got [1, 1, 3]: layers×directions, batch, size"}},
		{"packed state", func() { lstm.ForwardPacked(packed, zeros(1, 1, 3), zeros(1, 2, 3)) }, []string{"Expected hidden[0] size (1, 2, 3), got [1, 1, 3]: layers×directions, batch, size"}},
		{"packed features", func() { gru.ForwardPacked(rnn.PackPaddedSequence(zeros(2, 2, 3), []int{2, 1})) }, []string{"input.size(-1) must be equal to input_size. Expected 4, got 3"}},
		{"packed dims", func() { gru.ForwardPacked(rnn.PackPaddedSequence(zeros(2, 2), []int{2, 1})) }, []string{"input must have 2 dimensions, got 1: the data of a packed sequence is [steps, InputSize], not [3]"}},
		{"no packed sequence", func() { elman.ForwardPacked(rnn.PackedSequence{}) }, []string{"RNN", "the packed sequence is none"}},
		{"layer without a constructor", func() { (&nn.LSTM{}).Forward(x) }, []string{"LSTM"}},
		{"missing weight", func() {
			m := nn.NewLSTM(4, 3)
			m.Weights[0].BiasHH = T{}
			m.Forward(x)
		}, []string{"Weights[0] lacks a tensor"}},
		{"weight", func() {
			m := nn.NewLSTM(4, 3)
			m.Weights[0].WeightHH = zeros(2, 2)
			m.Forward(x)
		}, []string{"LSTM", "weight_hh must be torch.float32[12 3] on cpu; it is torch.float32[2 2] on cpu"}},
		{"batch sizes", func() {
			lstm.ForwardPacked(rnn.PackedSequence{Data: packed.Data, BatchSizes: torch.FromSlice([]int64{3, -3})})
		}, []string{"LSTM", "the batch sizes [3 -3]"}},
		{"cell input", func() { nn.NewGRUCell(4, 3).Forward(x) }, []string{"GRUCell", "GRUCell: Expected input to be 1D or 2D, got 3D instead"}},
		{"cell features", func() { nn.NewGRUCell(4, 3).Forward(zeros(2, 5)) }, []string{"GRUCell", "gru_cell", "float32[2, 5]"}},
		{"cell state", func() { nn.NewLSTMCell(4, 3).Forward(zeros(2, 4), zeros(2, 3), zeros(1, 2, 3)) }, []string{"LSTMCell", "LSTMCell: Expected hx[1] to be 1D or 2D, got 3D instead"}},

		{"heads", func() { nn.NewMultiheadAttention(5, 2) }, []string{"NewMultiheadAttention", "5 features do not divide by 2 heads"}},
		{"no heads", func() { nn.NewMultiheadAttention(4, 0) }, []string{"must be positive"}},
		{"query", func() { mha.Forward(zeros(4), q, q) }, []string{"MultiheadAttention", "must have 3 dims"}},
		{"query features", func() { mha.Forward(zeros(2, 3, 5), q, q) }, []string{"the query has 5 features, the layer is for 4"}},
		{"value features", func() { mha.Forward(q, q, zeros(2, 3, 5)) }, []string{"the value has 5 features"}},
		{"value length", func() { mha.Forward(q, q, zeros(1, 3, 4)) }, []string{"[2 3 4]", "[1 3 4]"}},
		{"mask type", func() { mha.Forward(q, q, q, nn.AttnMask(zeros(2, 2).To(torch.Int64))) }, []string{"AttnMask must hold bools or floating-point numbers, not torch.int64"}},
		{"mask shape", func() { mha.Forward(q, q, q, nn.AttnMask(zeros(3, 3))) }, []string{"[3 3]", "[2 2] is wanted"}},
		{"padding shape", func() { mha.Forward(q, q, q, nn.KeyPaddingMask(zeros(2, 2))) }, []string{"[2 2]", "[3 2] is wanted"}},
		{"causal without a mask", func() { mha.Forward(q, q, q, nn.IsCausal(true)) }, []string{"AttnMask, which must be given too"}},
		{"fused mask", func() {
			torch.NoGrad(func() { fused.Forward(q, q, q, nn.AttnMask(torch.Zeros([]int{2, 2}, torch.Bool))) })
		}, []string{"[2 2], and [3 3] is wanted"}},
		{"fused padding", func() {
			torch.NoGrad(func() { fused.Forward(q, q, q, nn.KeyPaddingMask(torch.Zeros([]int{3, 2}, torch.Bool))) })
		}, []string{"[3 2], and [2 3] is wanted"}},

		{"activation", func() { nn.NewTransformerEncoderLayer(4, 2, nn.Activation("tanh")) }, []string{"NewTransformerEncoderLayer", `"tanh"`, "ActivationFunc"}},
		{"source", func() { layer.Forward(zeros(4)) }, []string{"TransformerEncoderLayer", "3 dims"}},
		{"source features", func() { layer.Forward(zeros(2, 3, 5)) }, []string{"5 features, the layer is for 4"}},
		{"source mask", func() { layer.Forward(q, nn.SrcMask(zeros(2, 2).To(torch.Int32))) }, []string{"SrcMask must hold bools"}},
		{"fused weight", func() {
			m := nn.Clone(fused)
			m.InProjBias = zeros(4)
			torch.NoGrad(func() { m.Forward(q, q, q) })
		}, []string{"InProjBias must be torch.float32[12] on cpu"}},
		{"fused layer's weight", func() {
			m := nn.Clone(sparse.Layers[0])
			m.Linear1.Weight = zeros(4, 3)
			torch.NoGrad(func() { m.Forward(q) })
		}, []string{"TransformerEncoderLayer", "Linear1.Weight must be torch.float32[4 4]"}},
		{"nested mask", func() {
			torch.NoGrad(func() { sparse.Forward(q, nn.SrcKeyPaddingMask(torch.Zeros([]int{3, 3}, torch.Bool))) })
		}, []string{"the padding mask is of shape [3 3]"}},
		{"nested layers", func() {
			m := nn.Clone(sparse)
			m.Layers[1].Training = true
			torch.NoGrad(func() { m.Forward(q, nn.SrcKeyPaddingMask(torch.Zeros([]int{2, 3}, torch.Bool))) })
		}, []string{"has a layer that cannot", "EnableNestedTensor(false)"}},
		{"copies", func() { nn.NewTransformerEncoder(layer, 0) }, []string{"NewTransformerEncoder", "positive number of copies"}},
		{"no layer", func() { nn.NewTransformerDecoder(nil, 1) }, []string{"NewTransformerDecoder", "a layer"}},
		{"no layers", func() { (&nn.TransformerDecoder{}).Forward(q, q) }, []string{"TransformerDecoder", "there are no layers"}},
		{"memory", func() { decoder.Forward(q, zeros(2, 2, 4)) }, []string{"MultiheadAttention", "batches of 3, 2 and 2"}},
		{"batches", func() { transformer.Forward(q, zeros(2, 2, 4)) }, []string{"Transformer", "batches of 3 and 2"}},
		{"model", func() { transformer.Forward(q, zeros(2, 3, 5)) }, []string{"4 and 5 features, the layer is for 4"}},
		{"target", func() { transformer.Forward(q, zeros(3, 4)) }, []string{"must have 3 dims"}},
		{"mask size", func() { nn.GenerateSquareSubsequentMask(-1) }, []string{"full"}},
		{"no shape to normalise", func() { nn.NewLayerNorm([]int{}) }, []string{"NewLayerNorm", "got []"}},
		{"shape to normalise", func() { nn.NewLayerNorm(3).Forward(q) }, []string{"layer_norm"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := torch.Try(test.f)
			var e *torch.Error
			require.ErrorAs(t, err, &e)
			for _, s := range test.want {
				assert.ErrorContains(t, err, s)
			}
		})
	}
}

// A hook sees inputs with the states, and all results; a layer with hooks is not gone past
// by the fused kernels.
func TestSequenceLayersRunHooks(t *testing.T) {
	var ins, outs [][]T
	watch := func(layer any) {
		hook := nn.RegisterForwardHook(layer, func(_ any, in, out []T) []T {
			ins, outs = append(ins, in), append(outs, out)
			return nil
		})
		t.Cleanup(hook.Remove)
	}
	lstm := nn.NewLSTM(4, 3)
	watch(lstm)
	lstm.Forward(torch.Zeros([]int{5, 2, 4}))
	lstm.Forward(torch.Zeros([]int{5, 2, 4}), torch.Zeros([]int{1, 2, 3}), torch.Zeros([]int{1, 2, 3}))
	y, _, _ := lstm.ForwardPacked(rnn.PackPaddedSequence(torch.Zeros([]int{5, 2, 4}), []int{5, 3}))
	require.Len(t, ins, 3)
	assert.Len(t, ins[0], 1)
	assert.Len(t, ins[1], 3)
	assert.True(t, outs[2][0].Same(y.Data))

	ins = nil
	encoder := nn.Eval(nn.NewTransformerEncoderLayer(4, 2, nn.BatchFirst(true), nn.DimFeedforward(4)))
	watch(encoder.Linear1)
	torch.NoGrad(func() { encoder.Forward(torch.Zeros([]int{1, 2, 4})) })
	assert.Len(t, ins, 1)
}

// A clone shares nothing that is trained, and keeps what is held twice.
func TestClone(t *testing.T) {
	type net struct {
		RNN       *nn.LSTM
		FC, Again *nn.Linear
		BN        *nn.BatchNorm2d
	}
	n := &net{RNN: nn.NewLSTM(2, 2, nn.Bidirectional(true)), FC: nn.NewLinear(2, 2), BN: nn.NewBatchNorm2d(2)}
	n.Again = n.FC
	nn.Freeze(n.FC)
	c := nn.Clone(n)
	require.Equal(t, nn.StateDict(n).Keys(), nn.StateDict(c).Keys())
	mine := nn.StateDict(n)
	for name, x := range nn.StateDict(c).All() {
		y, _ := mine.Get(name)
		assert.True(t, x.Equal(y), name)
		assert.False(t, x.SharesStorage(y), name)
	}
	assert.Same(t, c.FC, c.Again)
	assert.False(t, c.FC.Weight.RequiresGrad())
	assert.True(t, c.RNN.Weights[1].BiasHH.RequiresGrad())
	assert.ErrorContains(t, torch.Try(func() { nn.Clone(3) }), "int is no model")
}

// Functions that walk over a model find weights that have no field of their own.
func TestWalkFindsNamedTensors(t *testing.T) {
	leaktest.Expect(t, "LSTM with projections is not supported with oneDNN")
	m := nn.NewLSTM(3, 2, nn.Bidirectional(true), nn.ProjSize(1))
	d := nn.StateDict(m)
	assert.Equal(t, []string{
		"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_hr_l0",
		"weight_ih_l0_reverse", "weight_hh_l0_reverse", "bias_ih_l0_reverse", "bias_hh_l0_reverse", "weight_hr_l0_reverse",
	}, d.Keys())
	other := nn.NewLSTM(3, 2, nn.Bidirectional(true), nn.ProjSize(1))
	require.NoError(t, nn.LoadStateDict(other, d))
	x := torch.Randn([]int{2, 1, 3})
	a, _, _ := m.Forward(x)
	b, _, _ := other.Forward(x)
	assert.True(t, a.Equal(b))
	nn.To(m, torch.Float64)
	assert.Equal(t, torch.Float64, m.Weights[0].WeightIH.DType())
	y, h, c := nn.OnMeta(m).Forward(torch.Empty([]int{2, 1, 3}, torch.Float64, torch.Meta))
	assert.Equal(t, [][]int{{2, 1, 2}, {2, 1, 1}, {2, 1, 2}}, [][]int{y.Shape(), h.Shape(), c.Shape()})
	zero := torch.Zeros([]int{8, 3}, torch.Float64)
	nn.FunctionalCall(m, map[string]T{"weight_ih_l0": zero}, func() { assert.True(t, m.Weights[0].WeightIH.Same(zero)) })
	assert.False(t, m.Weights[0].WeightIH.Same(zero))
}

func TestToEmpty(t *testing.T) {
	m := nn.ToEmpty(nn.NewSequential(nn.NewLinear(2, 3, nn.Device(torch.Meta)), nn.NewBatchNorm2d(3, nn.Device(torch.Meta))), torch.CPU)
	require.NoError(t, nn.LoadStateDict(m, nn.StateDict(nn.NewSequential(nn.NewLinear(2, 3), nn.NewBatchNorm2d(3)))))
	for name, p := range nn.NamedParameters(m) {
		assert.True(t, p.RequiresGrad(), name)
	}
	assert.ErrorContains(t, torch.Try(func() { nn.ToEmpty(*nn.NewLinear(1, 1), torch.CPU) }), "held by value")
}

// On the meta device, which has no fused kernels, attention tells its shapes too.
func TestAttentionOnMeta(t *testing.T) {
	m := nn.OnMeta(nn.Eval(nn.NewTransformerEncoder(nn.NewTransformerEncoderLayer(4, 2, nn.DimFeedforward(4), first), 2)))
	torch.NoGrad(func() {
		assert.Equal(t, []int{2, 3, 4}, m.Forward(torch.Empty([]int{2, 3, 4}, torch.Meta)).Shape())
	})
}

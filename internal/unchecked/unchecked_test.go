package unchecked_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/internal/unchecked"
)

func TestReason(t *testing.T) {
	for op, refused := range map[string]bool{
		"aten::_cummin_helper":                  true, // listed
		"aten::mkldnn_rnn_layer.out":            true,
		"aten::_log_softmax_backward_data.out":  true,
		"aten::embedding_dense_backward":        true,
		"aten::copy.out":                        true,
		"aten::view_copy.dtype":                 true,
		"aten::view_copy":                       false, // of a public operator each overload stands for itself
		"aten::range":                           false,
		"aten::_foreach_copy_":                  false,
		"aten::special_laguerre_polynomial_l":   false,
		"aten::linalg_eigvals":                  false,
		"aten::_foreach_zero_":                  false,
		"aten::scaled_dot_product_attention":    false,
		"inductor::_alloc_from_pool":            true,
		"aten::native_layer_norm_backward.out":  true,
		"aten::_thnn_fused_gru_cell_backward":   false,
		"aten::convolution_backward":            false,
		"aten::adaptive_avg_pool3d_backward":    false,
		"aten::_adaptive_avg_pool2d_backward":   true,
		"aten::mkldnn_linear":                   false,
		"quantized::embedding_bag_4bit_prepack": true,
	} {
		assert.Equal(t, refused, unchecked.Reason(op) != "", op)
	}
}

func TestParse(t *testing.T) {
	got := unchecked.Parse("# of what\n\naten::copy.out run | <int64,5,rand> # reads\n")
	assert.Equal(t, []unchecked.Case{{Op: "aten::copy.out", Line: "aten::copy.out run | <int64,5,rand>", Reason: "reads"}}, got)
}

package schema

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	tensor := Argument{Name: "self", Type: "Tensor"}
	result := []Argument{{Type: "Tensor"}}
	for line, want := range map[string]Schema{
		"aten::relu(Tensor self) -> Tensor": {Name: "aten::relu", Args: []Argument{tensor}, Returns: result},
		"aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor": {
			Name: "aten::add", Overload: "Tensor", Returns: result,
			Args: []Argument{tensor, {Name: "other", Type: "Tensor"}, {Name: "alpha", Type: "Scalar", Default: "1", HasDefault: true, KwargOnly: true}},
		},
		"aten::add_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)": {
			Name: "aten::add_", Overload: "Tensor", Args: []Argument{{Name: "self", Type: "Tensor", Written: true}, {Name: "other", Type: "Tensor"}},
			Returns: []Argument{{Type: "Tensor", Written: true}},
		},
		"aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor": {
			Name: "aten::sum", Overload: "dim_IntList", Returns: result,
			Args: []Argument{
				tensor, {Name: "dim", Type: "int", List: true, Size: 1, Optional: true}, {Name: "keepdim", Type: "bool", Default: "False", HasDefault: true},
				{Name: "dtype", Type: "ScalarType", Optional: true, Default: "None", HasDefault: true, KwargOnly: true},
			},
		},
		"aten::zeros(SymInt[] size, *, Device? device=None, bool? pin_memory=None) -> Tensor": {
			Name: "aten::zeros", Returns: result,
			Args: []Argument{
				{Name: "size", Type: "int", List: true}, {Name: "device", Type: "Device", Optional: true, Default: "None", HasDefault: true, KwargOnly: true},
				{Name: "pin_memory", Type: "bool", Optional: true, Default: "None", HasDefault: true, KwargOnly: true},
			},
		},
		"aten::conv2d(Tensor input, SymInt[2] stride=[1, 1], int groups=1) -> Tensor": {
			Name: "aten::conv2d", Returns: result,
			Args: []Argument{
				{Name: "input", Type: "Tensor"}, {Name: "stride", Type: "int", List: true, Size: 2, Default: "[1, 1]", HasDefault: true}, {Name: "groups", Type: "int", Default: "1", HasDefault: true},
			},
		},
		"aten::max.dim(Tensor self, int dim) -> (Tensor values, Tensor indices)": {
			Name: "aten::max", Overload: "dim", Args: []Argument{tensor, {Name: "dim", Type: "int"}},
			Returns: []Argument{{Name: "values", Type: "Tensor"}, {Name: "indices", Type: "Tensor"}},
		},
		"aten::split.Tensor(Tensor(a -> *) self, SymInt split_size) -> Tensor(a)[]": {
			Name: "aten::split", Overload: "Tensor", Args: []Argument{tensor, {Name: "split_size", Type: "int"}}, Returns: []Argument{{Type: "Tensor", List: true}},
		},
		"aten::index.Tensor(Tensor self, Tensor?[] indices) -> Tensor": {
			Name: "aten::index", Overload: "Tensor", Args: []Argument{tensor, {Name: "indices", Type: "Tensor", List: true}}, Returns: result,
		},
		"aten::gelu(Tensor self, *, str approximate=\"none\") -> Tensor": {
			Name: "aten::gelu", Args: []Argument{tensor, {Name: "approximate", Type: "str", Default: `"none"`, HasDefault: true, KwargOnly: true}}, Returns: result,
		},
		"aten::mse_loss(Tensor self, int reduction=1) -> Tensor": {
			Name: "aten::mse_loss", Args: []Argument{tensor, {Name: "reduction", Type: "int", Default: "1", HasDefault: true}}, Returns: result,
		},
		"aten::seed() -> ()": {Name: "aten::seed"},
	} {
		got, err := Parse(line)
		require.NoError(t, err, line)
		want.text = line
		assert.Equal(t, &want, got, line)
		assert.Equal(t, line, got.String())
	}
	for _, line := range []string{"", "aten::relu", "aten::relu(Tensor self)", "(Tensor self) -> Tensor"} {
		_, err := Parse(line)
		assert.Error(t, err, line)
	}
}

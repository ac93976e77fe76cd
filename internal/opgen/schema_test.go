package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseSchema(t *testing.T) {
	tensor := arg{name: "self", kind: tensorKind}
	result := []arg{{kind: tensorKind}}
	for line, want := range map[string]schema{
		"aten::relu(Tensor self) -> Tensor": {name: "aten::relu", args: []arg{tensor}, returns: result},
		"aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor": {
			name: "aten::add", overload: "Tensor", returns: result,
			args: []arg{tensor, {name: "other", kind: tensorKind}, {name: "alpha", kind: scalarKind, def: "1", kwarg: true}},
		},
		"aten::add_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)": {
			name: "aten::add_", overload: "Tensor", args: []arg{tensor, {name: "other", kind: tensorKind}}, returns: result,
		},
		"aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor": {
			name: "aten::sum", overload: "dim_IntList", returns: result,
			args: []arg{
				tensor, {name: "dim", kind: intKind, list: true, size: 1, optional: true}, {name: "keepdim", kind: boolKind, def: "False"},
				{name: "dtype", kind: dtypeKind, optional: true, def: "None", kwarg: true},
			},
		},
		"aten::zeros(SymInt[] size, *, Device? device=None, bool? pin_memory=None) -> Tensor": {
			name: "aten::zeros", returns: result,
			args: []arg{
				{name: "size", kind: intKind, list: true}, {name: "device", kind: deviceKind, optional: true, def: "None", kwarg: true},
				{name: "pin_memory", kind: boolKind, optional: true, def: "None", kwarg: true},
			},
		},
		"aten::conv2d(Tensor input, SymInt[2] stride=[1, 1], int groups=1) -> Tensor": {
			name: "aten::conv2d", returns: result,
			args: []arg{
				{name: "input", kind: tensorKind}, {name: "stride", kind: intKind, list: true, size: 2, def: "[1, 1]"}, {name: "groups", kind: intKind, def: "1"},
			},
		},
		"aten::max.dim(Tensor self, int dim) -> (Tensor values, Tensor indices)": {
			name: "aten::max", overload: "dim", args: []arg{tensor, {name: "dim", kind: intKind}},
			returns: []arg{{name: "values", kind: tensorKind}, {name: "indices", kind: tensorKind}},
		},
		"aten::split.Tensor(Tensor(a -> *) self, SymInt split_size) -> Tensor(a)[]": {
			name: "aten::split", overload: "Tensor", args: []arg{tensor, {name: "split_size", kind: intKind}}, returns: []arg{{kind: tensorKind, list: true}},
		},
		"aten::index.Tensor(Tensor self, Tensor?[] indices) -> Tensor": {
			name: "aten::index", overload: "Tensor", args: []arg{tensor, {name: "indices", kind: tensorKind, list: true}}, returns: result,
		},
		"aten::gelu(Tensor self, *, str approximate=\"none\") -> Tensor": {
			name: "aten::gelu", args: []arg{tensor, {name: "approximate", kind: stringKind, def: `"none"`, kwarg: true}}, returns: result,
		},
		"aten::mse_loss(Tensor self, int reduction=1) -> Tensor": {
			name: "aten::mse_loss", args: []arg{tensor, {name: "reduction", kind: reductionKind, def: "1"}}, returns: result,
		},
		"aten::seed() -> ()": {name: "aten::seed"},
	} {
		got, err := parseSchema(line)
		require.NoError(t, err, line)
		assert.Equal(t, &want, got, line)
	}
	for _, line := range []string{"", "aten::relu", "aten::relu(Tensor self)", "(Tensor self) -> Tensor"} {
		_, err := parseSchema(line)
		assert.Error(t, err, line)
	}
}

// Every operator of this libtorch is understood.
func TestSchemasOfLibtorch(t *testing.T) {
	all, err := schemas()
	require.NoError(t, err)
	assert.Greater(t, len(all), 2000)
	assert.Equal(t, "aten::add", all["add.Tensor"].name)
	assert.Contains(t, all, "relu")
}

func TestRequiredArguments(t *testing.T) {
	for _, c := range []struct {
		a    arg
		want bool
	}{
		{arg{name: "self", kind: tensorKind}, true},
		{arg{name: "dim", kind: intKind}, true},
		{arg{name: "dim", kind: intKind, optional: true}, false},
		{arg{name: "weight", kind: tensorKind, optional: true}, true},
		{arg{name: "generator", kind: generatorKind, optional: true, kwarg: true}, false},
		{arg{name: "alpha", kind: scalarKind, def: "1"}, false},
	} {
		assert.Equal(t, c.want, c.a.required(), "%+v", c.a)
	}
}

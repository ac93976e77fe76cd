package torch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
)

// On a libtorch other than the one that the code was generated from, an operator that
// is not there, or takes other arguments, is one error with both versions in it. make
// test-compat runs this.
func TestOnAnotherLibtorch(t *testing.T) {
	x := torch.Ones([]int{2, 2})
	call := func(op *torch.Operator) error {
		return torch.Try(func() {
			var c torch.Call
			c.Tensor(x)
			c.Run1(op)
		})
	}
	relu := &torch.Operator{Name: "aten::relu", Args: "self"}
	assert.NoError(t, call(relu), "one that is the same runs on all")
	if pinned.Here() {
		t.Skip("this is the libtorch that the code was generated from")
	}
	here := "this libtorch (" + torch.Version() + ")"
	for name, op := range map[string]*torch.Operator{
		"not there":       {Name: "aten::linalg_polar"}, // came after 2.11
		"other arguments": {Name: "aten::relu", Args: "self,steepness"},
		"other names":     {Name: "aten::relu", Args: "input"},
	} {
		err := call(op)
		if assert.Error(t, err, name) {
			assert.Contains(t, err.Error(), here, name)
			assert.Contains(t, err.Error(), "gotorch is written for "+pinned.Version, name)
			assert.Contains(t, err.Error(), op.String(), name)
			assert.Contains(t, err.Error(), "scripts/install-libtorch.sh", name)
		}
	}
	// A method of the generated surface says the same.
	err := torch.Try(func() { x.HashTensor() })
	if torch.Version() == "2.7.1" {
		assert.ErrorContains(t, err, here+" has no operator aten::hash_tensor")
	}
	assert.ErrorContains(t, torch.Try(func() { torch.Ones([]int{1}, torch.BComplex32) }), "libtorch "+torch.Version()+" has no element type torch.bcomplex32")
}

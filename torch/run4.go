package torch

import "github.com/gotorch/gotorch/cgo"

// Run4 runs an operator with four results.
func (c *Call) Run4(op *Op) (Tensor, Tensor, Tensor, Tensor) {
	c.run(op)
	c.expect(op, 4, cgo.Tensor, "four tensors")
	return c.nextTensor(), c.nextTensor(), c.nextTensor(), c.nextTensor()
}

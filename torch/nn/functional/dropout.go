package functional

import (
	"fmt"

	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
)

var (
	opDropout  = torch.Operator{Name: "aten::dropout"}
	opDropout_ = torch.Operator{Name: "aten::dropout_"}
)

// Dropout sets elements to zero with probability p and multiplies the others by
// 1/(1-p); without training it returns input as it is. The draws come from the
// default generator. It mirrors torch.nn.functional.dropout and panics with a
// [*torch.Error] if p is not between 0 and 1.
func Dropout(input torch.Tensor, p float64, training bool) torch.Tensor {
	checkP("dropout", p)
	if !training {
		return input
	}
	var c torch.Call
	c.Tensor(input)
	c.Float(p)
	c.Bool(true)
	return c.Run1(&opDropout)
}

// Dropout_ is [Dropout] in place; it returns input. It mirrors
// torch.nn.functional.dropout with inplace=True.
func Dropout_(input torch.Tensor, p float64, training bool) torch.Tensor {
	checkP("dropout_", p)
	if !training {
		return input
	}
	var c torch.Call
	c.Tensor(input)
	c.Float(p)
	c.Bool(true)
	c.Run(&opDropout_)
	return input
}

func checkP(op string, p float64) {
	if !(p >= 0 && p <= 1) {
		panic(&torch.Error{Op: op, Msg: fmt.Sprintf("dropout probability has to be between 0 and 1, but got %s", pytext.Float(p))})
	}
}

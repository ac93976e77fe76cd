package nn

import "github.com/gotorch/gotorch/torch"

// pointwise is an operator on the elements of a tensor, as it is and in place.
type pointwise struct {
	new, inPlace torch.Operator
}

// elements makes the pointwise operators that a layer runs, called op in libtorch.
func elements(op string) pointwise {
	return pointwise{torch.Operator{Name: "aten::" + op}, torch.Operator{Name: "aten::" + op + "_"}}
}

// run applies the operator with numbers to x; in place it returns x.
func (p *pointwise) run(x torch.Tensor, inPlace bool, numbers ...float64) torch.Tensor {
	var c torch.Call
	c.Tensor(x)
	for _, v := range numbers {
		c.Float(v)
	}
	if inPlace {
		c.Run(&p.inPlace)
		return x
	}
	return c.Run1(&p.new)
}

package optim

import "github.com/gotorch/gotorch/torch"

// numberKind is how a number goes into an operator on a list.
//
// On a GPU it goes as a number, as in PyTorch. On the CPU the operators would
// make a tensor of it for every element of the list, and mul_ would round it to
// the type of the element: for bfloat16 it would take 0.9 for 0.8984, where the
// loop in Python multiplies by a float32. So it goes as one tensor, of a type
// that gives what the loop gives, and is quicker.
type numberKind int

const (
	asFloat32 numberKind = iota
	asFloat64
	asNumber
	mixed // by element
)

func numberFor(t torch.Tensor) numberKind {
	if t.Device() != torch.CPU {
		return asNumber
	}
	if d := t.DType(); d == torch.Float64 || d == torch.Complex128 {
		return asFloat64
	}
	return asFloat32
}

// byNumber is an operator with a number, in its two overloads.
type byNumber struct{ number, tensor torch.Operator }

var (
	opAddNumber_ = byNumber{torch.Operator{Name: "aten::_foreach_add_", Overload: "Scalar"}, torch.Operator{Name: "aten::_foreach_add_", Overload: "Tensor"}}
	opMulNumber_ = byNumber{torch.Operator{Name: "aten::_foreach_mul_", Overload: "Scalar"}, torch.Operator{Name: "aten::_foreach_mul_", Overload: "Tensor"}}
	opDivNumber_ = byNumber{torch.Operator{Name: "aten::_foreach_div_", Overload: "Scalar"}, torch.Operator{Name: "aten::_foreach_div_", Overload: "Tensor"}}

	opDivNumbers_ = torch.Operator{Name: "aten::_foreach_div_", Overload: "ScalarList"}
)

func (op *byNumber) run(kind numberKind, ts []torch.Tensor, v float64) {
	var c torch.Call
	list(&c, ts)
	switch kind {
	case asFloat32:
		c.Tensor(torch.ScalarTensor(v, torch.Float32))
	case asFloat64:
		c.Tensor(torch.ScalarTensor(v, torch.Float64))
	case asNumber:
		c.Float(v)
		c.Run(&op.number)
		return
	}
	c.Run(&op.tensor)
}

// addNumber_ and mulNumber_ work on tensors of the types of the group.
func (g *ParamGroup) addNumber_(ts []torch.Tensor, v float64) { g.each(&opAddNumber_, ts, v) }
func (g *ParamGroup) mulNumber_(ts []torch.Tensor, v float64) { g.each(&opMulNumber_, ts, v) }

func (g *ParamGroup) each(op *byNumber, ts []torch.Tensor, v float64) {
	if g.numbers != mixed {
		op.run(g.numbers, ts, v)
		return
	}
	var lists [mixed][]torch.Tensor
	for _, t := range ts {
		k := numberFor(t)
		lists[k] = append(lists[k], t)
	}
	for k, l := range lists {
		if len(l) > 0 {
			op.run(numberKind(k), l, v)
		}
	}
}

// divNumbers_ divides each of ts by its own number; mostly they are the same.
func (g *ParamGroup) divNumbers_(ts []torch.Tensor, by []torch.Scalar) {
	same := g.numbers == asFloat32 || g.numbers == asFloat64
	for _, v := range by {
		same = same && v == by[0]
	}
	if same {
		opDivNumber_.run(g.numbers, ts, by[0].(float64))
		return
	}
	var c torch.Call
	list(&c, ts)
	c.Scalars(by)
	c.Run(&opDivNumbers_)
}

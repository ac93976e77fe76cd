package optim

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// numberKind is how a number goes into an operator on a list.
//
// In PyTorch's implementation on lists, and so on a GPU, it goes as a number. On
// the CPU the operators would make a tensor of it for every element of the list,
// and mul_ would round it to the type of the element: for bfloat16 it would take
// 0.9 for 0.8984, where the loop in Python multiplies by a float32. So it goes as
// one tensor, of a type that gives what the loop gives, and is quicker.
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

// byNumber is an operator with a number, in its overloads.
type byNumber struct{ number, tensor, each torch.Operator }

func newByNumber(name string) byNumber {
	return byNumber{torch.Operator{Name: name, Overload: "Scalar"}, torch.Operator{Name: name, Overload: "Tensor"}, torch.Operator{Name: name, Overload: "ScalarList"}}
}

var (
	opAddNumber_ = newByNumber("aten::_foreach_add_")
	opMulNumber_ = newByNumber("aten::_foreach_mul_")
	opDivNumber_ = newByNumber("aten::_foreach_div_")

	opSubNumber_ = torch.Operator{Name: "aten::_foreach_sub_", Overload: "Scalar"}

	opSubNumber = torch.Operator{Name: "aten::_foreach_sub", Overload: "Scalar"}
	opAddNumber = torch.Operator{Name: "aten::_foreach_add", Overload: "Scalar"}
	opMulNumber = torch.Operator{Name: "aten::_foreach_mul", Overload: "Scalar"}
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

// addNumber_, mulNumber_ and divNumber_ work on tensors of the types of the group.
func (g *ParamGroup) addNumber_(ts []torch.Tensor, v float64) { g.all(&opAddNumber_, ts, v) }
func (g *ParamGroup) mulNumber_(ts []torch.Tensor, v float64) { g.all(&opMulNumber_, ts, v) }

// scale_ multiplies by n, which PyTorch's code has as a number or as a tensor.
func (g *ParamGroup) scale_(ts []torch.Tensor, n num) {
	if !n.isTensor() {
		g.mulNumber_(ts, n.v)
		return
	}
	inTensor(&opMulNumber_, ts, n.t)
}

// by_ multiplies or divides by n, where PyTorch's foreach has a number or a tensor.
func by_(op *byNumber, ts []torch.Tensor, n num) {
	if n.isTensor() {
		inTensor(op, ts, n.t)
	} else {
		op.run(asNumber, ts, n.v)
	}
}

// inTensor runs op with one tensor for all elements.
func inTensor(op *byNumber, ts []torch.Tensor, t torch.Tensor) {
	var c torch.Call
	list(&c, ts)
	c.Tensor(t)
	c.Run(&op.tensor)
}

func (g *ParamGroup) all(op *byNumber, ts []torch.Tensor, v float64) {
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
	if (g.numbers == asFloat32 || g.numbers == asFloat64) && same(by) {
		opDivNumber_.run(g.numbers, ts, by[0].(float64))
		return
	}
	inEach(&opDivNumber_.each, by, ts)
}

func same[T comparable](vs []T) bool {
	return !slices.ContainsFunc(vs, func(v T) bool { return v != vs[0] })
}

// perStep computes a number for each row from its number of steps, which mostly is
// the same.
func perStep(steps []float64, f func(t float64) float64) []torch.Scalar {
	all := make([]torch.Scalar, len(steps))
	for i, t := range steps {
		if i > 0 && t == steps[i-1] {
			all[i] = all[i-1]
		} else {
			all[i] = f(t)
		}
	}
	return all
}

func repeat(v float64, n int) []torch.Scalar {
	all := make([]torch.Scalar, n)
	for i := range all {
		all[i] = v
	}
	return all
}

// count_ adds 1 to numbers of steps.
func (g *ParamGroup) count_(steps []torch.Tensor) {
	kind := asFloat32
	if steps[0].Device() != torch.CPU {
		kind = asNumber
	}
	opAddNumber_.run(kind, steps, 1)
}

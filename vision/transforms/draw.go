package transforms

import (
	"runtime"

	"github.com/gotorch/gotorch/torch"
)

var (
	opRandomFrom = torch.Operator{Name: "aten::random_", Overload: "from"}
	opUniform    = torch.Operator{Name: "aten::uniform_"}
)

// randint draws a number from [0, high), as torch.randint(0, high, size=(1,)) does.
func (w *work) randint(high int) int {
	if w.int == nil {
		w.ints = torch.Empty([]int{1}, torch.Int64)
		w.int = (*int64)(w.ints.DataPtr())
	}
	var c torch.Call
	c.Tensor(w.ints)
	c.Int(0)
	c.Int(high)
	c.Generator(w.g)
	c.Run(&opRandomFrom)
	v := *w.int
	runtime.KeepAlive(w)
	return int(v)
}

// uniform draws a float32 from [from, to), as torch.empty(1).uniform_(from, to) does
// and, from 0 to 1, torch.rand(1).
func (w *work) uniform(from, to float64) float32 {
	if w.float == nil {
		w.floats = torch.Empty([]int{1}, torch.Float32)
		w.float = (*float32)(w.floats.DataPtr())
	}
	var c torch.Call
	c.Tensor(w.floats)
	c.Float(from)
	c.Float(to)
	c.Generator(w.g)
	c.Run(&opUniform)
	v := *w.float
	runtime.KeepAlive(w)
	return v
}

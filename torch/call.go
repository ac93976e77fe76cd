package torch

import (
	"fmt"
	"math"
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/gotorch/gotorch/cgo"
)

// Call is one call of an operator: its arguments are added in the order of the
// operator's schema, then one of the Run methods runs it. Arguments left out at
// the end take the schema's defaults. Packages that wrap operators use it; it
// costs no allocation as long as there are few arguments. After [Call.Named] an
// argument goes to the place in the schema that has this name.
//
//	var c torch.Call
//	c.Tensor(x)
//	c.Ints(dims)
//	y := c.Run1(&opSum)
//
// Counts and kinds are checked against the schema. Methods that run panic with
// a [*Error] if libtorch refuses. A Call is used once.
type Call struct {
	vals     [20]cgo.Val
	keep     [6]*handle
	n, k     int // values in use, arguments before the run and results after it; tensors in keep
	flags    int
	more     []cgo.Val // all values, once they are too many for vals
	moreKeep []*handle
	strings  []byte
	gen      *generatorHandle
	objects  []*objectHandle
	pos      int // next result
	scope    int64
	ran      bool
	ranOp    *Operator // by RunAll

	named     [6]namedArg // arguments by name, which come after the positional ones
	names     int         // how many
	moreNamed []namedArg
}

func (c *Call) push(v cgo.Val) {
	if c.n < len(c.vals) && c.more == nil {
		c.vals[c.n] = v
		c.n++
		return
	}
	if c.more == nil {
		c.more = append(make([]cgo.Val, 0, 4*len(c.vals)), c.vals[:c.n]...)
	}
	c.more = append(c.more, v)
	c.n++
}

// Tensor adds a tensor; the undefined one is None.
func (c *Call) Tensor(t Tensor) {
	h := t.h
	if h == nil {
		c.push(cgo.Val{})
		return
	}
	kept := hide(h)
	if c.k < len(c.keep) {
		c.keep[c.k] = kept
		c.k++
	} else {
		c.moreKeep = append(c.moreKeep, kept)
	}
	c.push(cgo.Val{Tag: cgo.Tensor, V: int64(h.addr)})
}

// hide returns p, and keeps the compiler from seeing that it is p. Handles lie on
// the heap in any case; if the compiler saw them stored, it would move the options
// there too that they came in.
func hide[T any](p *T) *T {
	u := uintptr(unsafe.Pointer(p))
	return *(**T)(unsafe.Pointer(&u))
}

// Tensors adds a list of tensors.
func (c *Call) Tensors(ts []Tensor) {
	c.push(cgo.Val{Tag: cgo.Tensors, N: int32(len(ts))})
	for _, t := range ts {
		c.Tensor(t)
	}
}

// None adds None, or the undefined tensor.
//
//go:noinline
func (c *Call) None() { c.push(cgo.Val{}) }

// Default adds the schema's default for this argument.
//
//go:noinline
func (c *Call) Default() { c.push(cgo.Val{Tag: cgo.Default}) }

// Int adds an int.
//
//go:noinline
func (c *Call) Int(v int) { c.push(cgo.Val{Tag: cgo.Int, V: int64(v)}) }

// Float adds a float.
//
//go:noinline
func (c *Call) Float(v float64) {
	c.push(cgo.Val{Tag: cgo.Double, V: int64(math.Float64bits(v))})
}

// Bool adds a bool.
//
//go:noinline
func (c *Call) Bool(v bool) {
	var b int64
	if v {
		b = 1
	}
	c.push(cgo.Val{Tag: cgo.Bool, V: b})
}

// Complex adds a complex number.
func (c *Call) Complex(v complex128) {
	c.push(cgo.Val{Tag: cgo.Complex, V: int64(math.Float64bits(real(v)))})
	c.push(cgo.Val{Tag: cgo.Double, V: int64(math.Float64bits(imag(v)))})
}

// Ints adds a list of ints.
func (c *Call) Ints(v []int) {
	c.push(cgo.Val{Tag: cgo.Ints, N: int32(len(v))})
	for _, x := range v {
		c.Int(x)
	}
}

// OptInts adds a list of ints, or None for nil.
func (c *Call) OptInts(v []int) {
	if v == nil {
		c.None()
		return
	}
	c.Ints(v)
}

// Floats adds a list of floats.
func (c *Call) Floats(v []float64) {
	c.push(cgo.Val{Tag: cgo.Doubles, N: int32(len(v))})
	for _, x := range v {
		c.Float(x)
	}
}

// OptFloats adds a list of floats, or None for nil.
func (c *Call) OptFloats(v []float64) {
	if v == nil {
		c.None()
		return
	}
	c.Floats(v)
}

// Bools adds a list of bools.
func (c *Call) Bools(v []bool) {
	c.push(cgo.Val{Tag: cgo.Bools, N: int32(len(v))})
	for _, x := range v {
		c.Bool(x)
	}
}

// String adds a string.
func (c *Call) String(s string) {
	c.push(cgo.Val{Tag: cgo.String, N: int32(len(s)), V: int64(len(c.strings))})
	c.strings = append(c.strings, s...)
}

// DType adds a scalar type. It panics if there is no such type.
func (c *Call) DType(d DType) {
	d.need("DType")
	c.Int(int(d))
}

// OptDType adds a scalar type, or None for a negative one.
func (c *Call) OptDType(d DType) {
	if d < 0 {
		c.None()
		return
	}
	c.DType(d)
}

// Layout adds a layout. It panics if there is no such layout.
func (c *Call) Layout(l Layout) {
	if l < 0 || int(l) >= len(layouts) {
		panic(errorf("Layout", "there is no layout of number %d; the layouts are the constants of package torch", int(l)))
	}
	c.Int(int(l))
}

// MemoryFormat adds a memory format. It panics if there is no such format.
func (c *Call) MemoryFormat(f MemoryFormat) {
	if f < 0 || f > ChannelsLast3d {
		panic(errorf("MemoryFormat", "there is no memory format of number %d; the formats are the constants of package torch", int(f)))
	}
	c.Int(int(f))
}

// Device adds a device.
func (c *Call) Device(d Device) {
	i := -1
	if d.Type == CUDAType || d.Type == MPSType {
		needDevice("Device", d)
		i = d.Index
	}
	if d.Type == MetaType {
		metaKernels()
	}
	c.push(cgo.Val{Tag: cgo.Device, N: int32(i), V: int64(d.Type)})
}

// OptDevice adds a device, or None for nil.
func (c *Call) OptDevice(d *Device) {
	if d == nil {
		c.None()
		return
	}
	c.Device(*d)
}

// Stream adds a stream of device d, by libtorch's number. Package cuda has streams.
func (c *Call) Stream(d Device, id int64) {
	needDevice("Stream", d)
	c.push(cgo.Val{Tag: cgo.StreamTag, N: int32(d.Type)<<16 | int32(d.Index), V: id})
}

// Generator adds a random number generator, or None for nil, which stands for
// the default one.
func (c *Call) Generator(g *Generator) {
	if g == nil {
		c.None()
		return
	}
	c.gen = hide(g.h)
	c.push(cgo.Val{Tag: cgo.Generator, V: int64(uintptr(g.h.ptr))})
}

// NoGrad makes the call run below autograd, as under torch.no_grad, whatever
// the grad mode of the thread is. Optimizers use it.
func (c *Call) NoGrad() { c.flags |= cgo.NoGrad }

// handle returns tensor argument number i.
func (c *Call) handle(i int) *handle {
	if i < c.k {
		return c.keep[i]
	}
	return c.moreKeep[i-c.k]
}

// release ends the use of the first n tensors.
func (c *Call) release(n int) {
	for i := range n {
		c.handle(i).done()
	}
}

// values is where the arguments are, and after the run the results.
func (c *Call) values() []cgo.Val {
	if c.more != nil {
		return c.more
	}
	return c.vals[:]
}

// run runs the operator; the results are in c.values()[:c.n].
func (c *Call) run(op *Operator) {
	if c.ran {
		panic(errorf(op.short(), "this Call has run already; each call of an operator takes a new one"))
	}
	c.ran = true
	if c.names > 0 {
		op = c.arrange(op)
	}
	p := op.resolve()
	tensors := c.k + len(c.moreKeep)
	for i := range tensors {
		if !c.handle(i).acquire() {
			c.release(i)
			panic(&Error{Op: op.short(), Args: c.describe(), Msg: freedMessage})
		}
	}
	if c.objects != nil {
		c.acquireObjects(op, tensors)
	}
	n, spill, scope, err := c.once(op, p)
	if err != nil && reclaim(err) {
		n, spill, scope, err = c.once(op, p)
	}
	c.release(tensors)
	c.releaseObjects()
	runtime.KeepAlive(c.gen)
	if err != nil {
		warn()
		panic(opError(op.short(), c.describe(), err))
	}
	c.n, c.scope = n, scope
	if spill != nil {
		c.more = spill
	}
	if cgo.Warned() {
		c.warned()
	}
}

// callsGo counts who wants to be called from within operators: saved tensors
// hooks and anomaly detection that are on.
var callsGo atomic.Int64

// once makes the C call. The fast one must not end in Go.
func (c *Call) once(op *Operator, p unsafe.Pointer) (n int, spill []cgo.Val, scope int64, err error) {
	if callsGo.Load() != 0 || op.callsGo {
		return cgo.CallGo(p, c.values(), c.n, c.flags, c.strings)
	}
	return cgo.Call(p, c.values(), c.n, c.flags, c.strings)
}

// expect panics unless the results are n values, the first of them with tag.
// A caller that took what an operator does not return would take arguments for
// results.
func (c *Call) expect(op *Operator, n int, tag int32, what string) {
	got := c.values()[:c.n]
	if len(got) == n && (n == 0 || tag == got[0].Tag || tag == cgo.Tensor && got[0].Tag == cgo.None) {
		return
	}
	c.drop()
	panic(errorf(op.short(), "%s does not return %s; call the method of Call that takes its results", op, what))
}

// drop gives back the results that have not been taken.
func (c *Call) drop() {
	for ; c.pos < c.n; c.pos++ {
		switch v := c.values()[c.pos]; v.Tag {
		case cgo.Tensor:
			cgo.Free(pointer(v))
		case cgo.Object:
			cgo.FreeObject(pointer(v))
		}
	}
}

func pointer(v cgo.Val) cgo.Handle { return *(*cgo.Handle)(unsafe.Pointer(&v.V)) }

// describe lists the tensors of the call for a message.
func (c *Call) describe() []string {
	var args []string
	for i := range c.k + len(c.moreKeep) {
		if i == 8 {
			args = append(args, fmt.Sprintf("… %d more", c.k+len(c.moreKeep)-i))
			break
		}
		args = append(args, Tensor{c.handle(i)}.describe())
	}
	return args
}

// next takes one value from the results.
func (c *Call) next() cgo.Val {
	c.pos++
	return c.values()[c.pos-1]
}

// nextTensor takes one tensor from the results.
func (c *Call) nextTensor() Tensor {
	v := c.next()
	if v.Tag != cgo.Tensor {
		return Tensor{}
	}
	return wrap(pointer(v), c.scope)
}

// Run runs an operator for its effect and drops its results.
//
//go:noinline
func (c *Call) Run(op *Operator) {
	c.flags |= cgo.Discard
	c.run(op)
}

// Run1 runs an operator with one result.
func (c *Call) Run1(op *Operator) Tensor {
	c.run(op)
	c.expect(op, 1, cgo.Tensor, "one tensor")
	return c.nextTensor()
}

// Run2 runs an operator with two results.
func (c *Call) Run2(op *Operator) (Tensor, Tensor) {
	c.run(op)
	c.expect(op, 2, cgo.Tensor, "two tensors")
	return c.nextTensor(), c.nextTensor()
}

// Run3 runs an operator with three results.
func (c *Call) Run3(op *Operator) (Tensor, Tensor, Tensor) {
	c.run(op)
	c.expect(op, 3, cgo.Tensor, "three tensors")
	return c.nextTensor(), c.nextTensor(), c.nextTensor()
}

// Run4 runs an operator with four results.
func (c *Call) Run4(op *Operator) (Tensor, Tensor, Tensor, Tensor) {
	c.run(op)
	c.expect(op, 4, cgo.Tensor, "four tensors")
	return c.nextTensor(), c.nextTensor(), c.nextTensor(), c.nextTensor()
}

// Run5 runs an operator with five results.
func (c *Call) Run5(op *Operator) (Tensor, Tensor, Tensor, Tensor, Tensor) {
	c.run(op)
	c.expect(op, 5, cgo.Tensor, "five tensors")
	return c.nextTensor(), c.nextTensor(), c.nextTensor(), c.nextTensor(), c.nextTensor()
}

// RunAll runs an operator with results of several kinds, which the Result methods
// then take in order.
func (c *Call) RunAll(op *Operator) {
	c.run(op)
	c.ranOp = op
}

// ResultTensor takes the next result of [Call.RunAll], a tensor.
func (c *Call) ResultTensor() Tensor {
	c.want(cgo.Tensor, "a tensor")
	return c.nextTensor()
}

// ResultTensors takes the next result of [Call.RunAll], a list of tensors.
func (c *Call) ResultTensors() []Tensor {
	c.want(cgo.Tensors, "a list of tensors")
	return c.nextTensors()
}

// ResultInt takes the next result of [Call.RunAll], an int.
func (c *Call) ResultInt() int {
	c.want(cgo.Int, "an int")
	return int(c.next().V)
}

// ResultFloat takes the next result of [Call.RunAll], a floating-point number.
func (c *Call) ResultFloat() float64 {
	c.want(cgo.Double, "a float")
	return math.Float64frombits(uint64(c.next().V))
}

// want panics unless the next result is of this kind.
func (c *Call) want(tag int32, what string) {
	if c.pos < c.n {
		if got := c.values()[c.pos].Tag; got == tag || tag == cgo.Tensor && got == cgo.None {
			return
		}
	}
	at := c.pos
	c.drop()
	panic(errorf(c.ranOp.short(), "result %d of %s is not %s: %s", at, c.ranOp, what, c.ranOp.Schema()))
}

func (c *Call) nextTensors() []Tensor {
	ts := make([]Tensor, c.next().N)
	for i := range ts {
		ts[i] = c.nextTensor()
	}
	return ts
}

// RunList runs an operator whose result is a list of tensors.
func (c *Call) RunList(op *Operator) []Tensor {
	c.run(op)
	c.expect(op, max(c.n, 1), cgo.Tensors, "a list of tensors")
	return c.nextTensors()
}

// RunBool runs an operator whose result is a bool.
func (c *Call) RunBool(op *Operator) bool {
	c.run(op)
	c.expect(op, 1, cgo.Bool, "a bool")
	return c.next().V != 0
}

// RunInt runs an operator whose result is an int.
func (c *Call) RunInt(op *Operator) int {
	c.run(op)
	c.expect(op, 1, cgo.Int, "an int")
	return int(c.next().V)
}

// RunFloat runs an operator whose result is a floating-point number.
func (c *Call) RunFloat(op *Operator) float64 {
	c.run(op)
	c.expect(op, 1, cgo.Double, "a float")
	return math.Float64frombits(uint64(c.next().V))
}

// RunScalar runs an operator whose result is a number: an int64, or a uint64 if it is
// beyond that, a float64, bool or complex128.
func (c *Call) RunScalar(op *Operator) Scalar {
	c.run(op)
	switch first := c.values()[0]; {
	case c.n == 1 && first.Tag == cgo.Int:
		return first.V
	case c.n == 1 && first.Tag == cgo.UInt:
		return uint64(first.V)
	case c.n == 1 && first.Tag == cgo.Bool:
		return first.V != 0
	case c.n == 1 && first.Tag == cgo.Double:
		return math.Float64frombits(uint64(first.V))
	case c.n == 2 && first.Tag == cgo.Complex:
		return complex(math.Float64frombits(uint64(first.V)), math.Float64frombits(uint64(c.values()[1].V)))
	}
	c.expect(op, -1, cgo.None, "a number")
	return nil
}

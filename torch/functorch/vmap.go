package functorch

import (
	"fmt"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
)

// Vmap returns f applied to each example of a batch, all at once: f is written
// for one example, and what Vmap returns takes tensors that have one dimension
// more, for the examples, and returns such. It mirrors torch.vmap.
//
//	dots := functorch.Vmap(torch.Tensor.Dot) // [B, N], [B, N] → [B]
//
// It panics with a [*torch.Error] if an argument lacks the dimension, if the
// numbers of examples differ, and where f does what has no meaning for a batch:
// reading an element, say. Random operators panic unless [Randomness] says what
// they are to do. What f holds from outside is the same for all examples; it must
// not be changed in place by a value that differs.
func Vmap[F Func](f F, opts ...VmapOption) F {
	v := vmap{in: []int{0}, out: []int{0}}
	v.f, _ = flat("Vmap", f)
	for _, o := range opts {
		switch o := o.(type) {
		case InDimsOption:
			v.in = o
		case OutDimsOption:
			v.out = o
		case Randomness:
			v.randomness = o
		case ChunkSize:
			v.chunk = int(o)
		}
	}
	if v.randomness < RandomnessError || v.randomness > RandomnessDifferent {
		panic(errorf("Vmap", "there is no Randomness %d; take RandomnessError, RandomnessSame or RandomnessDifferent", v.randomness))
	}
	if v.chunk < 0 {
		panic(errorf("Vmap", "ChunkSize must be at least 1, or 0 for all examples at once, not %d", v.chunk))
	}
	return shaped[F]("Vmap", v.call)
}

type vmap struct {
	f          list
	in, out    []int
	randomness Randomness
	chunk      int
}

func (v *vmap) call(args []torch.Tensor) []torch.Tensor {
	dims, size := v.inputs(args)
	if v.chunk == 0 || v.chunk >= size {
		return v.run(args, dims, size)
	}
	return v.chunked(args, dims, size)
}

// inputs resolves the dimensions of args, and the number of examples.
func (v *vmap) inputs(args []torch.Tensor) (dims []int, size int) {
	if len(args) == 0 {
		panic(errorf("Vmap", "got no inputs; a function without any cannot be mapped"))
	}
	defined("Vmap", "argument", args)
	dims = broadcast("Vmap", "InDims", v.in, len(args), "arguments")
	var sizes []int
	for i, d := range dims {
		if d == None {
			continue
		}
		if n := args[i].NDim(); d < -n || d >= n {
			panic(errorf("Vmap", "Got in_dim=%d for argument %d, but that is a Tensor of dimensionality %d so expected in_dim to satisfy -%d <= in_dim < %d", d, i, n, n, n))
		} else if d < 0 {
			dims[i] += n
		}
		sizes = append(sizes, args[i].Shape()[dims[i]])
	}
	if sizes == nil {
		panic(errorf("Vmap", "Expected at least one Tensor to vmap over; all of InDims are None"))
	}
	for _, s := range sizes {
		if s != sizes[0] {
			panic(errorf("Vmap", "Expected all tensors to have the same size in the mapped dimension, got sizes %v for the mapped dimension", sizes))
		}
	}
	return dims, sizes[0]
}

// run maps over all examples at once.
func (v *vmap) run(args []torch.Tensor, dims []int, size int) (results []torch.Tensor) {
	push := func() (int64, error) { return cgo.VmapPush(int64(size), int(v.randomness)) }
	within("Vmap", push, func(level int64) {
		examples := append([]torch.Tensor(nil), args...)
		for i, d := range dims {
			if d != None {
				examples[i] = each("Vmap", args[i:i+1], func(_ int, p cgo.Handle) (cgo.Handle, error) {
					return cgo.AddBatchDim(p, int64(d), level)
				})[0]
			}
		}
		outs := v.f(examples)
		defined("Vmap", "result", outs)
		to := broadcast("Vmap", "OutDims", v.out, len(outs), "results")
		for i, d := range to {
			if n := outs[i].NDim(); d != None && (d < -n-1 || d > n) {
				panic(errorf("Vmap", "OutDims has %d for result %d, which has %d dimensions for each example: expected -%d <= out_dim <= %d", d, i, n, n+1, n))
			} else if d != None && d < 0 {
				to[i] += n + 1
			}
		}
		results = each("Vmap", outs, func(i int, p cgo.Handle) (cgo.Handle, error) {
			if to[i] != None {
				return cgo.RemoveBatchDim(p, level, int64(size), int64(to[i]))
			}
			if cgo.IsBatched(p) {
				return nil, fmt.Errorf("result %d differs between the examples, so its OutDims cannot be None", i)
			}
			return cgo.UnwrapForGrad(p, level)
		})
	})
	return results
}

// chunked maps over some examples at a time. Random numbers that are the same for
// all examples are drawn again for each chunk.
func (v *vmap) chunked(args []torch.Tensor, dims []int, size int) []torch.Tensor {
	var chunks [][]torch.Tensor
	var state torch.Tensor
	if v.randomness == RandomnessSame {
		state = torch.DefaultGenerator().State()
	}
	for from := 0; from < size; from += v.chunk {
		n := min(v.chunk, size-from)
		part := append([]torch.Tensor(nil), args...)
		for i, d := range dims {
			if d != None {
				part[i] = args[i].Narrow(d, from, n)
			}
		}
		if state.Defined() {
			torch.DefaultGenerator().SetState(state)
		}
		outs := v.run(part, dims, n)
		if chunks != nil && len(outs) != len(chunks) {
			panic(errorf("Vmap", "the function returned %d results for one chunk and %d for another", len(chunks), len(outs)))
		}
		if chunks == nil {
			chunks = make([][]torch.Tensor, len(outs))
		}
		for i, o := range outs {
			chunks[i] = append(chunks[i], o)
		}
	}
	to := broadcast("Vmap", "OutDims", v.out, len(chunks), "results")
	results := make([]torch.Tensor, len(chunks))
	for i, c := range chunks {
		if to[i] == None {
			results[i] = c[0]
		} else {
			results[i] = torch.Cat(c, to[i])
		}
	}
	return results
}

// broadcast returns dims for n tensors, one number standing for all.
func broadcast(op, name string, dims []int, n int, what string) []int {
	if len(dims) == 1 && n != 1 {
		all := make([]int, n)
		for i := range all {
			all[i] = dims[0]
		}
		return all
	}
	if len(dims) != n {
		panic(errorf(op, "%s has %d dimensions for %d %s; give one for each, or one for all", name, len(dims), n, what))
	}
	return append([]int(nil), dims...)
}

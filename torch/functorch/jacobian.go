package functorch

import "github.com/gotorch/gotorch/torch"

// Jacrev returns the Jacobian of f by its first argument or by [ArgNums], of
// shape [result..., argument...]. It goes backward, one row of the Jacobian for
// each element of the results, all of them at once under [Vmap]; where there are
// more results than arguments [Jacfwd] is faster. It mirrors torch.func.jacrev.
//
// Of a function from list to list there is one Jacobian for each result and each
// argument; the list has those of the first result first.
//
// It panics with a [*torch.Error] if arguments or results are complex.
func Jacrev[F Func](f F, opts ...JacrevOption) F {
	const op = "Jacrev"
	g, arity := flat(op, f)
	var nums ArgNumsOption
	var chunk int
	for _, o := range opts {
		switch o := o.(type) {
		case ArgNumsOption:
			nums = o
		case ChunkSize:
			if chunk = int(o); chunk < 0 {
				panic(errorf(op, "ChunkSize must be at least 1, or 0 for all rows at once, not %d", chunk))
			}
		}
	}
	nums.single(op, arity)
	return shaped[F](op, func(args []torch.Tensor) []torch.Tensor {
		return jacrev(op, g, args, nums.resolve(op, arity, len(args)), chunk)
	})
}

func jacrev(op string, f list, args []torch.Tensor, nums []int, chunk int) []torch.Tensor {
	defined(op, "argument", args)
	isReal(op, "arguments", args)
	outs, vjp := pullback(op, f, args, nums)
	isReal(op, "results", outs)
	total := 0
	for _, o := range outs {
		total += o.NumEl()
	}
	if chunk == 0 || chunk > total {
		chunk = total
	}
	// rows[i] holds the parts of the Jacobian by argument i, for all results.
	rows := make([][]torch.Tensor, len(nums))
	for from := 0; from < total || from == 0; from += max(chunk, 1) {
		n := min(chunk, total-from)
		basis := basis(outs, from, n)
		var part []torch.Tensor
		if chunk == 1 && n == 1 { // no vmap, which not all operators can do
			for i, b := range basis {
				basis[i] = b.Squeeze(0)
			}
			for _, p := range vjp(basis...) {
				part = append(part, p.Unsqueeze(0))
			}
		} else {
			part = Vmap(func(b []torch.Tensor) []torch.Tensor { return vjp(b...) })(basis)
		}
		for i, p := range part {
			rows[i] = append(rows[i], p)
		}
	}
	jacobians := make([]torch.Tensor, len(outs)*len(nums))
	sizes := sizes(outs)
	for i, n := range nums {
		all := rows[i][0]
		if len(rows[i]) > 1 {
			all = torch.Cat(rows[i], 0)
		}
		for o, part := range all.SplitSizes(sizes, 0) {
			jacobians[o*len(nums)+i] = part.View(shape(outs[o], args[n])...)
		}
	}
	return jacobians
}

// Jacfwd returns the Jacobian of f, as [Jacrev] does. It goes forward, one column
// of the Jacobian for each element of the arguments. It mirrors torch.func.jacfwd.
func Jacfwd[F Func](f F, opts ...JacfwdOption) F {
	const op = "Jacfwd"
	g, arity := flat(op, f)
	var nums ArgNumsOption
	var randomness Randomness
	for _, o := range opts {
		switch o := o.(type) {
		case ArgNumsOption:
			nums = o
		case Randomness:
			randomness = o
		}
	}
	nums.single(op, arity)
	return shaped[F](op, func(args []torch.Tensor) []torch.Tensor {
		return jacfwd(op, g, args, nums.resolve(op, arity, len(args)), randomness)
	})
}

func jacfwd(op string, f list, args []torch.Tensor, nums []int, randomness Randomness) []torch.Tensor {
	defined(op, "argument", args)
	isReal(op, "arguments", args)
	diff := pick(args, nums)
	sizes := sizes(diff)
	total := 0
	for _, n := range sizes {
		total += n
	}
	columns := Vmap(func(tangents []torch.Tensor) []torch.Tensor {
		outs, jvps := push(op, f, args, tangents, nums, false)
		isReal(op, "results", outs)
		return jvps
	}, randomness)(basis(diff, 0, total))
	var jacobians []torch.Tensor
	for _, c := range columns {
		for i, part := range c.Movedim(0, -1).SplitSizes(sizes, -1) {
			if s := diff[i].Shape(); len(s) == 0 {
				part = part.Squeeze(-1)
			} else {
				part = part.Unflatten(-1, s...)
			}
			jacobians = append(jacobians, part)
		}
	}
	return jacobians
}

// Hessian returns the matrix of second derivatives of f, whose result is one
// number, by its first argument or by [ArgNums], of shape [argument...,
// argument...]: forward over backward. Of a function from list to list there is
// one for each pair of arguments, those with the first argument first. It mirrors
// torch.func.hessian.
func Hessian[F Func](f F, opts ...HessianOption) F {
	const op = "Hessian"
	g, arity := flat(op, f)
	var given ArgNumsOption
	for _, o := range opts {
		given = o.(ArgNumsOption)
	}
	given.single(op, arity)
	return shaped[F](op, func(args []torch.Tensor) []torch.Tensor {
		nums := given.resolve(op, arity, len(args))
		inner := func(args []torch.Tensor) []torch.Tensor { return jacrev(op, g, args, nums, 0) }
		return jacfwd(op, inner, args, nums, RandomnessError)
	})
}

// basis returns rows from to from+n of the identity matrix over all elements of
// ts, cut into one tensor for each of ts: [n, shape...].
func basis(ts []torch.Tensor, from, n int) []torch.Tensor {
	rows := make([]torch.Tensor, len(ts))
	first := 0 // among all elements
	for i, t := range ts {
		numel := t.NumEl()
		rows[i] = torch.Zeros([]int{n, numel}, t.DType(), t.Device())
		// With no elements there is no diagonal to fill.
		if n > 0 && numel > 0 && first < from+n && first+numel > from {
			rows[i].Diagonal(from - first).Fill_(1)
		}
		rows[i] = rows[i].View(append([]int{n}, t.Shape()...)...)
		first += numel
	}
	return rows
}

func sizes(ts []torch.Tensor) []int {
	n := make([]int, len(ts))
	for i, t := range ts {
		n[i] = t.NumEl()
	}
	return n
}

func shape(out, in torch.Tensor) []int {
	return append(append([]int(nil), out.Shape()...), in.Shape()...)
}

func isReal(op, what string, ts []torch.Tensor) {
	for i, t := range ts {
		if t.DType().IsComplex() {
			panic(errorf(op, "Expected all %s to be real but received a complex tensor at position %d", what, i))
		}
	}
}

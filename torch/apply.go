package torch

// Apply_ replaces each element of t by f of it, and returns t. It is slow, meant for
// what no operator does. T must be the Go type of t's [DType]. It mirrors
// torch.Tensor.apply_ and panics with a [*Error] if it is not, or t is not on the CPU.
func Apply_[T Number](t Tensor, f func(x T) T) Tensor {
	return mapInPlace("apply_", t, nil, func(v []T) T { return f(v[0]) })
}

// Map_ replaces each element of t by f of it and of other's, which broadcasts, and
// returns t. It mirrors torch.Tensor.map_ and panics with a [*Error] as [Apply_] does.
func Map_[T Number](t, other Tensor, f func(x, y T) T) Tensor {
	return mapInPlace("map_", t, []Tensor{other}, func(v []T) T { return f(v[0], v[1]) })
}

// Map2_ is [Map_] with two other tensors. It mirrors torch.Tensor.map2_.
func Map2_[T Number](t, x, y Tensor, f func(t, x, y T) T) Tensor {
	return mapInPlace("map2_", t, []Tensor{x, y}, func(v []T) T { return f(v[0], v[1], v[2]) })
}

func mapInPlace[T Number](op string, t Tensor, others []Tensor, f func([]T) T) Tensor {
	if t.Device() != CPU {
		panic(&Error{Op: op, Args: []string{t.describe()}, Msg: "a Go function computes on the CPU; move the tensor there with To(torch.CPU) first"})
	}
	if t.RequiresGrad() {
		panic(&Error{Op: op, Args: []string{t.describe()}, Msg: "a Go function has no gradient; call it on t.Detach()"})
	}
	columns := [][]T{ToSlice[T](t)}
	for _, o := range others {
		columns = append(columns, ToSlice[T](o.ExpandAs(t)))
	}
	row := make([]T, len(columns))
	for i := range columns[0] {
		for j, c := range columns {
			row[j] = c[i]
		}
		columns[0][i] = f(row)
	}
	return t.Copy_(FromSlice(columns[0]).View(t.Shape()...))
}

// NewTensor makes a tensor of data and shape, as [FromSlice] does, with the type and on
// the device of like. It mirrors torch.Tensor.new_tensor.
func NewTensor[T Number](like Tensor, data []T, shape ...int) Tensor {
	return FromSlice(data, shape...).To(like.DType(), like.Device())
}

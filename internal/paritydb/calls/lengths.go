package calls

import (
	"fmt"

	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// lengths is a tensor of lengths, or what Python makes of a list of them.
func (a *Args) lengths(name string) torch.Tensor {
	var all []any
	switch v := a.values[name].(type) {
	case torch.Tensor:
		return v
	case wire.List:
		all = v
	case wire.Tuple:
		all = v
	default:
		panic(&Inexpressible{name, fmt.Sprintf("a %T", v)})
	}
	return torch.FromSlice(each[int](all))
}

// distance is the function that stands for one of the table's.
func (a *Args) distance() F.DistanceFunction {
	if !a.Has("distance_function") {
		return nil
	}
	switch name, _ := a.values["distance_function"].(wire.Opaque); name {
	case "pairwise_distance", "PairwiseDistance()":
		return func(x, y torch.Tensor) torch.Tensor { return F.PairwiseDistance(x, y) }
	default:
		panic(&Inexpressible{"distance_function", "the Python function " + string(name)})
	}
}

package calls

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

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

// chunks are the options of the linear layer's cross entropy in chunks.
func (a *Args) chunks() F.LinearCrossEntropyOptions {
	given, ok := a.values["options"].(wire.Dict)
	if !ok {
		panic(&Inexpressible{"options", fmt.Sprintf("%v are none", a.values["options"])})
	}
	var o F.LinearCrossEntropyOptions
	o.AllowRetainGraph, _ = given.Get("allow_retain_graph").(bool)
	o.BatchChunkSize, _ = given.Get("batch_chunk_size").(int)
	o.AccDType, _ = given.Get("acc_dtype").(torch.DType)
	switch given.String("acc_policy") {
	case "accurate":
		o.AccPolicy = F.AccAccurate
	case "compact":
		o.AccPolicy = F.AccCompact
	}
	switch name, factor, _ := strings.Cut(given.String("chunking_method"), ":"); name {
	case "":
		o.ChunkingMethod = F.ChunkingNone
	case "aspect_ratio":
		n, err := strconv.Atoi(cmp.Or(factor, "1"))
		if err != nil {
			panic(&Inexpressible{"options", err.Error()})
		}
		o.ChunkingMethod = F.AspectRatio(n)
	}
	return o
}

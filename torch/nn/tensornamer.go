package nn

import (
	"iter"

	"github.com/gotorch/gotorch/torch"
)

// TensorNamer is a struct that has parameters whose names are not those of its
// fields, as the weights of a recurrent layer, of which there are as many as an
// option says. Walks over a model take what NamedTensors yields, a name and where
// the parameter is, for parameters of the struct, before those in its fields. The
// fields that hold them have the tag `torch:",named"`, which walks pass over.
type TensorNamer interface {
	NamedTensors() iter.Seq2[string, *torch.Tensor]
}

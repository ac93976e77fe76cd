package torch

import (
	"fmt"
	"strings"
	"sync"

	"github.com/gotorch/gotorch/cgo"
)

// metaKernels lets more operators run on the meta device than libtorch's own. The first
// use of that device calls it.
var metaKernels = sync.OnceFunc(func() {
	if _, err := cgo.MetaKernels(); err != nil {
		panic(opError("Meta", nil, err))
	}
})

// TensorSpec is what a tensor would be: its shape and the type of its elements.
type TensorSpec struct {
	Shape []int
	DType DType
}

// String returns "float32[2, 3]".
func (s TensorSpec) String() string {
	return s.DType.short() + strings.ReplaceAll(fmt.Sprint(s.Shape), " ", ", ")
}

// InferShapes returns what the results of f would be for such inputs, without computing
// them: f runs once on tensors of the [Meta] device, which have a shape and a type and
// no memory, and without gradients. Of the inputs only shape and type matter; an input
// that is too large for this machine is written as torch.Empty(shape, torch.Meta).
//
//	specs := torch.InferShapes(func(in []torch.Tensor) []torch.Tensor {
//		return []torch.Tensor{in[0].Matmul(in[1])}
//	}, a, b)
//
// Operators for which libtorch has no function for the shape alone, as for pooling in
// three dims, compute on zeros on the CPU for it. Those whose result's shape depends on
// elements, as [Tensor.Nonzero], cannot be asked.
//
// f must not use tensors that are not on Meta (nn.OnMeta gives a network that is), nor
// ask for elements, which there are none of: it panics with a [*Error] then, as it does
// where shapes do not fit. It is what torch._subclasses.FakeTensorMode is used for in
// Python.
func InferShapes(f func(inputs []Tensor) []Tensor, inputs ...Tensor) []TensorSpec {
	var specs []TensorSpec
	NoGrad(func() {
		metas := make([]Tensor, len(inputs))
		for i, t := range inputs {
			if t.Defined() {
				metas[i] = t.Detach().To(Meta)
			}
		}
		for i, t := range f(metas) {
			if !t.Defined() {
				specs = append(specs, TensorSpec{DType: -1})
				continue
			}
			if d := t.Device(); d != Meta {
				panic(errorf("InferShapes", "result %d is on device %q, so f has computed with a tensor of its own; all have to be on meta", i, d))
			}
			specs = append(specs, TensorSpec{t.Shape(), t.DType()})
		}
	})
	return specs
}

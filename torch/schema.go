package torch

import "github.com/gotorch/gotorch/internal/schema"

// Schema is the signature of an operator as libtorch registers it: its name and
// overload, Args and Returns. Its String is PyTorch's notation. It mirrors
// torch._C.FunctionSchema.
type Schema = schema.Schema

// Argument is an argument or a result of an operator in a [Schema]: its Name, its
// Type, whether it is a List or Optional, and its Default.
type Argument = schema.Argument

// ParseSchema reads a schema in PyTorch's notation. It returns an error if text is
// none.
//
//	aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor
func ParseSchema(text string) (*Schema, error) { return schema.Parse(text) }

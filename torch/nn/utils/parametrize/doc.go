// Package parametrize makes a tensor of a layer a function of others, which are trained
// in its place: a symmetric weight, an orthogonal one. It mirrors
// torch.nn.utils.parametrize; package parametrizations has such functions.
//
//	type Symmetric struct{}
//
//	func (*Symmetric) Forward(x torch.Tensor) torch.Tensor { return x.Triu().Add(x.Triu(1).MT()) }
//
//	fc := parametrize.Register(nn.NewLinear(3, 3), "weight", &Symmetric{})
//
// The model stays a plain struct: fc.Weight is the symmetric matrix, which Forward of fc
// computes anew. In its place nn.Parameters and the like find
// parametrizations.weight.original, as in PyTorch, and layers that functions consist of
// under parametrizations.weight.0 and so on.
//
// Forward sets the field, so that goroutines may not share a parametrized layer. After
// the originals have changed, nn.UpdateDerived computes the fields without a Forward.
package parametrize

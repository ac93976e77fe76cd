// Package nn is the layers of neural networks, losses, and functions that walk
// over a model. It mirrors torch.nn.
//
// # Models are plain structs
//
// A model is a struct with its layers as exported fields and a Forward method.
// There is no base class and nothing to register:
//
//	type Net struct {
//		Conv1 *nn.Conv2d
//		Pool  *nn.MaxPool2d
//		FC1   *nn.Linear
//	}
//
//	func (n *Net) Forward(x torch.Tensor) torch.Tensor {
//		x = n.Pool.Forward(F.ReLU(n.Conv1.Forward(x)))
//		return n.FC1.Forward(x.Flatten(1))
//	}
//
// # Walking
//
// [Parameters], [NamedParameters], [Buffers], [StateDict], [LoadStateDict],
// [To], [Train], [Eval], [Freeze], [ZeroGrad], [Modules], [Apply] and [Summary] find
// what a model is made of by its exported fields, in their order:
//
//   - A field of type torch.Tensor is a parameter, see [Parameter]. With the tag
//     `torch:",buffer"` it is a buffer: saved, not trained;
//     `torch:",buffer,nonpersistent"` is not even saved. An undefined tensor, or
//     a nil pointer, counts as absent.
//   - Layers are fields that are structs, pointers to structs, interfaces with a
//     Forward method, and slices, arrays and maps of those. Elements are named by
//     position, "0", "1", or by key, in the order of the keys, which are strings
//     or integers. Structs that hold neither tensors nor layers are passed over.
//   - Names are PyTorch's: the field Conv1 is conv1, FC1 is fc1, RunningMean
//     running_mean. The tag `torch:"name"` gives another name, `torch:"-"` leaves
//     the field out.
//   - Fields of embedded structs count as fields of the outer one.
//   - In place of a tensor that is computed of others, see [Derive], come those.
//   - A [TensorNamer] names parameters of its own that are in fields tagged
//     `torch:",named"`.
//   - A field called Training of type bool is what [Train] and [Eval] set. It is
//     true in layers that this package makes.
//
// As in PyTorch, the tensors of a struct come before those of its layers, and
// parameters before buffers. A tensor or layer that is held twice appears once,
// under its first name; only a [StateDict] has it under every name.
//
// A layer in an unexported field, an unknown tag, two fields of one name and a
// struct that holds itself are mistakes, and panic with a [*torch.Error] that
// names the field.
//
// # Layers
//
// A constructor takes what PyTorch requires in its order, and options for the
// rest; an option given to a constructor that has no use for it does not compile.
// With the same seed it makes the same parameters as PyTorch. The fields of a
// layer have PyTorch's names and may be changed afterwards:
//
//	conv := nn.NewConv2d(3, 64, 7, nn.Stride(2), nn.Padding(3), nn.Bias(false))
//
// PyTorch's containers are Go's: a slice of layers is a ModuleList, a map a ModuleDict
// whose keys are sorted, slices and maps of tensors are a ParameterList and a
// ParameterDict; [ModuleDict] keeps the order of its keys, as Python's. Lazy layers,
// [LazyLinear] and its like, take the size of their input from the first one; until then
// their parameters have no elements, but an optimizer may have them already.
//
// # Hooks
//
// [RegisterForwardHook] and its kin watch and change what goes into a layer and comes out of
// it, and the gradients that go the other way. The layers of this package run their hooks in
// Forward. A layer of the program's own has hooks too if its Forward begins with [Enter] and
// ends with [Leave], or is called through [Call], as [Sequential] calls its layers; nothing
// runs twice.
//
// Layers may be used from several goroutines at a time in evaluation mode.
package nn

// Package pth reads and writes the files of torch.save and torch.load.
//
//	f, err := pth.Open("net.pth")
//	defer f.Close()
//	for name, v := range f.Value().(*pickle.Dict).All() {
//		t := v.(*pth.Tensor)
//		buf := make([]byte, t.Storage.Size())
//		err := t.Storage.ReadInto(buf)
//		...
//	}
//
// A file holds one Python value: a state_dict, a checkpoint, or whatever data was
// saved. It comes as the types of package pickle, with tensors as [*Tensor] and
// torch.Size, torch.device, torch.dtype and torch.layout as [Size], [Device],
// [DType] and [Layout]. No code in a file is ever run: what a file may name is what
// torch.load(weights_only=True) lets it name to describe data, and NumPy's numbers.
//
// A tensor is a strided view of a [Storage], which tensors may share. The
// descriptions are read by [Open] and checked: no tensor reaches outside of its
// storage. The elements stay in the file until [Storage.ReadInto] copies them to
// where they are wanted, or until the caller maps [Storage.FileRange] into memory.
//
// Read are the zip archives of PyTorch 1.6 and later, and the plain files before
// that, as torchvision's oldest weights are. [Save] writes what PyTorch 2.15
// writes, byte for byte but for the id that it gives each file.
package pth

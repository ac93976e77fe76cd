// Package transforms prepares pictures for networks: it turns them into tensors,
// scales, crops, flips and normalizes them. It mirrors torchvision.transforms.
//
//	tf := transforms.Compose(
//		transforms.RandomCrop(32, transforms.Padding(4)),
//		transforms.RandomHorizontalFlip(),
//		transforms.ToTensor(),
//		transforms.Normalize([]float64{.5, .5, .5}, []float64{.5, .5, .5}))
//
// A data set takes tf as an option. A single picture, decoded by Go's image package,
// goes through it with
//
//	x, err := tf.Tensor(transforms.FromImage(img)) // [3, H, W]
//
// A [Transform] takes a [Value], an [Image] or a tensor, and returns another.
// Pictures are Images of bytes up to [ToTensor], which makes tensors of them, from
// 0 to 1; what works on both may stand before or after it. Programs add transforms
// of their own by implementing the interface, or with [Lambda].
//
// Pixels, sizes and random draws are torchvision's on PIL images, bit for bit: with
// a seed set, RandomCrop cuts where it does in Python, and Resize gives Pillow's
// bytes. Whole batches ([Pipeline.Batch]) come out as one by one, only faster:
// ToTensor and Normalize become one look-up in a table of 256 numbers, which
// libtorch's operators have computed.
package transforms

// Package datasets reads well-known collections of pictures. It mirrors
// torchvision.datasets.
//
//	train, err := datasets.CIFAR10("data", datasets.Train(true), datasets.Download(true), datasets.Transform(tf))
//	loader := data.NewLoader(train, data.BatchSize(4), data.Shuffle(true), data.Workers(2))
//
// [CIFAR10] and [CIFAR100] take what torchvision has left in a folder, and leave
// there what torchvision takes. The files that their authors publish for C programs
// are read as well, and so are archives that nobody has unpacked. What is read is
// verified: no damaged or half-written file is ever taken for data.
//
// Package vision/datasets/sample holds a small part of CIFAR-10 inside the program,
// for tests and for machines without a network.
package datasets

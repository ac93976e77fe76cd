// Package sample holds a small part of CIFAR-10: 1,000 pictures for training, 100 of
// each class, and 500 for testing, 50 of each class. It makes programs that import it
// 4.6 MB larger, and lets them run where there is neither data nor network.
//
//	train, err := sample.CIFAR10(datasets.Train(true), datasets.Transform(tf))
package sample

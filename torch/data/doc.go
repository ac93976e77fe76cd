// Package data hands out a data set in batches. It mirrors torch.utils.data.
//
//	loader := data.NewLoader(train, data.BatchSize(4), data.Shuffle(true), data.Workers(2))
//	for i, batch := range loader.Batches() {
//		loss := criterion.Forward(net.Forward(batch.Input), batch.Target)
//		...
//	}
//	if err := loader.Err(); err != nil {
//		...
//	}
//
// A [Dataset] has a length and gives one sample at a time, by its index. One that
// makes a whole batch faster than sample by sample is a [BatchDataset] as well.
// [NewTensorDataset] and [Subset] cover the simple cases; [ConcatDataset] and
// [RandomSplit] put data sets together and take them apart.
//
// A [Loader] ranges over it: in order or shuffled, with goroutines that prepare
// batches ahead, as often as wanted. Batches come in order whatever the number of
// workers is. When a loop ends, by itself or by break, so have its goroutines.
//
// # Samples of any type
//
// A [DatasetOf] has samples of any type, and [NewLoaderOf] makes batches of them:
// [Collate] stacks tensors and numbers wherever they are in structs, slices and maps.
// An [IterableDataset] is a stream, which [NewIterableLoader] reads.
//
//	type Sample struct { Text string; Stars int; Vector torch.Tensor }
//	type Samples struct { Text []string; Stars, Vector torch.Tensor }
//
//	loader := data.NewLoaderOf(reviews, data.Collate[Sample, Samples], data.BatchSize(4))
//
// # Same seed, same samples
//
// Order and random numbers are those of PyTorch's DataLoader. Each range over
// Batches draws a base seed from the default generator, and a shuffled one another
// seed for the order; with the option [Generator] both draws are made from that
// one. Samples are handed a generator to draw from. Without workers that is the
// default one, at the moment when the loop asks for the batch, so that the draws of
// augmentation and of dropout take turns as they do in Python. Worker w of W, which
// prepares the batches w, w+W, …, has a generator of its own with the seed
// base + w. With [PersistentWorkers] it keeps that from epoch to epoch.
package data

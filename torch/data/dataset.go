package data

import "github.com/gotorch/gotorch/torch"

// Dataset is a collection of samples with the indices 0 … Len()-1. It mirrors
// torch.utils.data.Dataset. Workers call it from several goroutines at a time.
type Dataset interface {
	// Len returns the number of samples. It mirrors __len__.
	Len() int
	// Get returns sample i: what goes into the network, and what should come out,
	// without a batch dimension ([C, H, W] and []). A sample that is random draws
	// from g and nothing else, so that the same seed gives the same sample. It
	// mirrors __getitem__.
	Get(i int, g *torch.Generator) (input, target torch.Tensor, err error)
}

// DatasetOf is a collection of samples of any type with the indices 0 … Len()-1: a
// [Dataset] without the decision that a sample is an input and a target. It mirrors
// torch.utils.data.Dataset. Workers call it from several goroutines at a time.
type DatasetOf[S any] interface {
	// Len returns the number of samples. It mirrors __len__.
	Len() int
	// Get returns sample i. One that is random draws from g and nothing else. It
	// mirrors __getitem__.
	Get(i int, g *torch.Generator) (S, error)
}

// BatchDatasetOf is a [DatasetOf] that gives several samples at once. [LoaderOf] uses
// it where it is implemented. It mirrors __getitems__.
type BatchDatasetOf[S any] interface {
	DatasetOf[S]
	// GetBatch returns the samples of the indices, with the draws from g that Get
	// makes for one after the other. An error about one sample is an [*Error] that
	// holds its index; see [Recover] for panics.
	GetBatch(indices []int, g *torch.Generator) ([]S, error)
}

// Sample is a sample of a [Dataset].
type Sample struct {
	Input  torch.Tensor // without a batch dimension
	Target torch.Tensor
}

// Samples makes a data set of [Sample]s of d, for functions that take any type of
// sample.
func Samples(d Dataset) DatasetOf[Sample] {
	if d == nil {
		panic(errorf("Samples", "the data set is nil"))
	}
	return samples{d}
}

type samples struct{ d Dataset }

func (s samples) Len() int { return s.d.Len() }

func (s samples) Get(i int, g *torch.Generator) (Sample, error) {
	input, target, err := s.d.Get(i, g)
	return Sample{input, target}, err
}

// BatchDataset is a [Dataset] that makes whole batches at once. [Loader] uses it
// where it is implemented. It mirrors __getitems__ with collation.
type BatchDataset interface {
	Dataset
	// GetBatch returns the samples of the indices, stacked along a new first
	// dimension: bit for bit what Get returns for one after the other, with the
	// same draws from g in the same order. An error about one sample is an
	// [*Error] that holds its index; see [Recover] for panics.
	GetBatch(indices []int, g *torch.Generator) (Batch, error)
}

// Batch holds samples, stacked along the first dimension.
type Batch struct {
	Input  torch.Tensor // [N, …]
	Target torch.Tensor // [N, …]
}

// Tensors returns both tensors, so that torch.Scoped frees them with the round of
// the loop.
func (b Batch) Tensors() []torch.Tensor { return []torch.Tensor{b.Input, b.Target} }

// To returns the batch on device d; the same one if it is there already. A batch
// from a loader with [PinMemory] is copied while the program goes on.
func (b Batch) To(d torch.Device) Batch {
	async := torch.NonBlocking(d.Type == torch.CUDAType)
	if b.Input.Defined() {
		b.Input = b.Input.To(d, async)
	}
	if b.Target.Defined() {
		b.Target = b.Target.To(d, async)
	}
	return b
}

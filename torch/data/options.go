package data

import (
	"context"
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// Option is an option of [NewLoader]: [BatchSize], [Shuffle], [Workers],
// [DropLast], [Generator], [WithSampler], [WithBatchSampler], [CollateWith],
// [Prefetch], [PersistentWorkers], [WorkerInit], [PinMemory], [Context].
type Option interface{ loaderOption() }

// OptionOf is an option of [NewLoaderOf]: those of [NewLoader] but [CollateWith].
type OptionOf interface {
	Option
	loaderOfOption()
}

// IterableOption is an option of [NewIterableLoader]: those of [NewLoaderOf] but
// [Shuffle], [WithSampler] and [WithBatchSampler], as the data set decides on the
// order.
type IterableOption interface {
	OptionOf
	iterableOption()
}

// BatchSize is the number of samples in a batch, by default 1. The last batch has
// what is left.
type BatchSize int

// Shuffle makes every epoch take the samples in a new random order.
type Shuffle bool

// Workers is the number of goroutines that prepare batches ahead. With 0, the
// default, the loop's own goroutine makes each batch when it is asked for. It
// mirrors num_workers.
type Workers int

// DropLast leaves out the last batch if it is smaller than the others.
type DropLast bool

// Prefetch is the number of batches that each worker prepares ahead; it has no
// effect without workers. By default it is 2 or, where batches are small, as many
// as fill a MiB: workers that sleep long and then do much cost the training less. It
// mirrors prefetch_factor.
type Prefetch int

// PinMemory puts batches in page-locked memory, from which [Batch.To] copies to a
// GPU while the program goes on. It has no effect where there is no GPU.
type PinMemory bool

// GeneratorOption holds the generator to draw from, see [Generator].
type GeneratorOption struct{ g *torch.Generator }

// Generator makes order and base seed come from g instead of the default generator.
func Generator(g *torch.Generator) GeneratorOption { return GeneratorOption{g} }

// SamplerOption holds the order of samples, see [WithSampler].
type SamplerOption struct{ s Sampler }

// WithSampler makes s decide which samples an epoch has, and their order. It goes
// instead of [Shuffle] and mirrors the argument sampler.
func WithSampler(s Sampler) SamplerOption { return SamplerOption{s} }

// BatchSamplerOption holds the order of batches, see [WithBatchSampler].
type BatchSamplerOption struct{ s BatchSampler }

// WithBatchSampler makes s decide on whole batches. It goes instead of [BatchSize],
// [Shuffle], [WithSampler] and [DropLast], and mirrors the argument batch_sampler.
func WithBatchSampler(s BatchSampler) BatchSamplerOption { return BatchSamplerOption{s} }

// CollateOption holds the function that makes batches, see [CollateWith].
type CollateOption struct {
	f func(samples []Sample) (Batch, error)
}

// CollateWith makes f put samples together: pad sentences of different lengths, say.
// Workers call it, so that it may not change what others see. It mirrors collate_fn.
func CollateWith(f func(samples []Sample) (Batch, error)) CollateOption { return CollateOption{f} }

// PersistentWorkers makes workers live on between epochs: what one draws in an epoch
// goes on from where it was, and only the first epoch draws a base seed. Ending a loop
// by break waits for the batches that were ordered. It has no effect without workers,
// and mirrors persistent_workers.
type PersistentWorkers bool

// WorkerInitOption holds the function for new workers, see [WorkerInit].
type WorkerInitOption struct{ f func(WorkerInfo) error }

// WorkerInit is called by each worker before its first batch: in each epoch or, with
// [PersistentWorkers], in the first. An error ends the loop. It mirrors
// worker_init_fn.
func WorkerInit(f func(WorkerInfo) error) WorkerInitOption { return WorkerInitOption{f} }

// ContextOption holds the context of a loader, see [Context].
type ContextOption struct{ ctx context.Context }

// Context makes loops end when ctx is done, with ctx's error in [LoaderOf.Err]. With a
// deadline it does what timeout does in PyTorch.
func Context(ctx context.Context) ContextOption { return ContextOption{ctx} }

func (BatchSize) loaderOption()          {}
func (Shuffle) loaderOption()            {}
func (Workers) loaderOption()            {}
func (DropLast) loaderOption()           {}
func (Prefetch) loaderOption()           {}
func (PinMemory) loaderOption()          {}
func (GeneratorOption) loaderOption()    {}
func (SamplerOption) loaderOption()      {}
func (BatchSamplerOption) loaderOption() {}
func (CollateOption) loaderOption()      {}
func (PersistentWorkers) loaderOption()  {}
func (WorkerInitOption) loaderOption()   {}
func (ContextOption) loaderOption()      {}

func (BatchSize) loaderOfOption()          {}
func (Shuffle) loaderOfOption()            {}
func (Workers) loaderOfOption()            {}
func (DropLast) loaderOfOption()           {}
func (Prefetch) loaderOfOption()           {}
func (PinMemory) loaderOfOption()          {}
func (GeneratorOption) loaderOfOption()    {}
func (SamplerOption) loaderOfOption()      {}
func (BatchSamplerOption) loaderOfOption() {}
func (PersistentWorkers) loaderOfOption()  {}
func (WorkerInitOption) loaderOfOption()   {}
func (ContextOption) loaderOfOption()      {}

func (BatchSize) iterableOption()         {}
func (Workers) iterableOption()           {}
func (DropLast) iterableOption()          {}
func (Prefetch) iterableOption()          {}
func (PinMemory) iterableOption()         {}
func (GeneratorOption) iterableOption()   {}
func (PersistentWorkers) iterableOption() {}
func (WorkerInitOption) iterableOption()  {}
func (ContextOption) iterableOption()     {}

// errorf makes the error that wrong use of function op panics with.
func errorf(op, format string, args ...any) *torch.Error {
	return &torch.Error{Op: "data." + op, Msg: fmt.Sprintf(format, args...)}
}

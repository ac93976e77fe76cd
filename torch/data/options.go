package data

import (
	"context"
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// Option is an option of [NewLoader]: [BatchSize], [Shuffle], [Workers],
// [DropLast], [Generator], [WithSampler], [Prefetch], [PinMemory], [Context].
type Option interface{ loaderOption() }

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

// ContextOption holds the context of a loader, see [Context].
type ContextOption struct{ ctx context.Context }

// Context makes loops end when ctx is done, with ctx's error in [Loader.Err].
func Context(ctx context.Context) ContextOption { return ContextOption{ctx} }

func (BatchSize) loaderOption()       {}
func (Shuffle) loaderOption()         {}
func (Workers) loaderOption()         {}
func (DropLast) loaderOption()        {}
func (Prefetch) loaderOption()        {}
func (PinMemory) loaderOption()       {}
func (GeneratorOption) loaderOption() {}
func (SamplerOption) loaderOption()   {}
func (ContextOption) loaderOption()   {}

// errorf makes the error that wrong use of function op panics with.
func errorf(op, format string, args ...any) *torch.Error {
	return &torch.Error{Op: "data." + op, Msg: fmt.Sprintf(format, args...)}
}

package data

import (
	"context"

	"github.com/gotorch/gotorch/torch"
)

// config is what the options of a loader say.
type config struct {
	batches    BatchSampler // nil for an iterable data set
	batchSize  int          // 0: not given
	workers    int
	prefetch   int // 0: depends on the batches
	shuffle    bool
	dropLast   bool
	pin        bool
	persistent bool
	sampler    Sampler
	collate    func([]Sample) (Batch, error)
	init       func(WorkerInfo) error
	generator  *torch.Generator
	ctx        context.Context
	given      map[string]bool // options that may exclude each other
}

func newConfig() config { return config{ctx: context.Background(), given: map[string]bool{}} }

// set takes an option of the constructor op.
func (c *config) set(op string, o Option) {
	switch o := o.(type) {
	case BatchSize:
		if c.batchSize = int(o); o < 1 {
			panic(errorf(op, "BatchSize must be at least 1, not %d", o))
		}
		c.given["BatchSize"] = true
	case Shuffle:
		c.shuffle = bool(o)
		c.given["Shuffle"] = bool(o)
	case Workers:
		if c.workers = int(o); o < 0 {
			panic(errorf(op, "Workers must be at least 0, not %d; with 0 the loop makes the batches itself", o))
		}
	case DropLast:
		c.dropLast = bool(o)
		c.given["DropLast"] = bool(o)
	case Prefetch:
		if o < 1 {
			panic(errorf(op, "Prefetch must be at least 1 batch, not %d", o))
		}
		c.prefetch = int(o)
	case PinMemory:
		c.pin = bool(o) && torch.CUDAAvailable()
	case GeneratorOption:
		c.generator = o.g
	case SamplerOption:
		c.sampler = o.s
		c.given["WithSampler"] = o.s != nil
	case BatchSamplerOption:
		c.batches = o.s
	case CollateOption:
		if c.collate = o.f; o.f == nil {
			panic(errorf(op, "the function of CollateWith is nil"))
		}
	case PersistentWorkers:
		c.persistent = bool(o)
	case WorkerInitOption:
		c.init = o.f
	case ContextOption:
		if c.ctx = o.ctx; o.ctx == nil {
			panic(errorf(op, "the context is nil"))
		}
	}
}

// check panics if there is no data set, or options exclude each other.
func (c *config) check(op string, noDataset bool) {
	switch {
	case noDataset:
		panic(errorf(op, "the data set is nil"))
	case c.shuffle && c.sampler != nil:
		panic(errorf(op, "Shuffle and WithSampler exclude each other: the sampler decides on the order"))
	}
	if c.batches != nil {
		for _, name := range []string{"BatchSize", "Shuffle", "WithSampler", "DropLast"} {
			if c.given[name] {
				panic(errorf(op, "WithBatchSampler and %s exclude each other: the sampler decides on the batches", name))
			}
		}
	}
	if c.batchSize == 0 {
		c.batchSize = 1
	}
	if (c.generator != nil || c.sampler != nil || c.batches != nil || c.persistent) && c.prefetch == 0 {
		// The program may see when indices are drawn, so they are when PyTorch does.
		c.prefetch = 2
	}
}

// order sets the order of batches over d.
func (c *config) order(op string, d Sized) {
	if c.batches != nil {
		return
	}
	s := c.sampler
	switch {
	case s != nil:
	case c.shuffle:
		s = NewRandomSampler(d, Generator(c.generator))
	default:
		s = NewSequentialSampler(d)
	}
	c.batches = NewBatchSampler(s, c.batchSize, c.dropLast)
}

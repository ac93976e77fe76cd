package functional

import (
	"math/bits"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/cuda"
)

// LinearCrossEntropyOptions is an option of [LinearCrossEntropy]: it computes the loss for
// some rows after the other, so that the logits [N, C] are never in memory as a whole.
// The zero value chooses everything by the shapes, the type and the device.
// It mirrors torch.nn.LinearCrossEntropyOptions.
//
// It saves memory where there are many classes, the words of a language model. The
// gradients are computed along with the loss, or with [ReductionNone] in Backward. Second
// derivatives, forward mode and the transforms of package functorch are for the loss without
// this option.
type LinearCrossEntropyOptions struct {
	// AllowRetainGraph lets Backward run more than once with [torch.RetainGraph], for one
	// more copy of the gradients; without, the second one panics. [ReductionNone] allows it
	// anyway.
	AllowRetainGraph bool
	// BatchChunkSize is how many rows are computed at a time; 0 for what ChunkingMethod says.
	BatchChunkSize int
	ChunkingMethod ChunkingMethod
	AccPolicy      AccPolicy
	// AccDType is the type to add up in: that of the input, or Float32 for inputs of Float16
	// and BFloat16. The zero DType, which is not one to add up in, chooses by AccPolicy.
	AccDType torch.DType
}

// ChunkingMethod is how [LinearCrossEntropyOptions] chooses BatchChunkSize. The zero value is
// Python's "auto": AspectRatio(1), and where it adds up compactly, no more rows than need the
// memory that the loss needs without chunks.
type ChunkingMethod int

// ChunkingNone chooses nothing: all rows are one chunk unless there is a BatchChunkSize.
const ChunkingNone ChunkingMethod = -1

// AspectRatio makes the logits of a chunk as large as the input, divided by factor, which is 1
// or more: Python's "aspect_ratio:2".
func AspectRatio(factor int) ChunkingMethod {
	if factor < 1 {
		refuse("AspectRatio", "the factor is %d; it must be 1 or more", factor)
	}
	return ChunkingMethod(factor)
}

// AccPolicy is what [LinearCrossEntropyOptions] computes in AccDType: it weighs precision
// against memory. The two differ for inputs of Float16 and BFloat16.
type AccPolicy int

// The policies. PyTorch calls them "auto", "accurate" and "compact".
const (
	AccAuto     AccPolicy = iota // AccAccurate for 16-bit types on the CPU, else AccCompact
	AccAccurate                  // as much as possible
	AccCompact                   // only what the gradients need
)

func (LinearCrossEntropyOptions) isLinearCrossEntropyOption() {}

func (o LinearCrossEntropyOptions) check(op string) {
	switch {
	case o.AccPolicy < AccAuto || o.AccPolicy > AccCompact:
		refuse(op, "invalid acc_policy: there is no AccPolicy %d", o.AccPolicy)
	case o.ChunkingMethod < ChunkingNone:
		refuse(op, "invalid chunking_method: there is no ChunkingMethod %d", o.ChunkingMethod)
	case o.BatchChunkSize < 0:
		refuse(op, "batch_chunk_size must be positive int or None, got %d: BatchChunkSize is 1 or more, or 0 for none", o.BatchChunkSize)
	}
	switch o.AccDType {
	case 0, torch.Float16, torch.BFloat16, torch.Float32, torch.Float64:
	default:
		refuse(op, "acc_dtype must be one of torch.float16, torch.bfloat16, torch.float32, torch.float64, got %v; leave AccDType out to have one chosen", o.AccDType)
	}
}

// chunking is what the options say about one call.
type chunking struct {
	rows    int
	compact bool
	acc     torch.DType
	retain  bool
}

// adjust chooses what the options leave open for an input [n, features].
func (o LinearCrossEntropyOptions) adjust(op string, input torch.Tensor, classes int, probabilities bool) chunking {
	n, features := input.Size(0), input.Size(1)
	dtype, device := input.DType(), input.Device()
	half := dtype == torch.Float16 || dtype == torch.BFloat16
	c := chunking{compact: o.AccPolicy == AccCompact, acc: o.AccDType, retain: o.AllowRetainGraph}
	if o.AccPolicy == AccAuto {
		c.compact = !half || device.Type != torch.CPUType
	}
	if c.acc == 0 {
		c.acc = dtype
		if o.AccPolicy == AccAuto && half && addsUpWider(device, dtype) {
			c.acc = torch.Float32
		}
	}
	method := o.ChunkingMethod
	auto := method == 0
	if auto {
		method = 1
		if o.BatchChunkSize > 0 {
			method = ChunkingNone
		}
	}
	c.rows = n
	if o.BatchChunkSize > 0 {
		c.rows = min(o.BatchChunkSize, n)
	}
	if method != ChunkingNone {
		if features == 0 || classes == 0 {
			refuse(op, "integer division or modulo by zero: no chunks can be chosen for %d features and %d classes; BatchChunkSize sets them", features, classes)
		}
		target := ceilDiv(n, ceilDiv(classes, features))
		c.rows = min(nextPowerOf2(target)/int(method), n)
		if auto && c.compact {
			most := n * classes / (4 * features)
			if probabilities {
				most = n / 2
			}
			most = 1 << max(bits.Len(uint(most))-1, 0)
			c.rows = max(1, min(c.rows, most))
		}
		if o.BatchChunkSize > 0 && o.BatchChunkSize != c.rows {
			refuse(op, "batch_chunk_size (=%d) and chunking_method give different chunk sizes (%[1]d vs %d); pass only one of BatchChunkSize and ChunkingMethod", o.BatchChunkSize, c.rows)
		}
	}
	c.rows = max(1, c.rows)
	return c
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// nextPowerOf2 is the least one that is n or more; Python's arithmetic has 2 for 0.
func nextPowerOf2(n int) int {
	if n == 0 {
		return 2
	}
	return 1 << bits.Len(uint(n-1))
}

// addsUpWider reports whether the device multiplies matrices of a 16-bit type with results of
// float32.
func addsUpWider(device torch.Device, dtype torch.DType) bool {
	switch device.Type {
	case torch.CPUType:
		return true
	case torch.CUDAType:
		major, _ := cuda.GetDeviceCapability(device)
		return major >= 8 || dtype == torch.Float16 && major >= 7
	}
	return false
}

package datasets

import (
	"context"
	"io"

	"github.com/gotorch/gotorch/vision/transforms"
)

// Option is an option of [CIFAR10] and [CIFAR100]: [Train], [Transform], [Download],
// [Mirrors], [Progress], [Context].
type Option interface{ cifarOption() }

// SampleOption is an option of sample.CIFAR10: [Train], [Transform].
type SampleOption interface{ sampleOption() }

// ReadOption is an option of [ReadCIFAR10]: [Transform].
type ReadOption interface{ readOption() }

// Train chooses the pictures for training, as is the default; Train(false) those for
// testing.
type Train bool

// TransformOption holds the transform of a data set, see [Transform].
type TransformOption struct{ t transforms.Transform }

// Transform makes t turn each picture into what the network takes. Without it
// pictures are tensors of torch.Uint8, [3, 32, 32].
func Transform(t transforms.Transform) TransformOption { return TransformOption{t} }

// Download fetches data that is not there, or damaged, from the network. It does not
// touch the network if the data is there.
type Download bool

// MirrorsOption holds addresses, see [Mirrors].
type MirrorsOption []string

// Mirrors lists addresses of the archive that [Download] tries before those that the
// package knows.
func Mirrors(urls ...string) MirrorsOption { return urls }

// ProgressOption holds where to show progress, see [Progress].
type ProgressOption struct{ w io.Writer }

// Progress shows on w how a download goes: as a bar if w is a terminal, else in a
// line. The default is os.Stderr; nil shows nothing.
func Progress(w io.Writer) ProgressOption { return ProgressOption{w} }

// ContextOption holds a context, see [Context].
type ContextOption struct{ ctx context.Context }

// Context makes downloading and unpacking end when ctx is done. What has been
// downloaded by then is not lost.
func Context(ctx context.Context) ContextOption { return ContextOption{ctx} }

func (Train) cifarOption()           {}
func (TransformOption) cifarOption() {}
func (Download) cifarOption()        {}
func (MirrorsOption) cifarOption()   {}
func (ProgressOption) cifarOption()  {}
func (ContextOption) cifarOption()   {}

func (Train) sampleOption()           {}
func (TransformOption) sampleOption() {}

func (TransformOption) readOption() {}

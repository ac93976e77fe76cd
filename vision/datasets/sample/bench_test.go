package sample

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
	"github.com/gotorch/gotorch/vision/datasets"
	"github.com/gotorch/gotorch/vision/transforms"
)

// BenchmarkLoader counts images per second through ToTensor and Normalize, with and
// without augmentation, to a loop that is locked to its thread as that of main is.
func BenchmarkLoader(b *testing.B) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	half := []float64{.5, .5, .5}
	plain := transforms.Compose(transforms.ToTensor(), transforms.Normalize(half, half))
	augmented := transforms.Compose(transforms.RandomCrop(32, transforms.Padding(4)), transforms.RandomHorizontalFlip(), plain)
	for _, tf := range []struct {
		name string
		tf   transforms.Transform
	}{{"plain", plain}, {"augment", augmented}} {
		train, err := CIFAR10(datasets.Transform(tf.tf))
		if err != nil {
			b.Fatal(err)
		}
		often := make([]int, 50000) // as many as an epoch of CIFAR-10 has
		for i := range often {
			often[i] = i % train.Len()
		}
		for _, batch := range []int{4, 128} {
			for _, workers := range []int{0, 1, 2} {
				b.Run(fmt.Sprintf("%s/batch=%d/workers=%d", tf.name, batch, workers), func(b *testing.B) {
					loader := data.NewLoader(data.Subset(train, often), data.BatchSize(batch), data.Shuffle(true), data.Workers(workers))
					b.ReportAllocs()
					n := 0
					for n < b.N {
						for _, x := range torch.Scoped(loader.Batches()) {
							_ = x
							n++
							if n >= b.N {
								break
							}
						}
					}
					if err := loader.Err(); err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "images/s")
					b.ReportMetric(0, "ns/op")
				})
			}
		}
	}
}

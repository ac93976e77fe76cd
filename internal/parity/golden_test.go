package main

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/tutorial"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/vision/datasets"
	"github.com/gotorch/gotorch/vision/datasets/sample"
)

// TestGolden repeats the trainings of testdata/make_golden.py: same order, same
// losses and same parameters to the last bit. Where bits are not portable, losses to
// three digits: errors grow with each step of training, about tenfold in fifty.
func TestGolden(t *testing.T) {
	const path, steps = "testdata/golden.json", 50
	file := golden.Read(t, path)
	exact := file.Exact()
	for _, augment := range []bool{false, true} {
		for _, workers := range []int{0, 2} {
			name := fmt.Sprintf("plain, %d workers", workers)
			if augment {
				name = fmt.Sprintf("augmented, %d workers", workers)
			}
			t.Run(name, func(t *testing.T) {
				want := file.Case(t, name)
				set, err := sample.CIFAR10(datasets.Transform(tutorial.Transform(augment)))
				require.NoError(t, err)
				var got *torch.StateDict
				torch.WithThreads(1, func() {
					got, err = training{seed: 0, batch: 4, model: "net", workers: workers, at: []int{steps}}.record(set)
				})
				require.NoError(t, err)

				order, _ := got.Get("order")
				file.Equal(t, want, "order", order)
				losses, _ := got.Get("losses")
				if !exact {
					assert.InDeltaSlice(t, torch.ToSlice[float64](want.Tensor(t, "losses")), torch.ToSlice[float64](losses), 1e-3)
					return
				}
				file.Equal(t, want, "losses", losses)
				for _, step := range []int{0, steps} {
					hash := sha256.New()
					for name, x := range got.All() {
						if strings.HasPrefix(name, fmt.Sprintf("%d/", step)) {
							hash.Write(elements(x))
						}
					}
					assert.Equalf(t, torch.ToSlice[uint8](want.Tensor(t, fmt.Sprintf("sha256/%d", step))), hash.Sum(nil), "parameters after %d steps", step)
				}
			})
		}
	}
}

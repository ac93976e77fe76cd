package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/vision/models"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

var few = config{data: "", epochs: 2, batch: 4, size: 32, limit: 3}

func TestRun(t *testing.T) {
	var out, errs bytes.Buffer
	require.NoError(t, run(context.Background(), few, &out, &errs))
	assert.Regexp(t, `^(\[[12],     [123]\] loss: \d+\.\d{3}
){6}Finished Training
Accuracy of the network on the 12 test images: \d+\.\d\d%
$`, out.String())
	assert.Contains(t, errs.String(), "without -weights")

	var again bytes.Buffer
	require.NoError(t, run(context.Background(), few, &again, &errs))
	assert.Equal(t, out.String(), again.String(), "one seed, one result")
}

// Weights of a file replace the random ones, with which the losses are others.
func TestWeights(t *testing.T) {
	torch.ManualSeed(5)
	file := filepath.Join(t.TempDir(), "resnet18.pth")
	require.NoError(t, torch.Save(file, nn.StateDict(models.NewResNet18())))
	c := few
	c.epochs, c.limit = 1, 1
	var random, loaded, errs bytes.Buffer
	require.NoError(t, run(context.Background(), c, &random, &errs))
	errs.Reset()
	c.weights = file
	require.NoError(t, run(context.Background(), c, &loaded, &errs))
	assert.NotContains(t, errs.String(), "without -weights")
	line := func(b bytes.Buffer) string { return strings.SplitN(b.String(), "\n", 2)[0] }
	assert.NotEqual(t, line(random), line(loaded))
}

func TestErrors(t *testing.T) {
	var out, errs bytes.Buffer
	c := few
	c.weights = filepath.Join(t.TempDir(), "none.pth")
	assert.ErrorContains(t, run(context.Background(), c, &out, &errs), c.weights)

	ctx, stop := context.WithCancel(context.Background())
	stop()
	assert.ErrorIs(t, run(ctx, few, &out, &errs), context.Canceled)
	assert.Empty(t, out.String())
}

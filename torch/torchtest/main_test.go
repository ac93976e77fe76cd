package torchtest_test

import (
	"testing"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/torchtest"
)

func TestMain(m *testing.M) {
	torch.SetWarningHandler(func(torch.Warning) {}) // of quantized and sparse tensors
	torchtest.Main(m)
}

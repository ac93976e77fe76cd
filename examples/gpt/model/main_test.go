package model

import (
	"testing"

	"github.com/gotorch/gotorch/torch/torchtest"
)

func TestMain(m *testing.M) { torchtest.Main(m) }

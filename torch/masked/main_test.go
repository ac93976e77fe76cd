package masked_test

import (
	"testing"

	"github.com/gotorch/gotorch/internal/leaktest"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

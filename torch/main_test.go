package torch_test

import (
	"os"
	"testing"

	"github.com/gotorch/gotorch/internal/leaktest"
)

func TestMain(m *testing.M) {
	if what := os.Getenv("GOTORCH_TEST_PORTABLE"); what != "" {
		portableChildMain(what)
		return
	}
	leaktest.Main(m)
}

package main

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An area stands for all of its entries.
func TestAreas(t *testing.T) {
	for want, k := range map[string]key{"modules": {"module", "nn.Linear"}, "optimizers": {"optimizer", "optim.SGD"}, "linalg": {"op", "linalg.svd"}, "torch": {"op", "add"}} {
		assert.Equal(t, want, k.area())
	}
}

func TestChoose(t *testing.T) {
	names := []key{{"op", "linalg.svd"}, {"op", "svd"}, {"module", "nn.Linear"}, {"optimizer", "optim.SGD"}}
	for only, want := range map[string][]key{"": names, "svd": names[:2], "^svd$": names[1:2], "modules": names[2:3], "linalg": names[:1]} {
		got, err := choose(names, regexp.MustCompile(only))
		require.NoError(t, err)
		assert.Equal(t, want, got, only)
	}
	_, err := choose(names, regexp.MustCompile("conf"))
	require.EqualError(t, err, `"conf" is no area and matches the name of no entry; areas are linalg, torch, modules, optimizers, and internal/paritydb/testdata/parity.txt has the names`)
}

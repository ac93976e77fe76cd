package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every public operator and every public name of Python has a Go function, or a
// reason why not.
func TestNothingIsMissing(t *testing.T) {
	skipOthers(t)
	c, err := load()
	require.NoError(t, err)
	var table strings.Builder
	missing, err := coverage(&table, root, c)
	require.NoError(t, err)
	assert.Empty(t, missing)
	assert.Contains(t, table.String(), "aten, public in Python")
}

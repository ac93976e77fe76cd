package torch_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

// What no machine has is asked for: an error of its own type, found behind the
// operator's.
func TestOutOfMemory(t *testing.T) {
	for name, f := range map[string]func(){
		"new":    func() { torch.Empty([]int{1 << 50}) },
		"result": func() { torch.Ones([]int{1}).Expand(1<<50, 1).Contiguous() },
	} {
		err := torch.Try(f)
		var e *torch.Error
		require.ErrorAs(t, err, &e, name)
		var oom *torch.OutOfMemoryError
		require.ErrorAs(t, err, &oom, name)
		assert.Contains(t, oom.Error(), "torch: out of memory: ")
		assert.Equal(t, oom.Msg, e.Msg)
		assert.Regexp(t, `can't allocate memory: you tried to allocate 4503599627370496 bytes`, oom.Msg)
		assert.NotContains(t, err.Error(), ".cpp")
	}
	err := torch.Try(func() { torch.Ones([]int{2}).View(3) })
	var oom *torch.OutOfMemoryError
	assert.False(t, errors.As(err, &oom), "any other error is none")
}

package leaktest

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
)

func TestWarnings(t *testing.T) {
	before := torch.SetWarningHandler(nil)
	defer func() { torch.SetWarningHandler(before) }()
	defer torch.SetWarnAlways(torch.IsWarnAlwaysEnabled())
	cross := func() { torch.Ones([]int{3}).Cross(torch.Ones([]int{3})) }

	w := watch()
	torch.Empty([]int{1}, torch.Complex32)
	torch.CatchWarnings(cross)
	t.Run("expects", func(t *testing.T) {
		Expect(t, "Using torch.cross without")
		cross()
	})
	assert.Empty(t, w.String())
	assert.Equal(t, 0, w.verdict(0, io.Discard))

	for range 2 {
		cross()
	}
	assert.Contains(t, w.String(), "libtorch warns in 1 places, and no test expects it")
	assert.Regexp(t, `(?m)^  2 × .*warnings_test\.go:\d+: UserWarning: Using torch\.cross without`, w.String())
	assert.Equal(t, 2, w.verdict(2, io.Discard))
	if pinned.Here() {
		assert.Equal(t, 1, w.verdict(0, io.Discard))
	}
}

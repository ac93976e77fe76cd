package main

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// What is not equal must be seen, down to the last bit.
func TestDifference(t *testing.T) {
	state := func(names ...string) *torch.StateDict {
		d := torch.NewStateDict()
		for _, name := range names {
			d.Set(name, torch.FromSlice([]float32{1, 2, 3, 4}, 2, 2))
		}
		return d
	}
	with := func(x torch.Tensor) *torch.StateDict {
		d := state("1/a", "1/b")
		d.Set("1/b", x)
		return d
	}
	for name, c := range map[string]struct {
		got  *torch.StateDict
		want string
	}{
		"equal":       {state("1/a", "1/b", "10/c"), ""},
		"transposed":  {with(torch.FromSlice([]float32{1, 3, 2, 4}, 2, 2).T()), ""},
		"last bit":    {with(torch.FromSlice([]float32{1, 2, math.Nextafter32(3, 4), 4}, 2, 2)), "DIFFERENT in 1/b[2] of shape [2 2]: Python 3 (0x40400000), Go 3.00000024 (0x40400001)"},
		"type":        {with(torch.FromSlice([]float64{1, 2, 3, 4}, 2, 2)), "DIFFERENT in 1/b: Python torch.float32[2 2], Go torch.float64[2 2]"},
		"shape":       {with(torch.FromSlice([]float32{1, 2, 3, 4})), "DIFFERENT in 1/b: Python torch.float32[2 2], Go torch.float32[4]"},
		"missing":     {state("1/a"), `DIFFERENT names: Python ["1/a" "1/b"], Go ["1/a"]`},
		"other order": {state("1/b", "1/a"), `DIFFERENT names: Python ["1/a" "1/b"], Go ["1/b" "1/a"]`},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, group{"", "1/"}.difference(state("1/a", "1/b"), c.got))
		})
	}
	empty := group{"", "2/"}
	assert.NotEmpty(t, empty.difference(state("1/a"), state("1/a")), "nothing to compare is not equal")
}

func TestDifferentLine(t *testing.T) {
	assert.Empty(t, differentLine([]string{"a", "b"}, []string{"a", "b"}))
	assert.Equal(t, `DIFFERENT in line 2: Python "b", Go "c"`, differentLine([]string{"a", "b"}, []string{"a", "c"}))
	assert.Equal(t, `DIFFERENT in line 2: Python "b", Go no such line`, differentLine([]string{"a", "b"}, []string{"a"}))
}

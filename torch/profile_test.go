package torch_test

import (
	"bytes"
	"fmt"
	"runtime/pprof"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

func tensorProfile(t *testing.T) (count int, text string) {
	var b bytes.Buffer
	p := pprof.Lookup(torch.ProfileName)
	assert.NoError(t, p.WriteTo(&b, 1))
	return p.Count(), b.String()
}

func makeMany(n int) (ts []torch.Tensor) {
	for range n {
		ts = append(ts, torch.Ones([]int{2}).AddScalar(1))
	}
	return ts
}

func TestTensorProfile(t *testing.T) {
	torch.SetTensorProfile(true)
	defer torch.SetTensorProfile(false)
	torch.GC()
	before, _ := tensorProfile(t)
	ts := makeMany(10)
	torch.GC()
	count, text := tensorProfile(t)
	assert.Equal(t, before+10, count, "those that are garbage are gone")
	first := text[strings.Index(text, "\n10 @"):]
	assert.Contains(t, first, "torch.Tensor.AddScalar", "the stack begins at the operator")
	assert.Contains(t, first, "torch_test.makeMany")
	assert.NotContains(t, first[:strings.Index(first, "makeMany")], "torch.wrap")
	assert.Len(t, ts, 10) // still in use here

	s := torch.NewScope()
	kept := makeMany(5)[0].Keep()
	during, _ := tensorProfile(t)
	assert.Equal(t, before+20, during)
	s.Close()
	after, _ := tensorProfile(t)
	assert.Equal(t, before+11, after)
	assert.Len(t, ts, 10)
	assert.True(t, usable(kept))

	ts = nil
	kept = torch.Tensor{}
	torch.GC()
	after, _ = tensorProfile(t)
	assert.Equal(t, before, after)

	ts = makeMany(3)
	torch.SetTensorProfile(false)
	after, _ = tensorProfile(t)
	assert.Zero(t, after)
	assert.Len(t, ts, 3)
}

func ExampleSetTensorProfile() {
	torch.SetTensorProfile(true)
	defer torch.SetTensorProfile(false)
	x := torch.Ones([]int{2, 2})
	fmt.Println(pprof.Lookup(torch.ProfileName).Count(), x.NumEl())
	// Output: 1 4
}

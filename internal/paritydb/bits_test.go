package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/paritydb/check"
)

func TestMachineBits(t *testing.T) {
	bits, err := readMachineBits("testdata/bits.txt")
	require.NoError(t, err)
	excused := func(v check.Verdict, portable, near bool) bool {
		v.Status = check.Values
		excuse(&v, bits, portable, near)
		return v.Status == check.Equal
	}
	cholesky := check.Verdict{Entry: "linalg.cholesky_ex", DType: "float32", Detail: "result 0: numbers of torch.float32 differ within the tolerance"}
	assert.True(t, excused(cholesky, true, true))
	assert.False(t, excused(cholesky, true, false), "numbers that are not near each other")
	cholesky.DType = "float64"
	assert.False(t, excused(cholesky, true, true))
	lbfgs := check.Verdict{Entry: "optim.LBFGS", DType: "float32", Detail: "after step 0, parameter 0, ro 14: 1 of 1 numbers of torch.float32 differ"}
	assert.False(t, excused(lbfgs, true, true), "its bits are portable")
	assert.True(t, excused(lbfgs, false, false))
	lbfgs.Detail = "after step 0, parameter 0: 1 of 1 numbers of torch.float32 differ"
	assert.False(t, excused(lbfgs, false, false), "the parameters themselves are compared")

	path := filepath.Join(t.TempDir(), "bits.txt")
	require.NoError(t, os.WriteFile(path, []byte("# head\nadd\t.*\teverywhere\tresult\tnear\tno reason\n"), 0o600))
	_, err = readMachineBits(path)
	assert.ErrorContains(t, err, "bits.txt:2: six fields between tabs")
}

package datasets

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRealCIFAR10 reads the published data and compares it with what Python reads.
func TestRealCIFAR10(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacking 170 MB takes a minute under the race detector")
	}
	root := os.Getenv("GOTORCH_CIFAR10")
	if root == "" {
		t.Skip("set GOTORCH_CIFAR10 to cifar-10-python.tar.gz, or to the folder with its files, to read the real data")
	}
	tests := []struct {
		train       Train
		n           int
		targets     []int
		first, last string // MD5 of the pictures' pixels
	}{
		{true, 50000, []int{6, 9, 9, 4, 1, 1, 2, 7, 8, 3}, "564903faacb68848fabcb0f46460d2b5", "1d99508f8690b4cb22da5996be54fbd7"},
		{false, 10000, []int{3, 8, 8, 0, 6, 6, 1, 6, 3, 1}, "7fa1480f5617b07b9a04920865c7d55f", "afccc589d8e60a955e33d2042f535962"},
	}
	for _, tt := range tests {
		start := time.Now()
		d, err := CIFAR10(root, tt.train)
		require.NoError(t, err)
		t.Log("read in", time.Since(start))
		assert.Equal(t, tt.n, d.Len())
		assert.Equal(t, tt.targets, d.Targets[:10])
		assert.Equal(t, tt.first, sum(d.Image(0).Pix))
		assert.Equal(t, tt.last, sum(d.Image(tt.n-1).Pix))
		count := make([]int, 10)
		for _, class := range d.Targets {
			count[class]++
		}
		for class, n := range count {
			assert.Equal(t, tt.n/10, n, CIFAR10Classes[class])
		}
	}
}

package expvar_test

import (
	"encoding/json"
	"expvar"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	_ "github.com/gotorch/gotorch/torch/expvar"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

func published(t *testing.T) (s torch.Stats) {
	require.NoError(t, json.Unmarshal([]byte(expvar.Get("torch").String()), &s))
	return s
}

func TestPublished(t *testing.T) {
	torch.GC()
	before := published(t)
	x := torch.Empty([]int{1 << 20})
	now := published(t)
	assert.Equal(t, torch.MemoryStats(), now)
	assert.Equal(t, before.Tensors+1, now.Tensors)
	assert.GreaterOrEqual(t, now.Bytes-before.Bytes, int64(4<<20))
	assert.True(t, x.Defined())
}

func Example() {
	x := torch.Ones([]int{1000})
	var stats torch.Stats
	err := json.Unmarshal([]byte(expvar.Get("torch").String()), &stats)
	fmt.Println(err, stats.Bytes >= 4000, x.NumEl())
	// Output: <nil> true 1000
}

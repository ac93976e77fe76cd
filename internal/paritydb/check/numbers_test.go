package check

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
)

func floats(v ...float32) (b []byte) {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// Numbers are equal, close or others, the latter by the largest one of their tensor where
// another processor is allowed for.
func TestNumbers(t *testing.T) {
	near := func(torch.DType, int) float64 { return 1.0 / 1000 }
	nan := float32(math.NaN())
	for _, c := range []struct {
		want, got []float32
		near      Near
		status    Status
	}{
		{[]float32{1, nan}, []float32{1, -nan}, nil, Equal},
		{[]float32{1, 2}, []float32{1, 2.000001}, nil, Close},
		{[]float32{1, 2}, []float32{1, 2.001}, nil, Values},
		{[]float32{1, 2}, []float32{1, nan}, near, Values},
		{[]float32{1, 2}, []float32{1.0019, 2}, near, Close},
		{[]float32{1, 2}, []float32{1.0021, 2}, near, Values},
		{[]float32{0.1, 0.2}, []float32{0.1009, 0.2}, near, Close},
		{[]float32{0.1, 0.2}, []float32{0.1011, 0.2}, near, Values},
		{[]float32{1, float32(math.Inf(1))}, []float32{1.0011, float32(math.Inf(1))}, near, Values},
	} {
		r := &runner{near: c.near, leaves: &wire.Leaves{}}
		status := func() (s Status) {
			defer func() {
				if f, ok := recover().(found); ok {
					s = f.status
				}
			}()
			r.numbers("result", &wire.Expected{DType: torch.Float32, Data: floats(c.want...)}, floats(c.got...))
			if r.close != "" {
				return Close
			}
			return Equal
		}()
		assert.Equal(t, c.status, status, "%v and %v", c.want, c.got)
	}
}

package wire

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

// b puts a frame together: numbers are uint32, strings go with their length, the rest
// as it is.
func b(parts ...any) (all []byte) {
	for _, p := range parts {
		switch p := p.(type) {
		case int:
			all = binary.LittleEndian.AppendUint32(all, uint32(p))
		case int64:
			all = binary.LittleEndian.AppendUint64(all, uint64(p))
		case string:
			all = append(binary.LittleEndian.AppendUint32(all, uint32(len(p))), p...)
		case []byte:
			all = append(all, p...)
		case byte:
			all = append(all, p)
		}
	}
	return all
}

// Two tensors on one memory, the second a transposed conjugate of nothing but the
// first's memory, and a value that names one of them twice.
var frame = b(1, int64(16), b(int64(1), int64(2)),
	2, "strided", "int64", byte(0), 0, int64(0), byte(1), int64(2), byte(1), int64(1),
	"strided", "complex64", byte(3), 0, int64(1), byte(1), int64(1), byte(1), int64(1),
	byte('t'), 3, byte('x'), 0, byte('x'), 1, byte('x'), 0)

func TestLeaves(t *testing.T) {
	f, err := Read(frame)
	require.NoError(t, err)
	l := f.Leaves(true)
	v := l.Build(f.Value).(Tuple)
	first, second := v[0].(torch.Tensor), v[1].(torch.Tensor)
	assert.Equal(t, []int{1, 2}, torch.ToSlice[int](first))
	assert.True(t, first.Same(v[2].(torch.Tensor)))
	assert.True(t, first.SharesStorage(second))
	assert.True(t, second.IsConj())
	assert.True(t, second.RequiresGrad())
	assert.Len(t, l.All, 2)
	assert.False(t, f.Leaves(false).Build(Ref(1)).(torch.Tensor).RequiresGrad())
	assert.False(t, first.SharesStorage(f.Leaves(true).Build(Ref(0)).(torch.Tensor)), "each call has its own memory")
}

func TestValues(t *testing.T) {
	empty := b(0, 0)
	for want, value := range map[any][]byte{
		true:               b(byte('T')),
		-2:                 b(byte('i'), int64(-2)),
		"x":                b(byte('s'), "x"),
		torch.BFloat16:     b(byte('d'), "bfloat16"),
		torch.CPU:          b(byte('v'), "cpu"),
		torch.SparseCSR:    b(byte('y'), "sparse_csr"),
		torch.ChannelsLast: b(byte('m'), "channels_last"),
		Ellipsis{}:         b(byte('e')),
		Slice{nil, 1, nil}: b(byte(':'), byte('N'), byte('i'), int64(1), byte('N')),
		Opaque("f"):        b(byte('o'), "f"),
		Seed(7):            b(byte('g'), int64(7)),
	} {
		f, err := Read(append(append([]byte(nil), empty...), value...))
		require.NoError(t, err)
		assert.Equal(t, want, f.Value)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(frame)
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := Read(b); err != nil {
			require.ErrorContains(t, err, "wire: ")
		}
	})
}

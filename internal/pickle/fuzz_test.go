package pickle

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzLoad checks that no input panics or gets past the limits, and that what was
// read can be written and read again.
func FuzzLoad(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*.pkl")
	require.NoError(f, err)
	require.NotEmpty(f, seeds)
	for _, name := range seeds {
		f.Add(readGolden(f, filepath.Base(name)))
	}
	for _, s := range []string{
		"cos\nsystem\n(S'id'\ntR.", "(S'id'\nios\nsystem\n.", "\x80\x04\x8c\x02os\x8c\x06system\x93.", "\x80\x02\x82\x01.",
		"\x80\x02]q\x00h\x00a.", "\x80\x02\x8b\xff\xff\xff\x7f.", billionLaughs(9, "](", "e"), "\x80\x02K\x01Q.",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := decode(data, func(d *Decoder) {
			d.Encoding = Latin1
			d.Limits.Memory = 16 << 20
			d.PersistentLoad = func(id any) (any, error) { return id, nil }
		})
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		var out bytes.Buffer
		if NewEncoder(&out).Encode(v) != nil {
			return // an Array, say
		}
		again, err := decode(out.Bytes(), func(d *Decoder) { d.Encoding = Latin1 })
		require.NoError(t, err)
		var second bytes.Buffer
		require.NoError(t, NewEncoder(&second).Encode(again))
		require.Equal(t, out.Bytes(), second.Bytes())
	})
}

package download

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Accept decides about contents that have another checksum, wherever they come from.
func TestAccept(t *testing.T) {
	anew := append([]byte("packed anew: "), content...)
	refused := errors.New("not the same files")
	accept := func(path string) error {
		b, err := os.ReadFile(path)
		if err == nil && !bytes.Equal(b, anew) {
			err = refused
		}
		return err
	}
	other := func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(anew))
	}
	tests := map[string]struct {
		there, part []byte
		handler     http.HandlerFunc
		ranges      []string
		want        []byte
	}{
		"fetched":           {nil, nil, other, []string{""}, anew},
		"right checksum":    {nil, nil, whole, []string{""}, content},
		"there":             {anew, nil, status(500), nil, anew},
		"part of it":        {nil, anew[:100], other, []string{"bytes=100-"}, anew},
		"the part is whole": {nil, anew, other, []string{"bytes=1048589-"}, anew},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dest := filepath.Join(t.TempDir(), "file")
			for path, b := range map[string][]byte{dest: tt.there, dest + ".part": tt.part} {
				if b != nil {
					require.NoError(t, os.WriteFile(path, b, 0o666))
				}
			}
			s := serve(t, tt.handler)
			require.NoError(t, Fetch(t.Context(), []string{s.URL}, dest, sumOf(content), Accept(accept)))
			assert.Equal(t, tt.ranges, s.ranges)
			got, err := os.ReadFile(dest)
			require.NoError(t, err)
			assert.True(t, bytes.Equal(tt.want, got))
			assert.NoFileExists(t, dest+".part")
		})
	}

	s := serve(t, noRangeOf([]byte("something else")))
	dest := filepath.Join(t.TempDir(), "file")
	err := Fetch(t.Context(), []string{s.URL}, dest, sumOf(content), Accept(accept))
	assert.ErrorIs(t, err, refused)
	assert.ErrorContains(t, err, "the contents are damaged or of another file: not the same files (SHA-256 ")
	assert.NoFileExists(t, dest)
	assert.NoFileExists(t, dest+".part")
}

func noRangeOf(b []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(b) }
}

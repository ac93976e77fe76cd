package datasets

import (
	"archive/tar"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onlyEntry fails unless dir holds nothing but that name.
func onlyEntry(t *testing.T, dir, name string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "something is left")
	assert.Equal(t, name, entries[0].Name())
}

func TestBadArchives(t *testing.T) {
	good := entriesOf(t, "cifar10-python.tar.gz")
	with := func(more ...entry) []byte { return pack(t, append(slices.Clone(good), more...)) }
	whole := with()
	const refused = "the archive is refused, delete it"
	const broken = "is no tar.gz archive of a data set, or only a part of one"
	tests := map[string]struct {
		archive []byte
		want    string
	}{
		"path upwards":        {with(entry{name: "../../evil", data: []byte("x")}), `its entry "../../evil" leads out of the folder that it is unpacked to; ` + refused},
		"path upwards inside": {with(entry{name: "cifar-10-batches-py/../../evil"}), `leads out of the folder`},
		"absolute path":       {with(entry{name: "/etc/evil"}), `its entry "/etc/evil" leads out of the folder`},
		"Windows path":        {with(entry{name: `..\evil`}), `leads out of the folder`},
		"symbolic link":       {with(entry{name: "cifar-10-batches-py/data_batch_1", kind: tar.TypeSymlink}), "is a link or a device, which no data set has; " + refused},
		"hard link":           {with(entry{name: "x", kind: tar.TypeLink}), "is a link or a device"},
		"device":              {with(entry{name: "x", kind: tar.TypeChar}), "is a link or a device"},
		"absurd file":         {with(entry{name: "x", size: 1 << 40}), `its entry "x" has 1099511627776 bytes, more than any file of a data set; ` + refused},
		"cut off":             {whole[:len(whole)/2], broken},
		"empty":               {nil, broken},
		"a web page":          {[]byte("<!DOCTYPE html><html></html>"), broken},
		"no tar in it":        {pack(t, nil), "holds no CIFAR-10: cifar-10-batches-py/data_batch_1 is not in it"},
		"another data set":    {pack(t, entriesOf(t, "cifar100-python.tar.gz")), "holds no CIFAR-10"},
		"a file is missing":   {pack(t, slices.DeleteFunc(slices.Clone(good), func(e entry) bool { return strings.HasSuffix(e.name, "data_batch_4") })), "cifar-10-batches-py/data_batch_4 is not in it"},
		"a wrong file": {pack(t, func() []entry {
			entries := slices.Clone(good)
			for i, e := range entries {
				if strings.HasSuffix(e.name, "data_batch_3") {
					entries[i].data = bytes.Repeat([]byte{7}, 100)
				}
			}
			return entries
		}()), "cifar-10-batches-py/data_batch_3 is damaged or another file: MD5 "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := tiny(t, &cifar10, nowhere)
			dir := t.TempDir()
			archive := filepath.Join(dir, "cifar-10-python.tar.gz")
			require.NoError(t, os.WriteFile(archive, tt.archive, 0o666))
			for _, root := range []string{dir, archive} {
				_, err := load(s, root, nil)
				assert.ErrorContains(t, err, tt.want)
				assert.ErrorContains(t, err, archive)
				assert.True(t, strings.HasPrefix(err.Error(), "datasets: "), err)
			}
			_, err := s.unpack(archive, dir, &options{ctx: t.Context()})
			assert.ErrorContains(t, err, tt.want)
			onlyEntry(t, dir, "cifar-10-python.tar.gz")
		})
	}
}

func TestArchiveOfAbsurdSize(t *testing.T) {
	endless := &bounded{ctx: t.Context(), r: zeros{}, left: 100 << 20}
	n, err := io.Copy(io.Discard, endless)
	assert.ErrorIs(t, err, errTooLarge)
	assert.LessOrEqual(t, n, int64(100<<20))
	assert.ErrorContains(t, unreadable("a.tar.gz", err), "a.tar.gz is no tar.gz archive of a data set, or only a part of one: it unpacks to more than 1024 MiB")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestCancelledUnpackingLeavesNothing(t *testing.T) {
	s := tiny(t, &cifar10, nowhere)
	dir := t.TempDir()
	archive := filepath.Join(dir, "cifar-10-python.tar.gz")
	putArchive(t, &s.layouts[0], archive)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.unpack(archive, dir, &options{ctx: ctx})
	assert.ErrorIs(t, err, context.Canceled)
	onlyEntry(t, dir, "cifar-10-python.tar.gz")
	_, err = load(s, dir, []Option{Context(ctx)})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestUnpackToWhatCannotBeWritten(t *testing.T) {
	s := tiny(t, &cifar10, nowhere)
	dir := t.TempDir()
	archive := filepath.Join(dir, "cifar-10-python.tar.gz")
	putArchive(t, &s.layouts[0], archive)
	_, err := s.unpack(archive, filepath.Join(archive, "below a file"), &options{ctx: t.Context()})
	assert.ErrorContains(t, err, "datasets: cannot write "+filepath.Join(archive, "below a file", "cifar-10-batches-py"))
	assert.ErrorContains(t, err, "choose another path")
}

package datasets

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
	"github.com/gotorch/gotorch/vision/transforms"
)

const nowhere = "http://127.0.0.1:0/no-network-is-needed"

func TestLayouts(t *testing.T) {
	for _, of := range []*spec{&cifar10, &cifar100} {
		s := tiny(t, of, nowhere)
		for i := range s.layouts {
			l := &s.layouts[i]
			places := map[string]func(dir string) string{
				"folder":    func(dir string) string { put(t, l, filepath.Join(dir, l.folder)); return dir },
				"its files": func(dir string) string { put(t, l, dir); return dir },
				"archive in the folder": func(dir string) string {
					putArchive(t, l, filepath.Join(dir, l.archive))
					return dir
				},
				"archive": func(dir string) string {
					file := filepath.Join(dir, "any name")
					putArchive(t, l, file)
					return file
				},
				"damaged folder beside an archive": func(dir string) string {
					put(t, l, filepath.Join(dir, l.folder))
					putArchive(t, l, filepath.Join(dir, l.archive))
					require.NoError(t, os.Truncate(filepath.Join(dir, l.folder, l.train[0].name), 100))
					require.NoError(t, os.Remove(filepath.Join(dir, l.folder, l.test[0].name)))
					return dir
				},
			}
			for place, make := range places {
				for _, download := range []Download{false, true} {
					t.Run(l.folder+"/"+place, func(t *testing.T) {
						root := make(t.TempDir())
						d, err := load(s, root, []Option{download})
						require.NoError(t, err)
						checkTiny(t, d, 0, len(l.train))
						assert.Equal(t, append([]string(nil), d.Classes...), d.Classes)
						d, err = load(s, root, []Option{download, Train(false)})
						require.NoError(t, err)
						checkTiny(t, d, len(l.train), 1)
					})
				}
			}
		}
	}
}

func TestDownloadUnpacksAnArchiveThatIsThere(t *testing.T) {
	s := tiny(t, &cifar10, nowhere)
	dir := t.TempDir()
	putArchive(t, &s.layouts[0], filepath.Join(dir, s.layouts[0].archive))
	_, err := load(s, dir, []Option{Download(true)})
	require.NoError(t, err)
	for _, f := range s.layouts[0].all() {
		assert.FileExists(t, filepath.Join(dir, s.layouts[0].folder, f.name))
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 2, "nothing else is left")
}

func TestClasses(t *testing.T) {
	for _, of := range []*spec{&cifar10, &cifar100} {
		s := tiny(t, of, nowhere)
		for i := range s.layouts {
			dir := t.TempDir()
			put(t, &s.layouts[i], dir)
			d, err := load(s, dir, nil)
			require.NoError(t, err)
			if of == &cifar10 {
				assert.Equal(t, CIFAR10Classes, d.Classes)
				d.Classes[0] = "changed"
				assert.Equal(t, "airplane", CIFAR10Classes[0], "every data set has its own")
			} else {
				assert.Len(t, d.Classes, 100)
				assert.Equal(t, "class_99", d.Classes[99])
			}
		}
	}
}

func TestBadFiles(t *testing.T) {
	const again = " and run again with datasets.Download(true)"
	record := func(class byte) []byte { return append([]byte{class}, make([]byte, imageSize)...) }
	tests := map[string]struct {
		layout int
		spoil  func(t *testing.T, dir string)
		want   []string
	}{
		"missing": {0, func(t *testing.T, dir string) {
			require.NoError(t, os.Remove(filepath.Join(dir, "data_batch_3")))
		}, []string{"data_batch_3: no such file", "datasets.Download(true)"}},
		"truncated": {0, func(t *testing.T, dir string) {
			require.NoError(t, os.Truncate(filepath.Join(dir, "data_batch_4"), 1000))
		}, []string{"data_batch_4 is damaged or another file: MD5 ", " was expected, got MD5 ", "; delete it" + again}},
		"empty": {0, func(t *testing.T, dir string) {
			require.NoError(t, os.Truncate(filepath.Join(dir, "data_batch_4"), 0))
		}, []string{"data_batch_4 is damaged", "got MD5 d41d8cd98f00b204e9800998ecf8427e; delete it" + again}},
		"swapped": {0, func(t *testing.T, dir string) {
			a, b, c := filepath.Join(dir, "data_batch_1"), filepath.Join(dir, "data_batch_2"), filepath.Join(dir, "c")
			require.NoError(t, os.Rename(a, c))
			require.NoError(t, os.Rename(b, a))
			require.NoError(t, os.Rename(c, b))
		}, []string{"data_batch_1 is damaged or another file: MD5 ", "; delete it" + again}},
		"one bit": {0, func(t *testing.T, dir string) {
			path := filepath.Join(dir, "data_batch_5")
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			b[5000] ^= 1
			require.NoError(t, os.WriteFile(path, b, 0o666))
		}, []string{"data_batch_5 is damaged or another file: MD5 ", "; delete it" + again}},
		"absurdly large": {0, func(t *testing.T, dir string) {
			require.NoError(t, os.Truncate(filepath.Join(dir, "data_batch_2"), mostBytes+1))
		}, []string{"data_batch_2 has 268435457 bytes, more than any file of the data set"}},
		"a folder": {0, func(t *testing.T, dir string) {
			require.NoError(t, os.Remove(filepath.Join(dir, "data_batch_2")))
			require.NoError(t, os.Mkdir(filepath.Join(dir, "data_batch_2"), 0o777))
		}, []string{"data_batch_2: is a directory"}},
		"binary, truncated": {1, func(t *testing.T, dir string) {
			require.NoError(t, os.Truncate(filepath.Join(dir, "data_batch_4.bin"), 1000))
		}, []string{"data_batch_4.bin is damaged or another file: 12292 bytes was expected, got 1000 bytes; delete it" + again}},
		"binary, no such class": {1, func(t *testing.T, dir string) {
			b := bytes.Join([][]byte{record(0), record(9), record(10), record(3)}, nil)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "data_batch_2.bin"), b, 0o666))
		}, []string{"data_batch_2.bin: picture 2 of the file has class 10, but the classes are 0 to 9; the file is damaged or of another data set"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := tiny(t, &cifar10, nowhere)
			root := t.TempDir()
			dir := filepath.Join(root, s.layouts[tt.layout].folder)
			put(t, &s.layouts[tt.layout], dir)
			tt.spoil(t, dir)
			_, err := load(s, root, nil)
			for _, want := range tt.want {
				assert.ErrorContains(t, err, want)
			}
			assert.ErrorContains(t, err, dir)
			assert.True(t, strings.HasPrefix(err.Error(), "datasets: "), err)
			assert.NotErrorIs(t, err, ErrNotFound, "there is data")
		})
	}
}

func TestNothingThere(t *testing.T) {
	for _, root := range []string{t.TempDir(), filepath.Join(t.TempDir(), "no", "folder")} {
		_, err := CIFAR10(root)
		assert.ErrorIs(t, err, ErrNotFound)
		assert.EqualError(t, err, "datasets: CIFAR-10: the data set is not there: expected cifar-10-batches-py or an archive of it in "+root+
			"; use datasets.Download(true) to fetch it, or put https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz there")
		_, err = CIFAR100(root)
		assert.ErrorIs(t, err, ErrNotFound)
	}
}

func TestReadCIFAR10(t *testing.T) {
	tests := map[string]string{
		"":                             "",
		strings.Repeat("\x01", 3073):   "",
		strings.Repeat("\x01", 5):      "datasets: 5 bytes are no whole number of records, which have 3073 each; the file is cut off or of another data set",
		strings.Repeat("\x0a", 2*3073): "datasets: picture 0 of the file has class 10, but the classes are 0 to 9; the file is damaged or of another data set",
	}
	for records, want := range tests {
		d, err := ReadCIFAR10(strings.NewReader(records))
		if want != "" {
			assert.EqualError(t, err, want)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, len(records)/3073, d.Len())
		for range data.NewLoader(d).Batches() { // also of none
		}
	}
}

func TestPythonFilesOfOtherThings(t *testing.T) {
	tests := map[string]string{
		"":                          "EOF",
		"I5\n.":                     "it holds no dict",
		"(d.":                       "its data is no array of n by 3072 bytes",
		"(dVdata\nI5\ns.":           "its data is no array of n by 3072 bytes",
		"cos\nsystem\n(Vls\ntR.":    "os.system",
		"(dVfine_label_names\n]s.":  "its data is no array",
		strings.Repeat("(", 100000): "EOF",
	}
	for file, want := range tests {
		_, err := readPython([]byte(file), "labels")
		assert.ErrorContains(t, err, want)
	}
	_, err := readPythonMeta([]byte("(d."), "fine_label_names")
	assert.EqualError(t, err, "its fine_label_names are no list")
	_, err = readPythonMeta([]byte("(dVfine_label_names\n(lI5\nas."), "fine_label_names")
	assert.EqualError(t, err, "the name of class 0 is no string")
	_, err = readBinaryMeta(nil)
	assert.Error(t, err)
}

func TestGetAndErrors(t *testing.T) {
	s := tiny(t, &cifar10, nowhere)
	dir := t.TempDir()
	put(t, &s.layouts[0], dir)
	augment := transforms.Compose(transforms.RandomCrop(32, transforms.Padding(4)), transforms.RandomHorizontalFlip(), transforms.ToTensor())
	d, err := load(s, dir, []Option{Transform(augment)})
	require.NoError(t, err)

	indices := []int{3, 19, 0, 3}
	g := torch.NewGenerator().ManualSeed(5)
	batch, err := d.GetBatch(indices, g)
	require.NoError(t, err)
	g.ManualSeed(5)
	for k, i := range indices {
		input, target, err := d.Get(i, g)
		require.NoError(t, err)
		assert.Empty(t, target.Shape())
		assert.Equal(t, torch.ToSlice[int64](batch.Target.Select(0, k)), torch.ToSlice[int64](target))
		assert.Equal(t, torch.ToSlice[float32](batch.Input.Select(0, k)), torch.ToSlice[float32](input))
	}

	_, _, err = d.Get(20, g)
	assert.EqualError(t, err, "data: sample 20: torch: CIFAR.Image(): there is no picture 20; the data set has 20, from 0")
	_, err = d.GetBatch([]int{0, -1}, g)
	assert.ErrorContains(t, err, "there is no picture -1")

	d, err = load(s, dir, []Option{Transform(transforms.RandomCrop(40))})
	require.NoError(t, err)
	l := data.NewLoader(d, data.BatchSize(2))
	for range l.Batches() {
		t.Error("no batch was expected")
	}
	assert.EqualError(t, l.Err(), "data: sample 0: transforms: RandomCrop: Required crop size (40, 40) is larger than input image size (32, 32); see PadIfNeeded")

	d, err = load(s, dir, []Option{Transform(transforms.Compose(transforms.ToTensor(), transforms.Lambda(func(torch.Tensor) torch.Tensor { panic("no way") })))})
	require.NoError(t, err)
	_, err = d.GetBatch([]int{7, 8}, nil)
	assert.ErrorContains(t, err, "data: sample 7: panic: no way")
}

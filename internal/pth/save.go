package pth

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/internal/atomicfile"
	"github.com/gotorch/gotorch/internal/pickle"
)

// Save writes v to the file path, which PyTorch's torch.load reads, also with
// weights_only=True and mmap=True. The value is made of the types that Open returns;
// strides, shared storages and the order of keys stay. Storages are streamed one by
// one. The file is replaced when all is written, so that a failure leaves the old
// one; the error names the path and the remedy. The same value gives the same bytes.
func Save(path string, v any) error {
	return atomicfile.Write(path, 0o666, func(w io.Writer) error {
		return Write(w, folderName(path), v)
	})
}

// folderName returns the name that torch.save gives the folder in the archive.
func folderName(path string) string {
	name := filepath.Base(path)
	name = strings.TrimSuffix(name, filepath.Ext(name))
	for _, c := range path {
		if c >= 0x80 {
			return "archive"
		}
	}
	if name == "" {
		return "archive"
	}
	return name
}

// Write writes what Save does to w; folder names the archive's folder.
func Write(w io.Writer, folder string, v any) error {
	p := &pickler{refs: make(map[*Storage]*storageRef)}
	var data bytes.Buffer
	e := pickle.NewEncoder(&data)
	e.PersistentID = p.persistentID
	if err := e.Encode(v); err != nil {
		return err
	}

	z := newZipWriter(w, folder)
	small := func(name, contents string) error {
		return z.record(name, int64(len(contents)), func(w io.Writer) error {
			_, err := io.WriteString(w, contents)
			return err
		})
	}
	for _, r := range []struct{ name, contents string }{
		{"data.pkl", data.String()},
		{".format_version", "1"},
		{".storage_alignment", strconv.Itoa(alignment)},
		{"byteorder", "little"},
	} {
		if err := small(r.name, r.contents); err != nil {
			return err
		}
	}
	buf := make([]byte, chunk)
	for i, s := range p.order {
		err := z.record("data/"+strconv.Itoa(i), s.size, func(w io.Writer) error { return s.writeTo(w, buf) })
		if err != nil {
			return fmt.Errorf("storage %d: %w", i, err)
		}
	}
	if err := small("version", "3\n"); err != nil {
		return err
	}
	if err := small(".data/serialization_id", z.id()); err != nil {
		return err
	}
	return z.close()
}

// pickler gives the storages their keys, in the order of their first use.
type pickler struct {
	refs  map[*Storage]*storageRef
	order []*Storage
}

type storageRef struct {
	key  *pickle.Text
	used TypedStorage
}

// persistentID returns ("storage", class, key, device, size) of a storage.
func (p *pickler) persistentID(v any) (any, bool, error) {
	view, ok := v.(TypedStorage)
	if !ok {
		return nil, false, nil
	}
	s := view.Storage
	ref, ok := p.refs[s]
	if !ok {
		ref = &storageRef{&pickle.Text{Value: strconv.Itoa(len(p.order))}, view}
		p.refs[s] = ref
		p.order = append(p.order, s)
	}
	if ref.used.DType != view.DType && s.size > 0 {
		return nil, false, fmt.Errorf("a storage is viewed as %s and as %s: PyTorch saves no such file; clone one of the tensors",
			ref.used.elements(), view.elements())
	}
	size := view.elements().Size()
	if size == 0 || s.size%size != 0 {
		return nil, false, fmt.Errorf("a storage of %d bytes is no whole number of elements of %s", s.size, view.elements())
	}
	return pickle.Tuple{"storage", storageClass(view.DType).global(), ref.key, s.Device, s.size / size}, true, nil
}

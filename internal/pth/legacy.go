package pth

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/gotorch/gotorch/internal/pickle"
)

// The file of PyTorch before 1.6 is a row of pickles: a magic number, a version,
// the writing machine's number sizes, the value, and the keys of its storages;
// after them come the storages, each as its number of elements and its bytes, in
// little-endian order on any machine.

var legacyMagic, _ = new(big.Int).SetString("1950a86a20f9469cfc6c", 16)

const legacyVersion = 1001

type legacy struct {
	r        io.ReaderAt
	storages map[string]TypedStorage
	views    map[string]TypedStorage
}

func readLegacy(r io.ReaderAt, size int64) (any, error) {
	l := &legacy{r: r, storages: make(map[string]TypedStorage), views: make(map[string]TypedStorage)}
	d := newDecoder(io.NewSectionReader(r, 0, size))
	magic, err := d.Decode()
	if err != nil {
		return nil, fmt.Errorf("expected a file that torch.save wrote: %w", whole(err))
	}
	if m, ok := magic.(*big.Int); !ok || m.Cmp(legacyMagic) != 0 {
		return nil, errors.New("it is a pickle, but not one that torch.save wrote: save it in Python with torch.save")
	}
	version, err := d.Decode()
	if err != nil {
		return nil, whole(err)
	}
	if version != int64(legacyVersion) {
		return nil, fmt.Errorf("the file is of version %v; expected %d, which PyTorch before 1.6 wrote", version, legacyVersion)
	}
	if _, err := d.Decode(); err != nil { // the machine's number sizes, which change nothing
		return nil, whole(err)
	}
	d.PersistentLoad = l.persistentLoad
	value, err := d.Decode()
	if err != nil {
		return nil, whole(err)
	}
	d.PersistentLoad = nil
	keys, err := d.Decode()
	if err != nil {
		return nil, whole(err)
	}
	list, ok := keys.(*pickle.List)
	if !ok {
		return nil, errors.New("expected the list of the storages' keys; the file is damaged")
	}
	return value, l.locate(list.Items, d.Offset(), size)
}

// whole says what the end of the file between two pickles means.
func whole(err error) error {
	if err == io.EOF {
		return fmt.Errorf("the file is cut off: %w", io.ErrUnexpectedEOF)
	}
	return err
}

// locate finds the storages, which lie one after another from offset.
func (l *legacy) locate(keys []any, offset, size int64) error {
	found := make(map[string]bool)
	for _, k := range keys {
		key, err := legacyKey(k)
		if err != nil {
			return err
		}
		view, ok := l.storages[key]
		if !ok || found[key] {
			return fmt.Errorf("the file has a storage %s that no tensor refers to, or has it twice: it is damaged", key)
		}
		found[key] = true
		var word [8]byte
		if n, err := l.r.ReadAt(word[:], offset); n < len(word) {
			return fmt.Errorf("the file is cut off before storage %s: %w", key, whole(err))
		}
		f := view.Storage.source.(*filed)
		count, want := binary.LittleEndian.Uint64(word[:]), view.Storage.size/view.elements().Size()
		if count != uint64(want) {
			return fmt.Errorf("storage %s has %d elements where its data is, but %d where it is described: the file is damaged", key, count, want)
		}
		if f.offset = offset + 8; f.size > size-f.offset {
			return fmt.Errorf("the file is cut off in storage %s: it ends after %d bytes; get it again: %w", key, size, io.ErrUnexpectedEOF)
		}
		offset = f.offset + f.size
	}
	for key := range l.storages {
		if !found[key] {
			return fmt.Errorf("storage %s is missing: the file is damaged", key)
		}
	}
	for _, v := range l.views {
		f := v.Storage.source.(*filedView)
		f.filed = filed{r: l.r, offset: f.root.offset + f.start, size: f.size, name: f.name}
		v.Storage.source = &f.filed
	}
	return nil
}

// filedView is a part of a storage whose place in the file is not known yet.
type filedView struct {
	filed
	root  *filed
	start int64
}

// persistentLoad makes a storage of ("storage", class, key, device, size, view),
// where view is None or (key, offset, size) of a part of it.
func (l *legacy) persistentLoad(id any) (any, error) {
	t, _ := id.(pickle.Tuple)
	if len(t) == 6 && t[0] == "storage" {
		key, err := legacyKey(t[2])
		if err != nil {
			return nil, err
		}
		p, err := parseStorageID(pickle.Tuple{t[0], t[1], key, t[3], t[4]})
		if err != nil {
			return nil, err
		}
		root, err := l.storage(p)
		if err != nil || t[5] == nil {
			return root, err
		}
		return l.view(root, p, t[5])
	}
	return nil, unknownID(id)
}

func (l *legacy) storage(p storageID) (TypedStorage, error) {
	if known, ok := l.storages[p.key]; ok {
		return known.as(p)
	}
	name := "storage " + p.key
	p.view.Storage = &Storage{Device: p.device, size: p.bytes, source: &filed{r: l.r, size: p.bytes, name: name}}
	l.storages[p.key] = p.view
	return p.view, nil
}

// view makes a storage of a part of root.
func (l *legacy) view(root TypedStorage, p storageID, v any) (any, error) {
	t, _ := v.(pickle.Tuple)
	if len(t) != 3 {
		return nil, badArgs("a storage's view", "a key, an offset and a size", t)
	}
	key, err := legacyKey(t[0])
	if err != nil {
		return nil, err
	}
	offset, ok1 := t[1].(int64)
	count, ok2 := t[2].(int64)
	size := root.elements().Size()
	if held := p.count; !ok1 || !ok2 || offset < 0 || count < 0 || offset > held || count > held-offset {
		return nil, fmt.Errorf("a view of elements %v to %v+%v does not fit storage %s of %d: the file is damaged", t[1], t[1], t[2], p.key, held)
	}
	if known, ok := l.views[key]; ok {
		return known.as(storageID{view: p.view, key: key, count: count, bytes: count * size})
	}
	f := &filedView{filed: filed{size: count * size, name: "storage " + p.key}, root: root.Storage.source.(*filed), start: offset * size}
	part := TypedStorage{&Storage{Device: p.device, size: count * size, source: f}, p.view.DType}
	l.views[key] = part
	return part, nil
}

// legacyKey makes a string of a key, which is one or a number.
func legacyKey(v any) (string, error) {
	switch v.(type) {
	case string, int64:
		return fmt.Sprint(v), nil
	}
	return "", fmt.Errorf("expected a storage's key, got a %T", v)
}

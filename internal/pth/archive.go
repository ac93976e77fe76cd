package pth

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/internal/pickle"
)

// ErrTorchScript says that the file is a TorchScript model, which torch.jit.save
// wrote and torch/jit loads.
var ErrTorchScript = errors.New("it is a TorchScript model (torch.jit.save wrote it), not a state_dict: load it with jit.Load")

// archive is a zip file as torch.save writes it: all records in one folder, whose
// name does not matter.
type archive struct {
	r        io.ReaderAt
	folder   string // ends in a slash
	records  map[string]record
	storages map[string]TypedStorage // by key
}

type record struct {
	*zip.File
	offset int64 // of its bytes
}

// maxPickle bounds the description of a file's tensors.
const maxPickle = 1 << 30

func readArchive(r io.ReaderAt, size int64) (any, error) {
	a, err := openArchive(r, size)
	if err != nil {
		return nil, err
	}
	if err := a.checkFormat(); err != nil {
		return nil, err
	}
	data, err := a.read("data.pkl", maxPickle)
	if err != nil {
		return nil, err
	}
	d := newDecoder(bytes.NewReader(data))
	d.PersistentLoad = a.persistentLoad
	v, err := d.Decode()
	if err == io.EOF {
		err = errors.New("its data.pkl is empty")
	}
	return v, err
}

// newDecoder makes a decoder that allows what a file of data may name.
func newDecoder(r io.Reader) *pickle.Decoder {
	d := pickle.NewDecoder(r)
	d.Resolver = pickle.Resolvers{names, pickle.Builtins(), pickle.NumPy()}
	return d
}

func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if errors.Is(err, zip.ErrFormat) {
		return nil, fmt.Errorf("the file is cut off or damaged: it begins as torch.save's archives do, but after its %d bytes the directory at the end is missing; get it again", size)
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("the archive's directory is damaged: %w; get the file again", err)
	}
	if len(z.File) == 0 {
		return nil, errors.New("the archive is empty; expected one that torch.save wrote")
	}
	folder, _, ok := strings.Cut(z.File[0].Name, "/")
	if !ok {
		folder = ""
	} else {
		folder += "/"
	}
	a := &archive{r: r, folder: folder, records: make(map[string]record), storages: make(map[string]TypedStorage)}
	for _, f := range z.File {
		name, ok := strings.CutPrefix(f.Name, folder)
		if !ok || strings.HasSuffix(f.Name, "/") {
			continue
		}
		if _, twice := a.records[name]; twice {
			return nil, fmt.Errorf("the archive has two records %s: it is damaged", f.Name)
		}
		offset, err := f.DataOffset()
		if err != nil {
			return nil, fmt.Errorf("the archive's record %s is damaged: %w", f.Name, err)
		}
		rec := record{f, offset}
		if err := rec.check(size); err != nil {
			return nil, fmt.Errorf("the archive's record %s: %w", f.Name, err)
		}
		a.records[name] = rec
	}
	return a, a.checkOverlap()
}

// check makes sure that the record lies in the file, as it is or deflated.
func (r record) check(size int64) error {
	switch stored := r.CompressedSize64; {
	case r.Flags&1 != 0:
		return errors.New("it is encrypted, which torch.save never does")
	case r.Method != zip.Store && r.Method != zip.Deflate:
		return fmt.Errorf("it is compressed by method %d; expected none, as torch.save writes, or deflate", r.Method)
	case r.Method == zip.Store && stored != r.UncompressedSize64:
		return fmt.Errorf("it has two sizes, %d and %d bytes: the file is damaged", stored, r.UncompressedSize64)
	case stored > uint64(size) || r.offset > size-int64(stored):
		return fmt.Errorf("its %d bytes from %d reach beyond the end of the file at %d: the file is cut off or damaged", stored, r.offset, size)
	case r.UncompressedSize64/1032 > stored+1: // deflate cannot do better
		return fmt.Errorf("%d bytes cannot be compressed to %d: the file is damaged", r.UncompressedSize64, stored)
	}
	return nil
}

// checkOverlap makes sure that no bytes of the file count for two records, by which
// a small file could pose as a huge one.
func (a *archive) checkOverlap() error {
	all := make([]record, 0, len(a.records))
	for _, r := range a.records {
		all = append(all, r)
	}
	slices.SortFunc(all, func(x, y record) int {
		return cmp.Or(cmp.Compare(x.offset, y.offset), cmp.Compare(x.CompressedSize64, y.CompressedSize64))
	})
	for i, r := range all[:max(len(all)-1, 0)] {
		if r.offset+int64(r.CompressedSize64) > all[i+1].offset {
			return fmt.Errorf("the archive's records %s and %s overlap: it is damaged", r.Name, all[i+1].Name)
		}
	}
	return nil
}

// checkFormat makes sure that torch.save wrote the archive, in a way known here.
func (a *archive) checkFormat() error {
	_, data := a.records["data.pkl"]
	_, script := a.records["constants.pkl"]
	switch {
	case script:
		return ErrTorchScript
	case !data:
		return fmt.Errorf("it is a zip archive that torch.save did not write: it has no %sdata.pkl%s", a.folder, a.someNames())
	}
	version, err := a.read("version", 32)
	if err != nil {
		return err
	}
	const newest = 10
	if v, err := strconv.Atoi(strings.TrimSpace(string(version))); err != nil || v < 1 || v > newest {
		return fmt.Errorf("the archive is of version %.32q; expected 1 to %d: save it with an older PyTorch", version, newest)
	}
	if _, ok := a.records["byteorder"]; ok {
		order, err := a.read("byteorder", 32)
		if err != nil {
			return err
		}
		if string(order) != "little" {
			return fmt.Errorf("its byte order is %.32q; expected little: load it in Python on a machine that is little-endian and save it there again", order)
		}
	}
	return nil
}

// someNames lists a few records.
func (a *archive) someNames() string {
	var found []string
	for name := range a.records {
		found = append(found, name)
	}
	slices.Sort(found)
	if len(found) > 5 {
		found = append(found[:5], "…")
	}
	return fmt.Sprintf(" (it has %s)", strings.Join(found, ", "))
}

func (a *archive) record(name string) (record, error) {
	r, ok := a.records[name]
	if !ok {
		return r, fmt.Errorf("the archive's record %s%s is missing: it is not whole; get it again", a.folder, name)
	}
	return r, nil
}

// read returns a record of at most limit bytes.
func (a *archive) read(name string, limit uint64) ([]byte, error) {
	r, err := a.record(name)
	if err != nil {
		return nil, err
	}
	if r.UncompressedSize64 > limit {
		return nil, fmt.Errorf("the archive's record %s%s has %d bytes, more than %d", a.folder, name, r.UncompressedSize64, limit)
	}
	var out bytes.Buffer // grows with what is there
	s := Storage{size: int64(r.UncompressedSize64), source: a.source(r)}
	if err := s.writeTo(&out, nil); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (a *archive) source(r record) source {
	f := filed{r: a.r, offset: r.offset, size: int64(r.CompressedSize64), crc: r.CRC32, name: r.Name}
	if r.Method == zip.Store {
		return &f
	}
	return &deflated{filed: f, uncompressed: int64(r.UncompressedSize64)}
}

// persistentLoad makes a storage of ("storage", class, key, device, size).
func (a *archive) persistentLoad(id any) (any, error) {
	p, err := parseStorageID(id)
	if err != nil {
		return nil, err
	}
	r, err := a.record("data/" + p.key)
	if err != nil {
		return nil, err
	}
	if r.UncompressedSize64 != uint64(p.bytes) {
		return nil, fmt.Errorf("the archive's record %s has %d bytes, but the file says %d (%d of %s): it is damaged",
			r.Name, r.UncompressedSize64, p.bytes, p.count, p.view.elements())
	}
	if known, ok := a.storages[p.key]; ok {
		return known.as(p)
	}
	p.view.Storage = &Storage{Device: p.device, size: p.bytes, source: a.source(r)}
	a.storages[p.key] = p.view
	return p.view, nil
}

// storageID is what a file says of a storage where it refers to it.
type storageID struct {
	view         TypedStorage // without the storage
	key, device  string
	count, bytes int64
}

func parseStorageID(id any) (storageID, error) {
	t, _ := id.(pickle.Tuple)
	if len(t) == 5 && t[0] == "storage" {
		class, ok1 := t[1].(storageClass)
		key, ok2 := t[2].(string)
		device, ok3 := t[3].(string)
		count, ok4 := t[4].(int64)
		if ok1 && ok2 && ok3 && ok4 {
			view := TypedStorage{DType: DType(class)}
			size := view.elements().Size()
			if count < 0 || count > math.MaxInt64/size {
				return storageID{}, fmt.Errorf("a storage cannot have %d elements of %s", count, view.elements())
			}
			return storageID{view, key, device, count, count * size}, nil
		}
	}
	return storageID{}, unknownID(id)
}

func unknownID(id any) error {
	t, _ := id.(pickle.Tuple)
	if len(t) > 0 && t[0] == "module" {
		return errors.New("the file holds a whole model; save model.state_dict() in Python instead")
	}
	return badArgs("a storage", `"storage", a class, a key, a device and a size`, t)
}

// as returns the storage for one more place that refers to it. An empty one may be
// of another type there; the type of the others is that of their elements.
func (s TypedStorage) as(p storageID) (TypedStorage, error) {
	switch {
	case s.Storage.size != p.bytes:
		return s, fmt.Errorf("storage %s has %d bytes in one place and %d in another: the file is damaged", p.key, s.Storage.size, p.bytes)
	case s.DType != p.view.DType && p.bytes > 0:
		return s, fmt.Errorf("storage %s has elements of %s in one place and of %s in another: the file is damaged", p.key, s.elements(), p.view.elements())
	}
	return TypedStorage{s.Storage, p.view.DType}, nil
}

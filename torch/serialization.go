package torch

import (
	"fmt"
	"io"
	"math/big"
	"sort"

	"github.com/gotorch/gotorch/internal/pickle"
	"github.com/gotorch/gotorch/internal/pth"
)

// Save writes v to a file that Python's torch.load reads, with weights_only=True
// and mmap=True too. It mirrors torch.save.
//
// v is a [Tensor], a [*StateDict], a [*Dict], or a bool, number, string, nil,
// []any, [Tuple], []Tensor, []int, []float64, map[string]Tensor or map[string]any
// (in the order of their keys), nested at will. Strides and memory that tensors
// share stay as they are. The file is written beside path and then renamed, so
// that a failure leaves the old one whole. The error says what to do.
func Save(path string, v any) error {
	s := saver{storages: map[any]*pth.Storage{}}
	value, err := s.value(v)
	if err != nil {
		return fmt.Errorf("torch: saving %s: %w", path, err)
	}
	if err := pth.Save(path, value); err != nil {
		return fmt.Errorf("torch: saving: %w", err)
	}
	return nil
}

// LoadOption is an option of [Load] and [LoadStateDict]: a [Device] to put all
// tensors on, as Python's map_location.
type LoadOption interface{ loadOption() }

func (Device) loadOption() {}

// Load reads a file that [Save] or Python's torch.save wrote. No code in the file
// is run. It mirrors torch.load with weights_only=True.
//
// A dict of tensors by name comes as [*StateDict], also with the extra state of layers,
// which may be anything; another dict comes as [*Dict], a
// list as []any, a tuple as [Tuple], an int as int (or *big.Int), None as nil; a
// tensor as [Tensor], with its strides and shared memory. Tensors go to the device
// that they were saved from, or to the CPU if it is not there, unless the option
// names one.
func Load(path string, opts ...LoadOption) (any, error) {
	l := loader{storages: map[*pth.Storage]Tensor{}}
	for _, o := range opts {
		if d, ok := o.(Device); ok {
			l.device = &d
		}
	}
	f, err := pth.Open(path)
	if err != nil {
		return nil, fmt.Errorf("torch: loading: %w", err)
	}
	defer f.Close()
	var v any
	if terr := Try(func() { v, err = l.value(f.Value()) }); terr != nil {
		err = terr
	}
	if err != nil {
		return nil, fmt.Errorf("torch: loading %s: %w", path, err)
	}
	return v, nil
}

// LoadStateDict reads a file that holds the tensors of a model by name, as
// torch.save(net.state_dict(), path) writes it. For other files use [Load].
func LoadStateDict(path string, opts ...LoadOption) (*StateDict, error) {
	v, err := Load(path, opts...)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case *StateDict:
		return v, nil
	case *Dict:
		if v.Len() == 0 {
			return NewStateDict(), nil
		}
		return nil, fmt.Errorf("torch: %s holds a dict with more than tensors, keys %v; read it with torch.Load and take the state dict out of it", path, v.Keys())
	}
	return nil, fmt.Errorf("torch: %s holds a %T, not the tensors of a model by name; read it with torch.Load", path, v)
}

// LoadDict reads a file that holds a dict, as checkpoints are: [Load], and an error if there
// is something else in it. The methods of [Dict] have the values by their types:
//
//	d, err := torch.LoadDict("checkpoint.pth")
//	...
//	epoch, err := d.Int("epoch")
//	weights, err := d.StateDict("model")
func LoadDict(path string, opts ...LoadOption) (*Dict, error) {
	v, err := Load(path, opts...)
	if err != nil {
		return nil, err
	}
	d, ok := asDict(v)
	if !ok {
		return nil, fmt.Errorf("torch: %s holds a %T, not a dict; read it with torch.Load", path, v)
	}
	return d, nil
}

// saver turns Go's values into those of package pth.
type saver struct {
	storages map[any]*pth.Storage // by identity of the native storage
	alive    []Tensor             // their tensors, so that no identity is used twice
}

func (s *saver) value(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, float64, string, int64, *big.Int, complex128:
		return v, nil
	case int:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case float32:
		return float64(v), nil
	case Tensor:
		return s.tensor(v)
	case DType:
		return pth.DType(v.short()), nil
	case Device:
		return pth.Device(v.String()), nil
	case *StateDict:
		d := pickle.NewOrderedDict()
		d.Attrs = v.attrs
		for _, k := range v.keys {
			if err := s.set(d, k, v.m[k]); err != nil {
				return nil, err
			}
		}
		return d, nil
	case *Dict:
		d := pickle.NewDict()
		for k, x := range v.All() {
			if err := s.set(d, k, x); err != nil {
				return nil, err
			}
		}
		return d, nil
	case map[string]Tensor:
		return saveMap(s, v)
	case map[string]any:
		return saveMap(s, v)
	case Tuple:
		items, err := saveItems(s, v)
		return pickle.Tuple(items), err
	case []any:
		return saveList(s, v)
	case []Tensor:
		return saveList(s, v)
	case []int:
		return saveList(s, v)
	case []float64:
		return saveList(s, v)
	case []string:
		return saveList(s, v)
	}
	return nil, fmt.Errorf("a %T cannot be saved; see torch.Save for what can", v)
}

func (s *saver) set(d *pickle.Dict, key, v any) error {
	k, err := s.value(key)
	if err != nil {
		return err
	}
	x, err := s.value(v)
	if err != nil {
		return fmt.Errorf("under %v: %w", key, err)
	}
	return d.Set(k, x)
}

func saveMap[V any](s *saver, m map[string]V) (any, error) {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	d := pickle.NewDict()
	for _, k := range keys {
		if err := s.set(d, k, m[k]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func saveItems[V any](s *saver, l []V) ([]any, error) {
	items := make([]any, len(l))
	for i, x := range l {
		v, err := s.value(x)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		items[i] = v
	}
	return items, nil
}

func saveList[V any](s *saver, l []V) (any, error) {
	items, err := saveItems(s, l)
	if err != nil {
		return nil, err
	}
	return pickle.NewList(items...), nil
}

func (s *saver) tensor(t Tensor) (v any, err error) {
	if !t.Defined() {
		return nil, nil
	}
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*Error)
			if !ok {
				panic(r)
			}
			err = e
		}
	}()
	m := t.meta("Save")
	if m.NegOrConj {
		NoGrad(func() { t = t.ResolveConj().ResolveNeg() })
		m = t.meta("Save")
	}
	dtype := pth.DType(DType(m.DType).short())
	if dtype.Size() == 0 || m.Storage == nil {
		return nil, fmt.Errorf("a tensor of type %s without plain memory cannot be saved; convert it first", DType(m.DType))
	}
	shape, stride := t.layout("Save")
	storage, ok := s.storages[m.Storage]
	if !ok {
		storage = pth.NewStorage(t.Device().String(), m.StorageBytes, func(w io.Writer) (err error) {
			// The whole storage, as bytes on the CPU, whatever part of it t sees.
			NoGrad(func() {
				var empty Call // set_ asks for a contiguous source: a view of nothing is one
				empty.Tensor(t)
				empty.Ints([]int{0})
				empty.Ints([]int{1})
				empty.Int(0)
				whole := Empty([]int{0}, Uint8, t.Device())
				whole.setStorage(empty.Run1(&opAsStrided), 0, []int{int(m.StorageBytes)}, []int{1})
				whole.To(CPU).Bytes(func(b []byte) { _, err = w.Write(b) })
			})
			return err
		})
		s.storages[m.Storage] = storage
		s.alive = append(s.alive, t)
	}
	return &pth.Tensor{
		Storage: storage, DType: dtype, Offset: m.Offset, Shape: int64s(shape), Stride: int64s(stride),
		RequiresGrad: m.RequiresGrad && m.IsLeaf,
	}, nil
}

var (
	opAsStrided  = Operator{Name: "aten::as_strided"}
	opSetStorage = Operator{Name: "aten::set_", Overload: "source_Tensor_storage_offset"}
)

// setStorage makes t a strided view of the storage of source.
func (t Tensor) setStorage(source Tensor, offset int, shape, stride []int) {
	var c Call
	c.Tensor(t)
	c.Tensor(source)
	c.Int(offset)
	c.Ints(shape)
	c.Ints(stride)
	c.Run(&opSetStorage)
}

// loader turns the values of package pth into Go's.
type loader struct {
	device   *Device
	storages map[*pth.Storage]Tensor
}

func (l *loader) value(v any) (any, error) {
	switch v := v.(type) {
	case int64:
		return int(v), nil
	case *pth.Tensor:
		return l.tensor(v)
	case pth.DType:
		if d, ok := dtypeCalled(string(v)); ok {
			return d, nil
		}
		return nil, fmt.Errorf("the type torch.%s is not known", v)
	case pth.Device:
		return ParseDevice(string(v))
	case pth.Size:
		return ints(v), nil
	case *pickle.List:
		items := make([]any, len(v.Items))
		return items, l.items(items, v.Items)
	case pickle.Tuple:
		items := make(Tuple, len(v))
		return items, l.items(items, v)
	case *pickle.Dict:
		return l.dict(v)
	}
	return v, nil
}

func (l *loader) items(dst, src []any) (err error) {
	for i, x := range src {
		if dst[i], err = l.value(x); err != nil {
			return err
		}
	}
	return nil
}

// dict makes a StateDict of a dict with nothing but tensors by name and extra state, and a
// Dict of any other.
func (l *loader) dict(d *pickle.Dict) (any, error) {
	state := &StateDict{attrs: d.Attrs}
	all := NewDict()
	tensors := d.Len() > 0
	for k, x := range d.All() {
		key, err := l.value(k)
		if err != nil {
			return nil, err
		}
		v, err := l.value(x)
		if err != nil {
			return nil, fmt.Errorf("%v: %w", key, err)
		}
		name, named := key.(string)
		_, ok := v.(Tensor)
		if tensors = tensors && named && (ok || extraState(name)); tensors {
			state.set(name, v)
		}
		all.Set(key, v)
	}
	if tensors {
		return state, nil
	}
	return all, nil
}

func (l *loader) tensor(p *pth.Tensor) (t Tensor, err error) {
	v, err := l.value(p.DType)
	if err != nil {
		return Tensor{}, err
	}
	storage, ok := l.storages[p.Storage]
	if !ok {
		storage = Empty([]int{int(p.Storage.Size())}, Uint8).Keep()
		storage.Bytes(func(b []byte) { err = p.Storage.ReadInto(b) })
		if err != nil {
			return Tensor{}, err
		}
		device := CPU
		if l.device != nil {
			device = *l.device
		} else if d, err := ParseDevice(p.Storage.Device); err == nil {
			device = d
		}
		storage = storage.To(device).Keep()
		l.storages[p.Storage] = storage
	}
	t = Empty([]int{0}, v.(DType), storage.Device()).Keep()
	t.setStorage(storage, int(p.Offset), ints(p.Shape), ints(p.Stride))
	switch {
	case p.Conj:
		t = t.Conj().Keep()
	case p.Neg:
		t = NegView(t).Keep()
	}
	if p.RequiresGrad {
		t.RequiresGrad_()
	}
	return t, nil
}

func ints[S ~[]int64](s S) []int {
	r := make([]int, len(s))
	for i, v := range s {
		r[i] = int(v)
	}
	return r
}

func int64s(s []int) []int64 {
	r := make([]int64, len(s))
	for i, v := range s {
		r[i] = int64(v)
	}
	return r
}

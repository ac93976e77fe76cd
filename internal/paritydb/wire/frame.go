package wire

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/gotorch/gotorch/torch"
)

// Frame is what one frame holds.
type Frame struct {
	Value any

	storages [][]byte
	tensors  []tensor
}

// tensor describes a tensor of a frame.
type tensor struct {
	layout        torch.Layout
	dtype         torch.DType
	flags         byte
	storage       int
	offset        int
	shape, stride []int
	parts         []int // tensors that a sparse one consists of
	meta          bool  // without memory
}

const (
	requiresGrad = 1 << iota
	conjugated
	negated
	coalesced
)

// Read reads a frame. It returns an error if b is none.
func Read(b []byte) (f *Frame, err error) {
	r := &reader{b: b}
	defer func() {
		if e := recover(); e != nil {
			bad, ok := e.(malformed)
			if !ok {
				panic(e)
			}
			f, err = nil, fmt.Errorf("wire: %s at byte %d of %d", string(bad), r.at, len(b))
		}
	}()
	f = &Frame{}
	for range r.count() {
		f.storages = append(f.storages, r.take(int(r.uint64())))
	}
	for range r.count() {
		f.tensors = append(f.tensors, r.tensor())
	}
	f.Value = r.value()
	if r.at != len(b) {
		panic(malformed("more than a frame"))
	}
	return f, nil
}

type malformed string

type reader struct {
	b  []byte
	at int
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b)-r.at {
		panic(malformed("the frame ends too early"))
	}
	r.at += n
	return r.b[r.at-n : r.at]
}

func (r *reader) byte() byte       { return r.take(1)[0] }
func (r *reader) uint32() uint32   { return binary.LittleEndian.Uint32(r.take(4)) }
func (r *reader) uint64() uint64   { return binary.LittleEndian.Uint64(r.take(8)) }
func (r *reader) float64() float64 { return math.Float64frombits(r.uint64()) }
func (r *reader) text() string     { return string(r.take(int(r.uint32()))) }

// count is how many things follow, each of which takes a byte at least.
func (r *reader) count() int {
	n := int(r.uint32())
	if n > len(r.b)-r.at {
		panic(malformed("a count beyond the frame"))
	}
	return n
}

func (r *reader) ints() []int {
	v := make([]int, r.byte())
	for i := range v {
		v[i] = int(r.uint64())
	}
	return v
}

func (r *reader) tensor() (t tensor) {
	layout := r.text()
	t.dtype, t.flags = dtypeCalled(r.text()), r.byte()
	if layout == "meta" {
		t.meta, t.shape, t.stride = true, r.ints(), r.ints()
		return t
	}
	switch t.layout = layoutCalled(layout); t.layout {
	case torch.Strided:
		t.storage, t.offset = int(r.uint32()), int(r.uint64())
		t.shape, t.stride = r.ints(), r.ints()
		return t
	case torch.SparseCOO:
		t.parts = []int{int(r.uint32()), int(r.uint32())}
	default:
		t.parts = []int{int(r.uint32()), int(r.uint32()), int(r.uint32())}
	}
	t.shape = r.ints()
	return t
}

func (r *reader) value() any {
	switch tag := r.byte(); tag {
	case 'N':
		return nil
	case 'T':
		return true
	case 'F':
		return false
	case 'i':
		return int(r.uint64())
	case 'u':
		return r.uint64()
	case 'f':
		return r.float64()
	case 'c':
		re := r.float64()
		return complex(re, r.float64())
	case 's':
		return r.text()
	case 'd':
		return dtypeCalled(r.text())
	case 'v':
		d, err := torch.ParseDevice(r.text())
		if err != nil {
			return Opaque(err.Error())
		}
		return d
	case 'y':
		return layoutCalled(r.text())
	case 'm':
		return formatCalled(r.text())
	case 'l', 't':
		all := make([]any, r.count())
		for i := range all {
			all[i] = r.value()
		}
		if tag == 't' {
			return Tuple(all)
		}
		return List(all)
	case 'k':
		d := make(Dict, r.count())
		for i := range d {
			d[i].Key = r.text()
			d[i].Value = r.value()
		}
		return d
	case ':':
		from, to := r.value(), r.value()
		return Slice{from, to, r.value()}
	case 'e':
		return Ellipsis{}
	case 'g':
		return Seed(r.uint64())
	case 'x':
		return Ref(r.uint32())
	case 'X':
		return r.expected()
	case 'o':
		return Opaque(r.text())
	default:
		panic(malformed(fmt.Sprintf("no value begins with %q", tag)))
	}
}

func (r *reader) expected() *Expected {
	e := &Expected{Layout: layoutCalled(r.text()), DType: dtypeCalled(r.text())}
	flags := r.byte()
	e.RequiresGrad, e.Conj, e.Neg = flags&requiresGrad != 0, flags&conjugated != 0, flags&negated != 0
	e.Shape = r.ints()
	n := 3
	switch e.Layout {
	case torch.Strided:
		e.Stride = r.ints()
		e.Data = r.take(int(r.uint64()))
		return e
	case torch.SparseCOO:
		n = 2
	}
	for range n {
		if r.byte() != 'X' {
			panic(malformed("a sparse tensor without its parts"))
		}
		e.Parts = append(e.Parts, r.expected())
	}
	return e
}

var dtypes = func() map[string]torch.DType {
	all := map[string]torch.DType{}
	for d := torch.DType(0); d <= torch.BComplex32; d++ {
		all[d.String()] = d
	}
	return all
}()

func dtypeCalled(name string) torch.DType {
	d, ok := dtypes["torch."+name]
	if !ok {
		panic(malformed("no dtype " + name))
	}
	return d
}

func layoutCalled(name string) torch.Layout {
	for l := torch.Strided; l <= torch.Jagged; l++ {
		if l.String() == "torch."+name {
			return l
		}
	}
	panic(malformed("no layout " + name))
}

func formatCalled(name string) torch.MemoryFormat {
	f, ok := map[string]torch.MemoryFormat{"contiguous_format": torch.ContiguousFormat, "preserve_format": torch.PreserveFormat,
		"channels_last": torch.ChannelsLast, "channels_last_3d": torch.ChannelsLast3d}[name]
	if !ok {
		panic(malformed("no memory format " + name))
	}
	return f
}

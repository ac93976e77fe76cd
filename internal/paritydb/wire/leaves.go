package wire

import (
	"github.com/gotorch/gotorch/torch"
)

// Leaves makes the tensors of a frame for one call: leaves of autograd, with memory
// that they share as the originals do, and nobody else.
type Leaves struct {
	All []torch.Tensor // in the order in which values named them first

	frame    *Frame
	grad     bool
	storages map[int]torch.Tensor
	tensors  map[int]torch.Tensor
}

// Leaves returns tensors that do not exist yet. Without grad none of them requires
// gradients.
func (f *Frame) Leaves(grad bool) *Leaves {
	return &Leaves{frame: f, grad: grad, storages: map[int]torch.Tensor{}, tensors: map[int]torch.Tensor{}}
}

// Build returns v with its tensors. Its lists and dicts are new ones.
func (l *Leaves) Build(v any) any {
	switch v := v.(type) {
	case Ref:
		t, ok := l.tensors[int(v)]
		if !ok {
			torch.NoGrad(func() { t = l.tensor(&l.frame.tensors[v]) })
			l.tensors[int(v)] = t
			l.All = append(l.All, t)
		}
		return t
	case List:
		return List(l.each(v))
	case Tuple:
		return Tuple(l.each(v))
	case Dict:
		d := make(Dict, len(v))
		for i, p := range v {
			d[i] = Pair{p.Key, l.Build(p.Value)}
		}
		return d
	case Slice:
		from, to := l.Build(v.From), l.Build(v.To)
		return Slice{from, to, l.Build(v.Step)}
	case Seed:
		return torch.NewGenerator().ManualSeed(int64(v))
	}
	return v
}

func (l *Leaves) each(v []any) []any {
	all := make([]any, len(v))
	for i, x := range v {
		all[i] = l.Build(x)
	}
	return all
}

// Tensors returns the tensors that a list of references stands for.
func (l *Leaves) Tensors(v any) []torch.Tensor {
	list, _ := v.(List)
	all := make([]torch.Tensor, len(list))
	for i, x := range list {
		all[i], _ = l.Build(x).(torch.Tensor)
	}
	return all
}

// tensor makes a tensor as it is described.
func (l *Leaves) tensor(d *tensor) torch.Tensor {
	t := l.elements(d)
	if d.flags&conjugated != 0 {
		t = t.Conj()
	}
	if d.flags&negated != 0 {
		t = torch.NegView(t)
	}
	t = t.Detach()
	if l.grad && d.flags&requiresGrad != 0 {
		t.RequiresGrad_()
	}
	return t
}

func (l *Leaves) elements(d *tensor) torch.Tensor {
	if d.meta {
		return torch.EmptyStrided(d.shape, d.stride, d.dtype, torch.Meta)
	}
	part := func(i int) torch.Tensor { return l.elements(&l.frame.tensors[d.parts[i]]) }
	switch d.layout {
	case torch.Strided:
		return l.storage(d.storage, d.dtype).AsStrided(d.shape, d.stride, d.offset)
	case torch.SparseCOO:
		t := torch.SparseCooTensor(part(0), part(1), torch.Size(d.shape...), torch.IsCoalesced(d.flags&coalesced != 0))
		return t
	}
	return torch.SparseCompressedTensor(part(0), part(1), part(2), torch.Size(d.shape...), d.layout, d.dtype)
}

// storage is the memory number i, as elements of a type.
func (l *Leaves) storage(i int, dtype torch.DType) torch.Tensor {
	s, ok := l.storages[i]
	if !ok {
		s = torch.FromSlice(l.frame.storages[i])
		l.storages[i] = s
	}
	if rest := s.NumEl() % dtype.Size(); rest != 0 {
		s = s.Narrow(0, 0, s.NumEl()-rest)
	}
	return s.ViewDType(dtype)
}

package nn

import (
	"reflect"
	"strings"
)

// ConvertSyncBatchNorm puts a [SyncBatchNorm] in the place of each [BatchNorm1d],
// [BatchNorm2d] and [BatchNorm3d] in a model, with the same tensors and options, and returns
// the model; where that is a batch normalisation itself, in a variable of an interface, it
// returns the new layer. It mirrors torch.nn.SyncBatchNorm.convert_sync_batchnorm. As there,
// hooks stay with the old layers.
//
// A field of type *BatchNorm2d cannot hold the other type. What can is a field, an element
// of a slice or array, or a value of a map of the type [Module], or of another interface
// that SyncBatchNorm implements, such as the layers of a [Sequential]. It panics with a
// [*torch.Error] that names the layers that it cannot replace, and has replaced none then;
// a lazy layer that has seen no input is one of them.
func ConvertSyncBatchNorm[M any](m M) M {
	const op = "ConvertSyncBatchNorm"
	if b := batchNormOf(any(m)); b != nil {
		by, ok := any(synced(b)).(M)
		if !ok {
			panic(errorf(op, "a variable of type %T holds no SyncBatchNorm; give the layer as an nn.Module", m))
		}
		return by
	}
	checkSynced(op, m)
	of := map[*batchNorm]*SyncBatchNorm{} // a layer that is held twice stays one
	w := &walker{op: op, names: true, by: syncedType}
	w.swap = func(_ string, layer any) any {
		b := batchNormOf(layer)
		if b == nil {
			return nil
		}
		if of[b] == nil {
			of[b] = synced(b)
		}
		return of[b]
	}
	w.walk(m)
	return m
}

var syncedType = reflect.TypeFor[*SyncBatchNorm]()

// checkSynced panics if there is a batch normalisation that cannot be replaced.
func checkSynced(op string, m any) {
	can := map[string]bool{}
	var fixed, unseen []string
	w := &walker{op: op, names: true, by: syncedType}
	w.swap = func(name string, _ any) any {
		can[name] = true
		return nil
	}
	w.enter = func(name string, l layer) bool {
		b := batchNormOf(l.value)
		z, isLazy := l.value.(lazyLayer)
		switch {
		case b == nil:
		case isLazy && z.Uninitialized():
			unseen = append(unseen, name)
		case !can[name]:
			fixed = append(fixed, name)
		}
		return true
	}
	w.leave = func() {}
	w.walk(m)
	switch {
	case len(fixed) > 0:
		panic(errorf(op, "%s cannot be replaced: a field of a batch normalisation's type holds no *nn.SyncBatchNorm; make it a field of type nn.Module", strings.Join(fixed, ", ")))
	case len(unseen) > 0:
		panic(errorf(op, "%s cannot be replaced: it is lazy and has seen no input", strings.Join(unseen, ", ")))
	}
}

// synced is a SyncBatchNorm with the tensors of b.
func synced(b *batchNorm) *SyncBatchNorm {
	s := SyncBatchNorm(*b)
	return &s
}

// batchNormOf returns the batch normalisation that a layer is, or nil.
func batchNormOf(layer any) *batchNorm {
	switch m := layer.(type) {
	case *BatchNorm1d:
		return (*batchNorm)(m)
	case *BatchNorm2d:
		return (*batchNorm)(m)
	case *BatchNorm3d:
		return (*batchNorm)(m)
	case *LazyBatchNorm1d:
		if m != nil {
			return (*batchNorm)(&m.BatchNorm1d)
		}
	case *LazyBatchNorm2d:
		if m != nil {
			return (*batchNorm)(&m.BatchNorm2d)
		}
	case *LazyBatchNorm3d:
		if m != nil {
			return (*batchNorm)(&m.BatchNorm3d)
		}
	}
	return nil
}

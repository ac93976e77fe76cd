package torchtest

import (
	"fmt"
	"math"
	"math/big"
	"math/cmplx"
	"reflect"
	"slices"
	"sort"
	"strings"

	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
)

// walk goes over two values side by side and notes where they differ.
type walk struct {
	options
	path, msg string // of the first difference
	more      []string
	inside    []pairOfPointers // the pointers, slices and maps that it is in
}

type pairOfPointers struct {
	got, want uintptr
	typ       reflect.Type
}

func (w *walk) fail(path, format string, args ...any) {
	if w.msg == "" {
		w.path, w.msg = path, fmt.Sprintf(format, args...)
	} else if !slices.Contains(w.more, path) {
		w.more = append(w.more, path)
	}
}

const mostPlaces = 10 // that a message names

func (w *walk) err() error {
	if w.msg == "" {
		return nil
	}
	msg := w.msg
	if w.path != "" {
		msg += "\n\nThe failure occurred for item " + w.path
	}
	switch n := len(w.more); {
	case n > mostPlaces:
		msg += fmt.Sprintf("\n%d more differ: %s, …", n, strings.Join(w.more[:mostPlaces], ", "))
	case n > 0:
		msg += fmt.Sprintf("\n%d more differ: %s", n, strings.Join(w.more, ", "))
	}
	if w.message != nil {
		msg = w.message(msg)
	}
	return &MismatchError{Path: w.path, Msg: msg, More: w.more}
}

var (
	tensorType    = reflect.TypeFor[torch.Tensor]()
	stateDictType = reflect.TypeFor[*torch.StateDict]()
	dictType      = reflect.TypeFor[*torch.Dict]()
)

func (w *walk) pair(path string, got, want any) {
	w.values(path, reflect.ValueOf(got), reflect.ValueOf(want))
}

// values compares two values; those of other kinds than it knows by ==, functions and
// channels not at all.
func (w *walk) values(path string, got, want reflect.Value) {
	got, want = strip(got), strip(want)
	if empty(got) || empty(want) {
		if empty(got) != empty(want) {
			w.fail(path, "None mismatch: %s is not %s", show(got), show(want))
		}
		return
	}
	gt, wt := got.Type(), want.Type()
	if gt == tensorType && wt == tensorType {
		w.tensors(path, got.Interface().(torch.Tensor), want.Interface().(torch.Tensor))
		return
	}
	if isNumber(got.Kind()) && isNumber(want.Kind()) {
		w.numbers(path, got, want)
		return
	}
	if isList(got.Kind()) && isList(want.Kind()) {
		w.lists(path, got, want)
		return
	}
	if gt != wt && !(got.Kind() == reflect.Map && want.Kind() == reflect.Map) {
		w.fail(path, "No comparison pair was able to handle inputs of type %s and %s.", gt, wt)
		return
	}
	switch got.Kind() {
	case reflect.Bool:
		if got.Bool() != want.Bool() {
			w.fail(path, "Booleans mismatch: %t is not %t", got.Bool(), want.Bool())
		}
	case reflect.String:
		if got.String() != want.String() {
			w.fail(path, "Strings mismatch: %q is not %q", got.String(), want.String())
		}
	case reflect.Map:
		w.maps(path, got, want)
	case reflect.Pointer:
		w.pointers(path, got, want)
	case reflect.Struct:
		w.structs(path, got, want)
	}
}

// strip takes interfaces away.
func strip(v reflect.Value) reflect.Value {
	for v.IsValid() && v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	return v
}

// empty reports whether v is nil or an undefined tensor, Python's None. Nil slices
// and maps are empty ones.
func empty(v reflect.Value) bool {
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return true
	}
	return v.Type() == tensorType && !v.Interface().(torch.Tensor).Defined()
}

// show says what a value is for a message about one that is missing.
func show(v reflect.Value) string {
	switch {
	case empty(v):
		return "None"
	case v.Type() == tensorType:
		t := v.Interface().(torch.Tensor)
		return fmt.Sprintf("a tensor of type %s and shape %s", t.DType(), pytext.Size(t.Shape()))
	case isNumber(v.Kind()):
		return python(v)
	}
	return "a " + v.Type().String()
}

func isList(k reflect.Kind) bool { return k == reflect.Slice || k == reflect.Array }

func isNumber(k reflect.Kind) bool {
	return k >= reflect.Int && k <= reflect.Complex128 && k != reflect.Uintptr
}

func (w *walk) lists(path string, got, want reflect.Value) {
	if got.Len() != want.Len() {
		w.fail(path, "The length of the sequences mismatch: %d != %d", got.Len(), want.Len())
		return
	}
	if got.Kind() == reflect.Slice && want.Kind() == reflect.Slice {
		if !w.enter(got, want) {
			return
		}
		defer w.leave()
	}
	for i := range got.Len() {
		w.values(fmt.Sprintf("%s[%d]", path, i), got.Index(i), want.Index(i))
	}
}

func (w *walk) maps(path string, got, want reflect.Value) {
	if got.Type().Key() != want.Type().Key() {
		w.fail(path, "No comparison pair was able to handle inputs of type %s and %s.", got.Type(), want.Type())
		return
	}
	if !w.enter(got, want) {
		return
	}
	defer w.leave()
	var gotKeys, wantKeys []string
	keys := map[string]reflect.Value{}
	for _, k := range got.MapKeys() {
		gotKeys = append(gotKeys, keyName(k))
		keys[keyName(k)] = k
	}
	for _, k := range want.MapKeys() {
		wantKeys = append(wantKeys, keyName(k))
	}
	sort.Strings(gotKeys)
	sort.Strings(wantKeys)
	if !w.sameKeys(path, gotKeys, wantKeys) {
		return
	}
	for _, name := range gotKeys {
		k := keys[name]
		w.values(path+"["+name+"]", got.MapIndex(k), want.MapIndex(k))
	}
}

func keyName(k reflect.Value) string {
	if k = strip(k); k.IsValid() && k.Kind() == reflect.String {
		return fmt.Sprintf("%q", k.String())
	}
	return fmt.Sprint(k)
}

// sameKeys compares the keys of maps.
func (w *walk) sameKeys(path string, got, want []string) bool {
	less := func(a, b []string) (list []string) {
		for _, k := range a {
			if !slices.Contains(b, k) {
				list = append(list, k)
			}
		}
		return list
	}
	missing, additional := less(want, got), less(got, want)
	if missing == nil && additional == nil {
		return true
	}
	w.fail(path, "The keys of the mappings do not match:\nMissing keys in the actual mapping: [%s]\nAdditional keys in the actual mapping: [%s]",
		strings.Join(missing, ", "), strings.Join(additional, ", "))
	return false
}

func (w *walk) pointers(path string, got, want reflect.Value) {
	switch got.Type() {
	case stateDictType:
		a, b := got.Interface().(*torch.StateDict), want.Interface().(*torch.StateDict)
		if !w.sameKeys(path, quoted(a.Keys()), quoted(b.Keys())) {
			return
		}
		for _, k := range a.Keys() {
			x, _ := a.Extra(k)
			y, _ := b.Extra(k)
			w.pair(fmt.Sprintf("%s[%q]", path, k), x, y)
		}
		return
	case dictType:
		a, b := got.Interface().(*torch.Dict), want.Interface().(*torch.Dict)
		if !w.enter(got, want) {
			return
		}
		defer w.leave()
		if !w.sameKeys(path, names(a), names(b)) {
			return
		}
		for k, x := range a.All() {
			y, _ := b.Get(k)
			w.pair(path+"["+keyName(reflect.ValueOf(k))+"]", x, y)
		}
		return
	}
	if got.Pointer() == want.Pointer() && (w.bits || w.equalNaN) { // NaN is not close to itself
		return
	}
	if !w.enter(got, want) {
		return
	}
	defer w.leave()
	w.values(path, got.Elem(), want.Elem())
}

func quoted(keys []string) []string {
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = fmt.Sprintf("%q", k)
	}
	return list
}

func names(d *torch.Dict) (list []string) {
	for k := range d.All() {
		list = append(list, keyName(reflect.ValueOf(k)))
	}
	return list
}

// structs compares exported fields; where there are none, the whole by ==, if Go has
// that for it.
func (w *walk) structs(path string, got, want reflect.Value) {
	exported := 0
	for i := range got.NumField() {
		if f := got.Type().Field(i); f.IsExported() {
			exported++
			w.values(path+"."+f.Name, got.Field(i), want.Field(i))
		}
	}
	if exported == 0 && got.NumField() > 0 && got.Comparable() && want.Comparable() && !got.Equal(want) {
		w.fail(path, "%v != %v", got, want)
	}
}

// enter notes that the walk is in two pointers, slices or maps, and returns false if
// it is already: they lead back to themselves.
func (w *walk) enter(got, want reflect.Value) bool {
	here := pairOfPointers{got.Pointer(), want.Pointer(), got.Type()}
	if (got.Kind() != reflect.Slice || got.Len() > 0) && slices.Contains(w.inside, here) {
		return false
	}
	w.inside = append(w.inside, here)
	return true
}

func (w *walk) leave() { w.inside = w.inside[:len(w.inside)-1] }

// numbers compares two Go numbers.
func (w *walk) numbers(path string, got, want reflect.Value) {
	if w.dtype && got.Type() != want.Type() {
		w.fail(path, "The (d)types do not match: %s != %s.", got.Type(), want.Type())
		return
	}
	if w.bits {
		if bitsOf(got) != bitsOf(want) {
			w.fail(path, "%s", w.scalarMismatch("Scalars", python(got), python(want), distance(got, want), magnitude(want), 0, 0))
		}
		return
	}
	if exact(got, want) {
		return
	}
	a, b := number(got), number(want)
	if a == b || w.equalNaN && cmplx.IsNaN(a) && cmplx.IsNaN(b) {
		return
	}
	rtol, atol := w.tolerances(goDType(got.Kind()), goDType(want.Kind()))
	d := distance(got, want)
	if !math.IsInf(d, 0) && !math.IsNaN(d) && d <= atol+rtol*magnitude(want) {
		return
	}
	w.fail(path, "%s", w.scalarMismatch("Scalars", python(got), python(want), d, magnitude(want), rtol, atol))
}

func goDType(k reflect.Kind) torch.DType {
	switch k {
	case reflect.Float32:
		return torch.Float32
	case reflect.Float64:
		return torch.Float64
	case reflect.Complex64:
		return torch.Complex64
	case reflect.Complex128:
		return torch.Complex128
	}
	return torch.Int64
}

// exact reports whether two integers are equal, which floats cannot tell of large
// ones.
func exact(a, b reflect.Value) bool {
	switch {
	case a.CanInt() && b.CanInt():
		return a.Int() == b.Int()
	case a.CanUint() && b.CanUint():
		return a.Uint() == b.Uint()
	}
	return false
}

func number(v reflect.Value) complex128 {
	switch {
	case v.CanInt():
		return complex(float64(v.Int()), 0)
	case v.CanUint():
		return complex(float64(v.Uint()), 0)
	case v.CanFloat():
		return complex(v.Float(), 0)
	}
	return v.Complex()
}

func magnitude(v reflect.Value) float64 { return abs(number(v)) }

func distance(a, b reflect.Value) float64 {
	switch {
	case a.CanInt() && b.CanInt():
		x, y := max(a.Int(), b.Int()), min(a.Int(), b.Int())
		return float64(uint64(x) - uint64(y))
	case a.CanUint() && b.CanUint():
		return float64(max(a.Uint(), b.Uint()) - min(a.Uint(), b.Uint()))
	}
	return abs(number(a) - number(b))
}

// abs is Python's abs, which rounds to the nearest where math.Hypot is one bit off.
func abs(c complex128) float64 {
	if imag(c) == 0 {
		return math.Abs(real(c))
	}
	if h := math.Hypot(real(c), imag(c)); math.IsInf(h, 0) || math.IsNaN(h) {
		return h
	}
	square := func(f float64) *big.Float {
		b := new(big.Float).SetPrec(256).SetFloat64(f)
		return b.Mul(b, b)
	}
	sum := square(real(c))
	h, _ := sum.Sqrt(sum.Add(sum, square(imag(c)))).Float64()
	return h
}

func bitsOf(v reflect.Value) [2]uint64 {
	switch {
	case v.CanInt():
		return [2]uint64{uint64(v.Int())}
	case v.CanUint():
		return [2]uint64{v.Uint()}
	case v.CanFloat():
		return [2]uint64{math.Float64bits(v.Float())}
	}
	return [2]uint64{math.Float64bits(real(v.Complex())), math.Float64bits(imag(v.Complex()))}
}

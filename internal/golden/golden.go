// Package golden compares results with those of PyTorch that a Python script
// has written beside a test: a JSON file of cases, each a set of named tensors
// whose bytes are in hexadecimal digits.
//
// Results are compared bit by bit, with one thread. Files are made with portable bits, see
// torch.UsePortableBits, which leaktest.Main asks for, and so hold on every x86-64
// processor that has AVX2. Elsewhere, and on another version of libtorch or of the C
// library, results are compared by the rule of [processor.Tolerance], and the test's log says so.
package golden

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
)

// File is what a script has written.
type File struct {
	Made  processor.Machine `json:"made"` // where
	Cases map[string]Case   `json:"cases"`
}

// Case is the tensors of one case by name, in Python's order.
type Case struct {
	Names   []string          `json:"names"`
	Tensors map[string]tensor `json:"tensors"`
}

type tensor struct {
	DType string `json:"dtype"` // "float32"
	Shape []int  `json:"shape"`
	Hex   string `json:"hex"`
}

// Read reads the file at path.
func Read(t *testing.T, path string) *File {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	var f File
	require.NoError(t, json.Unmarshal(b, &f))
	Log(t, path, f.Made)
	return &f
}

// Log tells the test's log if what was made on that machine is not compared bit by bit here, and
// in the end, in one block, of all that [Numbers] and [File.Equal] find different.
func Log(t testing.TB, path string, made processor.Machine) {
	t.Helper()
	watch(t, path, made)
	if why := made.Same(processor.Here()); why != "" {
		t.Logf("%s is of %s, this is %s: %s. Comparing within a tolerance, not bit by bit", path, made, processor.Here(), why)
	}
}

// Exact reports whether results have to be equal to the file's to the last bit.
func (f *File) Exact() bool { return f.Made.Same(processor.Here()) == "" }

// changed are the cases, by a part of their name, that some supported version of
// libtorch computes otherwise by more than the last digits, and what it is.
var changed = map[string]string{
	"scale_grad_by_freq": "2.7 divides the gradients of repeated words once more",
}

// Case returns the case called name. On another version of libtorch it skips a test
// whose results are known to be others there.
func (f *File) Case(t *testing.T, name string) Case {
	t.Helper()
	for part, what := range changed {
		if f.Made.Torch != processor.Here().Torch && strings.Contains(name, part) {
			t.Skipf("%s is of libtorch %s, this is %s: %s", name, f.Made.Torch, torch.Version(), what)
		}
	}
	c, ok := f.Cases[name]
	require.Truef(t, ok, "the golden file has no case %q; run the script beside it", name)
	return c
}

// Has reports whether the case has a tensor called name.
func (c Case) Has(name string) bool {
	_, ok := c.Tensors[name]
	return ok
}

var dtypes = []torch.DType{torch.Float32, torch.Float64, torch.Int64, torch.Uint8, torch.Bool, torch.BFloat16, torch.Float16, torch.Complex64, torch.Complex128, torch.Int32, torch.Int16, torch.Int8}

// Tensor returns the tensor called name.
func (c Case) Tensor(t *testing.T, name string) torch.Tensor {
	t.Helper()
	g, ok := c.Tensors[name]
	require.Truef(t, ok, "the golden case has no tensor %q", name)
	i := slices.IndexFunc(dtypes, func(d torch.DType) bool { return d.String() == "torch."+g.DType })
	require.GreaterOrEqualf(t, i, 0, "golden tensor %q is of type %q", name, g.DType)
	data, err := hex.DecodeString(g.Hex)
	require.NoError(t, err)
	out := torch.Empty(g.Shape, dtypes[i])
	require.Equal(t, len(data), out.NumEl()*dtypes[i].Size())
	if len(data) > 0 {
		copy(unsafe.Slice((*byte)(out.DataPtr()), len(data)), data)
	}
	return out
}

// Equal checks that got is the tensor called name: type, shape and every bit.
func (f *File) Equal(t *testing.T, c Case, name string, got torch.Tensor) {
	t.Helper()
	want := c.Tensor(t, name)
	fileOf(t, f.Made)
	switch {
	case !got.Defined():
		differ(t, f.Made, math.Inf(1), name+" is undefined")
	case want.DType() != got.DType() || !slices.Equal(want.Shape(), got.Shape()):
		differ(t, f.Made, math.Inf(1), fmt.Sprintf("%s is %s%v, PyTorch's %s%v", name, got.DType(), got.Shape(), want.DType(), want.Shape()))
	}
	what := fmt.Sprintf("%s %v", name, want.Shape())
	if d := want.DType(); d.IsFloatingPoint() {
		Numbers(t, what, f.Made, c.coarsest(), c.terms(),
			torch.ToSlice[float64](want.To(torch.Float64)), torch.ToSlice[float64](got.Detach().To(torch.Float64)))
		return
	}
	if d := want.DType(); d.IsComplex() {
		parts := func(x torch.Tensor) []float64 {
			return torch.ToSlice[float64](torch.ViewAsReal(x.Detach().ResolveConj().To(torch.Complex128)).Contiguous().Flatten())
		}
		Numbers(t, what, f.Made, c.coarsest(), c.terms(), parts(want), parts(got))
		return
	}
	if !want.Equal(got) {
		differ(t, f.Made, math.Inf(1), fmt.Sprintf("%s: other elements: want %v, got %v", what, brief(want), brief(got)))
	}
}

// brief is the first elements.
func brief(x torch.Tensor) []float64 {
	const most = 8
	x = x.Detach().Flatten()
	return torch.ToSlice[float64](x.Narrow(0, 0, min(most, x.NumEl())).To(torch.Float64))
}

// coarsest is the type of the fewest digits that the case computes with: what a tensor of
// another type comes of. Scripts draw in float32, also what they then convert.
func (c Case) coarsest() torch.DType {
	for _, d := range []torch.DType{torch.BFloat16, torch.Float16} {
		for _, t := range c.Tensors {
			if "torch."+t.DType == d.String() {
				return d
			}
		}
	}
	return torch.Float32
}

// terms is the length of the longest sum that the case can have: the elements of its
// greatest tensor.
func (c Case) terms() int {
	most := 1
	for _, t := range c.Tensors {
		n := 1
		for _, d := range t.Shape {
			n *= d
		}
		most = max(most, n)
	}
	return most
}

package torch_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

func TestOpByName(t *testing.T) {
	x := torch.FromSlice([]float32{1, 2, 3})
	add := torch.Op("aten::add.Tensor")
	assert.Equal(t, "aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor", add.Schema().String())
	assert.Equal(t, "tensor([3., 6., 9.])", add.Call(x, x, torch.Named("alpha", 2))[0].(torch.Tensor).String())
	assert.Equal(t, "tensor([2., 4., 6.])", add.Call(x, x)[0].(torch.Tensor).String())
	for name, c := range map[string]struct {
		args []any
		want []any
	}{
		"aten::equal":                      {[]any{x, x}, []any{true}},
		"aten::size.int":                   {[]any{x, 0}, []any{int64(3)}},
		"aten::item":                       {[]any{torch.FromSlice([]float64{2.5}, 1)}, []any{2.5}},
		"aten::is_same_size":               {[]any{x, x}, []any{true}},
		"aten::is_nonzero":                 {[]any{torch.ScalarTensor(1)}, []any{true}},
		"aten::_choose_qparams_per_tensor": {[]any{x, false}, []any{3.0 / 255, int64(0)}},
	} {
		got := torch.Op(name).Call(c.args...)
		if f, ok := c.want[0].(float64); ok {
			assert.InDelta(t, f, got[0], 1e-6, name)
			continue
		}
		assert.Equal(t, c.want, got, name)
	}
	pieces := torch.Op("aten::split.Tensor").Call(x, 2)[0].([]torch.Tensor)
	assert.Len(t, pieces, 2)
	assert.Len(t, torch.Op("aten::zero_").Call(x), 1, "an in-place operator returns its self")
	assert.Equal(t, torch.Int32, torch.Op("aten::zeros").Call([]int{2}, torch.Named("dtype", torch.Int32))[0].(torch.Tensor).DType())
}

func TestOpErrors(t *testing.T) {
	x := torch.Ones([]int{2})
	for want, f := range map[string]func(){
		"has no operator aten::nothing":                              func() { torch.Op("aten::nothing").Call(x) },
		"has no operator aten::add.Nothing":                          func() { torch.Op("aten::add.Nothing").Schema() },
		"argument 'other' is missing":                                func() { torch.Op("aten::add.Tensor").Call(x) },
		"takes 3 arguments, got more":                                func() { torch.Op("aten::add.Tensor").Call(x, x, 1, 2) },
		"no overload of libtorch":                                    func() { torch.Op("aten::add.Tensor").Call(x, x, torch.Named("beta", 1)) },
		"those with names come last":                                 func() { torch.Op("aten::add.Tensor").Call(torch.Named("alpha", 1), x) },
		"argument 'other' must be Tensor, not str":                   func() { torch.Op("aten::add.Tensor").Call(x, "y") },
		"an operator takes no map[string]int; it takes":              func() { torch.Op("aten::add.Tensor").Call(x, map[string]int{}) },
		"takes (alpha) by name together, with values of these kinds": func() { torch.Op("aten::add.Tensor").Call(x, x, torch.Named("alpha", "two")) },
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
	assert.True(t, torch.HasOp("aten::add.Tensor"))
	assert.False(t, torch.HasOp("aten::add.Tensors"))
}

func TestOpsListsThemAll(t *testing.T) {
	ops := torch.Ops()
	assert.Greater(t, len(ops), 3000)
	names := map[string]bool{}
	for _, s := range ops {
		name, _, _ := strings.Cut(s.String(), "(")
		names[name] = true
	}
	assert.True(t, names["aten::add.Tensor"])
	assert.Len(t, names, len(ops))
}

// Options choose the overload that takes them, and say so where none does.
func TestOptionsChooseTheOverload(t *testing.T) {
	x := torch.FromSlice([]float64{3, 4, 0, 0}, 2, 2)
	assert.Equal(t, 7.0, x.Sum().Item())
	assert.Equal(t, []int{2, 1}, x.Sum(torch.Dim(-1), torch.KeepDim(true)).Shape())
	assert.Equal(t, []int{1, 1}, x.Sum(torch.KeepDim(true)).Shape(), "without a dim all are summed")
	assert.Equal(t, "tensor([1., 1.], dtype=torch.float64)", x.Index(0).Div(torch.FromSlice([]float64{2, 3}), torch.RoundingMode("floor")).String())
	values, _ := torch.FromSlice([]int{1, 0, 1}).Sort(torch.Stable(true), torch.Descending(true))
	assert.Equal(t, "tensor([1, 1, 0])", values.String())
	assert.ErrorContains(t, torch.Try(func() { x.Sum(torch.Dim(2)) }), "Dimension out of range")
	assert.Equal(t, "tensor(5.)", torch.FromSlice([]float32{5}).Sum(torch.Dim(0), torch.Dim(0)).String(), "the last of two counts")
}

const extension = `
#include <ATen/core/Tensor.h>
#include <torch/library.h>
at::Tensor twice(const at::Tensor& x, int64_t times) {
  at::Tensor y = x;
  for (int64_t i = 0; i < times; i++) y = y.add(y);
  return y;
}
TORCH_LIBRARY(gotorch_test, m) { m.def("twice(Tensor x, int times=1) -> Tensor", twice); }
`

// A C++ extension brings operators in.
func TestLoadLibrary(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles C++ for half a minute")
	}
	compiler := os.Getenv("CXX")
	if compiler == "" {
		compiler = "g++"
	}
	if _, err := exec.LookPath(compiler); err != nil {
		t.Skip("no C++ compiler: ", err)
	}
	libtorch, err := filepath.Abs("../cgo/libtorch")
	require.NoError(t, err)
	if _, err := os.Stat(libtorch); err != nil {
		t.Skip("no libtorch in the checkout: ", err)
	}
	dir := t.TempDir()
	source, library := filepath.Join(dir, "extension.cc"), filepath.Join(dir, "extension.so")
	require.NoError(t, os.WriteFile(source, []byte(extension), 0o644))
	out, err := exec.Command(compiler, "-std=c++20", "-shared", "-fPIC", "-I"+libtorch+"/include", "-I"+libtorch+"/include/torch/csrc/api/include",
		source, "-o", library, "-L"+libtorch+"/lib", "-ltorch_cpu", "-lc10").CombinedOutput()
	require.NoError(t, err, "%s", out)

	assert.False(t, torch.HasOp("gotorch_test::twice"))
	require.NoError(t, torch.LoadLibrary(library))
	twice := torch.Op("gotorch_test::twice")
	assert.Equal(t, "gotorch_test::twice(Tensor x, int times=1) -> Tensor", twice.Schema().String())
	x := torch.ScalarTensor(3).RequiresGrad_()
	y := twice.Call(x, 2)[0].(torch.Tensor)
	assert.Equal(t, 12.0, y.Item())
	y.Backward()
	assert.Equal(t, 4.0, x.Grad().Item(), "autograd goes through it")

	assert.ErrorContains(t, torch.LoadLibrary(filepath.Join(dir, "none.so")), "cannot be loaded")
	assert.ErrorContains(t, torch.LoadLibrary(source), "cannot be loaded")
}

// torchvision's own library, from its wheel.
func TestTorchvisionLibrary(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("GOTORCH_PYTHON names no Python with torchvision")
	}
	out, err := exec.Command(python, "-c", `
import importlib.util, pathlib
print(next(pathlib.Path(importlib.util.find_spec("torchvision").origin).parent.glob("_C*.so"), ""))`).Output()
	require.NoError(t, err)
	library := strings.TrimSpace(string(out))
	if library == "" {
		t.Skip("this torchvision has no library of its own")
	}
	// In a process of its own, as libtorch's CUDA part may be loaded with it.
	if os.Getenv("GOTORCH_TEST_TORCHVISION") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestTorchvisionLibrary$", "-test.v")
		cmd.Env = append(os.Environ(), "GOTORCH_TEST_TORCHVISION=1")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		if strings.Contains(string(out), "--- SKIP") {
			t.Skipf("%s", out)
		}
		return
	}
	if err := torch.LoadLibrary(library); err != nil {
		t.Skip("torchvision's library needs what is not installed: ", err)
	}
	boxes := torch.FromSlice([]float32{0, 0, 10, 10, 1, 1, 10, 10, 20, 20, 30, 30}, 3, 4)
	scores := torch.FromSlice([]float32{0.9, 0.8, 0.7})
	assert.Equal(t, "tensor([0, 2])", torch.Op("torchvision::nms").Call(boxes, scores, 0.5)[0].(torch.Tensor).String())

	input := torch.Arange(16, torch.Float32).View(1, 1, 4, 4)
	rois := torch.FromSlice([]float32{0, 0, 0, 3, 3}, 1, 5)
	pooled := torch.Op("torchvision::roi_align").Call(input, rois, 1.0, 2, 2, 2, true)[0].(torch.Tensor)
	assert.Equal(t, "tensor([[[[1.5625, 3.0000],\n          [7.3125, 8.7500]]]])", pooled.String())
}

// Lists of different lengths are refused, and a step that is none.
func TestListsAndSteps(t *testing.T) {
	x := torch.Ones([]int{2})
	for want, f := range map[string]func(){
		"argument 'scalars' is a list of 1, and the first list is one of 2": func() {
			torch.Op("aten::_foreach_add_.ScalarList").Call([]torch.Tensor{x, x}, []torch.Scalar{1})
		},
		"step -0.5 is 0 as int32": func() { torch.Range(5, 2, torch.Step(-0.5), torch.Int32) },
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
	assert.Equal(t, "tensor([1., 2., 3.])", torch.Range(1, 3).String())
	assert.Equal(t, "tensor([5, 3, 1])", torch.Range(5, 1, torch.Step(-2), torch.Int64).String())
	assert.Error(t, torch.Try(func() { torch.Op("aten::range.step").Call(1, 3) }), "torch.Range looks at the step, the operator does not")
}

package torch

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pyvenv"
)

func TestSaveLoadRoundTrip(t *testing.T) {
	base := Arange(12, Float32).View(3, 4)
	state := NewStateDict()
	state.Set("z", base)
	state.Set("a.column", base.Select(1, 2))
	state.Set("transposed", base.T())
	state.Set("channels_last", Arange(24, Float32).View(1, 2, 3, 4).Contiguous(ChannelsLast))
	state.Set("scalar", ScalarTensor(3.5, Float64))
	state.Set("empty", Zeros([]int{0, 3}, Int64))
	state.Set("bool", FromSlice([]bool{true, false}))
	state.Set("half", Ones([]int{2}, BFloat16))
	state.Set("complex", FromSlice([]complex64{1 + 2i, 3i}))
	state.Set("conj", FromSlice([]complex64{1 + 2i, 3i}).Conj())
	state.Set("leaf", Ones([]int{2}).RequiresGrad_())
	path := filepath.Join(t.TempDir(), "state.pth")
	require.NoError(t, Save(path, state))

	got, err := LoadStateDict(path)
	require.NoError(t, err)
	require.Equal(t, state.Keys(), got.Keys(), "order of the keys")
	for k, want := range state.All() {
		g, _ := got.Get(k)
		require.Equal(t, want.DType(), g.DType(), k)
		require.Equal(t, want.Shape(), g.Shape(), k)
		if k != "conj" { // written out, so that it is another layout
			require.Equal(t, want.Stride(), g.Stride(), k)
		}
		require.True(t, want.Equal(g), k)
		require.Equal(t, want.RequiresGrad(), g.RequiresGrad(), k)
	}
	z, _ := got.Get("z")
	column, _ := got.Get("a.column")
	assert.True(t, z.SharesStorage(column), "memory that was shared is shared again")
	column.Fill_(-1)
	assert.Equal(t, -1.0, z.Index(0, 2).Item())
}

func TestSaveLoadNested(t *testing.T) {
	v := NewDict("epoch", 3, "lr", 0.1, "name", "net", "none", nil, "on", true, 7, "seven",
		"list", []any{1, 2.5, "x", []any{}}, "betas", Tuple{0.9, 0.999}, "dtype", Float64,
		"model", NewDict("w", Ones([]int{2})), "undefined", Tensor{})
	path := filepath.Join(t.TempDir(), "checkpoint.pth")
	require.NoError(t, Save(path, v))
	got, err := Load(path)
	require.NoError(t, err)
	d := got.(*Dict)
	assert.Equal(t, []any{"epoch", "lr", "name", "none", "on", 7, "list", "betas", "dtype", "model", "undefined"}, d.Keys())
	for key, want := range map[any]any{"epoch": 3, "lr": 0.1, "name": "net", "none": nil, "on": true, 7: "seven",
		"list": []any{1, 2.5, "x", []any{}}, "betas": Tuple{0.9, 0.999}, "dtype": Float64, "undefined": nil} {
		g, ok := d.Get(key)
		assert.True(t, ok, key)
		assert.Equal(t, want, g, key)
	}
	m, _ := d.Get("model")
	w, ok := m.(*StateDict).Get("w")
	require.True(t, ok)
	assert.Equal(t, []float32{1, 1}, ToSlice[float32](w))

	_, err = LoadStateDict(path)
	assert.ErrorContains(t, err, "a dict with more than tensors")
}

func TestSaveKeepsOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "net.pth")
	require.NoError(t, Save(path, map[string]Tensor{"w": Ones([]int{1})}))
	before, err := os.ReadFile(path)
	require.NoError(t, err)

	err = Save(path, map[string]any{"w": Ones([]int{1}), "f": func() {}})
	assert.ErrorContains(t, err, "a func() cannot be saved")
	err = Save(path, map[string]any{"w": Zeros([]int{2}).ToSparse()})
	assert.ErrorContains(t, err, "cannot be saved")
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after)
	files, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, files, 1, "no temporary file is left")
}

func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.pth")
	require.NoError(t, Save(whole, map[string]Tensor{"w": Ones([]int{1000})}))
	bytes, err := os.ReadFile(whole)
	require.NoError(t, err)
	half := filepath.Join(dir, "half.pth")
	require.NoError(t, os.WriteFile(half, bytes[:len(bytes)/2], 0o644))
	text := filepath.Join(dir, "text.pth")
	require.NoError(t, os.WriteFile(text, []byte("hello\n"), 0o644))
	code := filepath.Join(dir, "code.pth")
	require.NoError(t, os.WriteFile(code, []byte("\x80\x02cos\nsystem\nX\x02\x00\x00\x00ls\x85R."), 0o644))
	for _, c := range []struct{ path, says string }{
		{filepath.Join(dir, "nothing.pth"), "no such file"},
		{half, "half.pth"},
		{text, "text.pth"},
		{code, "os.system"},
	} {
		_, err := Load(c.path)
		require.Error(t, err, c.path)
		assert.Contains(t, err.Error(), c.says)
		t.Log(err)
	}
}

func TestLoadFromPython(t *testing.T) {
	// Files of internal/pth, made by Python.
	sd, err := LoadStateDict("../internal/pth/testdata/convnet.pth")
	require.NoError(t, err)
	legacy, err := LoadStateDict("../internal/pth/testdata/convnet.legacy.pth")
	require.NoError(t, err)
	require.NotZero(t, sd.Len())
	for k, v := range sd.All() {
		l, ok := legacy.Get(k)
		require.True(t, ok, k)
		assert.True(t, v.Equal(l), k)
	}
}

func TestSaveForPython(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("GOTORCH_PYTHON names no Python with PyTorch")
	}
	path := filepath.Join(t.TempDir(), "state.pth")
	ManualSeed(0)
	state := NewStateDict()
	state.Set("w", Randn([]int{2, 3}))
	state.Set("b", Arange(3))
	require.NoError(t, Save(path, NewDict("net", state, "epoch", 2)))
	_, err := pyvenv.Run(python, nil, "-c", `
import sys, torch
for mmap in (False, True):
    c = torch.load(sys.argv[1], weights_only=True, mmap=mmap)
    torch.manual_seed(0)
    assert c["epoch"] == 2 and list(c["net"]) == ["w", "b"]
    assert torch.equal(c["net"]["w"], torch.randn(2, 3)) and torch.equal(c["net"]["b"], torch.arange(3))
`, path)
	require.NoError(t, err)
}

func TestLoadDict(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checkpoint.pth")
	weights := NewStateDict()
	weights.Set("w", Ones([]int{2}))
	require.NoError(t, Save(path, NewDict("epoch", 3, "name", "net", "model", weights)))
	d, err := LoadDict(path)
	require.NoError(t, err)
	name, err := d.Str("name")
	require.NoError(t, err)
	model, err := d.StateDict("model")
	require.NoError(t, err)
	assert.Equal(t, []any{"net", []string{"w"}}, []any{name, model.Keys()})
	_, err = d.Str("epoch")
	assert.ErrorContains(t, err, "'epoch' in the dict is a int; expected a string")

	require.NoError(t, Save(path, weights))
	d, err = LoadDict(path)
	require.NoError(t, err, "tensors by name are a dict too")
	assert.Equal(t, []any{"w"}, d.Keys())
	require.NoError(t, Save(path, []any{1}))
	_, err = LoadDict(path)
	assert.ErrorContains(t, err, "holds a []interface {}, not a dict; read it with torch.Load")
	_, err = LoadDict(path + ".missing")
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

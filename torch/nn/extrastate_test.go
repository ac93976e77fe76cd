package nn_test

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// vocabulary is a layer with a state that is no tensor.
type vocabulary struct {
	P     torch.Tensor
	FC    *nn.Linear
	Words []string     `torch:"-"`
	Table torch.Tensor `torch:"-"`
}

func (m *vocabulary) GetExtraState() any {
	words := make([]any, len(m.Words))
	for i, w := range m.Words {
		words[i] = w
	}
	return torch.NewDict("words", words, "version", 2, "pair", torch.Tuple{0.5, nil, true}, "table", torch.FromSlice([]int{len(m.Words), 7}))
}

func (m *vocabulary) SetExtraState(state any) error {
	d, ok := state.(*torch.Dict)
	if !ok {
		return fmt.Errorf("the state of a vocabulary is a dict, not a %T", state)
	}
	words, err := d.List("words")
	if err != nil {
		return err
	}
	m.Words = nil
	for _, w := range words {
		m.Words = append(m.Words, w.(string))
	}
	table, _ := d.Get("table")
	m.Table = table.(torch.Tensor).Keep()
	return nil
}

func newVocabulary(words ...string) []*vocabulary {
	return []*vocabulary{{P: torch.FromSlice([]float32{1}), FC: nn.NewLinear(1, 1), Words: words}}
}

func TestExtraState(t *testing.T) {
	m := newVocabulary("a", "b")
	scope := torch.NewScope()
	d := nn.StateDict(m)
	scope.Close()
	keys := []string{"0.p", "0._extra_state", "0.fc.weight", "0.fc.bias"}
	assert.Equal(t, keys, d.Keys())
	_, isTensor := d.Get(keys[1])
	assert.False(t, isTensor)
	for name := range d.All() {
		assert.NotEqual(t, keys[1], name, "All has the tensors")
	}
	n := newVocabulary()
	require.NoError(t, nn.LoadStateDict(n, d))
	assert.Equal(t, m[0].Words, n[0].Words)
	assert.Equal(t, []int64{2, 7}, torch.ToSlice[int64](n[0].Table), "tensors in it outlive the scope")

	path := filepath.Join(t.TempDir(), "vocabulary.pt")
	require.NoError(t, torch.Save(path, d))
	loaded, err := torch.LoadStateDict(path)
	require.NoError(t, err)
	assert.Equal(t, keys, loaded.Keys())
	n = newVocabulary()
	require.NoError(t, nn.LoadStateDict(n, loaded))
	assert.Equal(t, m[0].Words, n[0].Words)

	var report nn.IncompatibleKeys
	require.NoError(t, nn.LoadStateDict(nn.NewSequential(nn.NewLinear(1, 1)), d, nn.Strict(false), &report))
	assert.Equal(t, keys, report.Unexpected)
	d.SetExtra("0._extra_state", 3)
	assert.ErrorContains(t, nn.LoadStateDict(n, d), "the state of a vocabulary is a dict, not a int")
	d.Delete("0._extra_state")
	assert.ErrorContains(t, nn.LoadStateDict(n, d), `Missing key(s) in state_dict: "0._extra_state"`)
	d.SetExtra("0._extra_state", torch.NewDict("words", []any{}, "table", torch.Tensor{}))
	d.SetExtra("0.p", "no tensor")
	assert.ErrorContains(t, nn.LoadStateDict(n, d), `While copying the parameter named "0.p", expected a tensor from checkpoint but received a string.`)

	d = torch.NewStateDict()
	d.SetExtra("epoch", 3)
	require.NoError(t, torch.Save(path, d))
	other, err := torch.Load(path)
	require.NoError(t, err)
	assert.IsType(t, &torch.Dict{}, other, "that is no extra state")
}

const vocabularyInPython = `
import sys, torch
class Vocabulary(torch.nn.Module):
    def __init__(self, *words):
        super().__init__()
        self.p = torch.nn.Parameter(torch.ones(1))
        self.fc = torch.nn.Linear(1, 1)
        self.words = list(words)
    def get_extra_state(self):
        return {"words": self.words, "version": 2, "pair": (0.5, None, True), "table": torch.tensor([len(self.words), 7])}
    def set_extra_state(self, state):
        assert state["version"] == 2 and state["pair"] == (0.5, None, True), state
        assert state["table"].tolist() == [len(state["words"]), 7]
        self.words = state["words"]
m = torch.nn.ModuleList([Vocabulary()])
m.load_state_dict(torch.load(sys.argv[1]))
print(m[0].words)
m[0].words = ["c", "d", "e"]
torch.save(m.state_dict(), sys.argv[2])
`

// Files with extra state go from Go to Python and back.
func TestExtraStateOfPython(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python that can import torch, to exchange files with it")
	}
	there, back := filepath.Join(t.TempDir(), "there.pt"), filepath.Join(t.TempDir(), "back.pt")
	m := newVocabulary("a", "b")
	require.NoError(t, torch.Save(there, nn.StateDict(m)))
	out, err := exec.Command(python, "-c", vocabularyInPython, there, back).CombinedOutput()
	require.NoErrorf(t, err, "%s", out)
	assert.Equal(t, "['a', 'b']", strings.TrimSpace(string(out)))
	d, err := torch.LoadStateDict(back)
	require.NoError(t, err)
	n := newVocabulary()
	require.NoError(t, nn.LoadStateDict(n, d))
	assert.Equal(t, []string{"c", "d", "e"}, n[0].Words)
	assert.True(t, n[0].FC.Weight.Equal(m[0].FC.Weight))
	again := filepath.Join(t.TempDir(), "back.pt") // the archive has its file's name inside
	require.NoError(t, torch.Save(again, d))
	assert.Equal(t, pickled(t, back), pickled(t, again), "what Python wrote is written again")
}

// pickled is what a file has beside the memory of the tensors.
func pickled(t *testing.T, path string) string {
	z, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer z.Close()
	b, err := fs.ReadFile(z, "back/data.pkl")
	require.NoError(t, err)
	return string(b)
}

// counter is a layer that counts its calls.
type counter struct {
	calls int
}

func (c *counter) Forward(x torch.Tensor) torch.Tensor {
	c.calls++
	return x
}

func (c *counter) GetExtraState() any { return c.calls }

func (c *counter) SetExtraState(state any) (err error) {
	c.calls, err = torch.NewDict("calls", state).Int("calls")
	return err
}

func ExampleExtraState() {
	m := nn.NewSequential(nn.NewReLU(), &counter{})
	m.Forward(torch.Ones([]int{2}))
	d := nn.StateDict(m)
	calls, _ := d.Extra("1._extra_state")
	fmt.Println(d.Keys(), calls)
	fmt.Println(nn.LoadStateDict(nn.NewSequential(nn.NewReLU(), &counter{}), d))
	// Output:
	// [1._extra_state] 1
	// <nil>
}

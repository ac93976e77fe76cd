package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gotorch/gotorch/examples/gpt/model"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// save writes a model to a file that Python's torch.load reads too.
func save(path string, g *model.GPT, chars model.Alphabet) error {
	s := g.Size
	return torch.Save(path, torch.NewDict(
		"alphabet", string(chars), "block", s.Block, "layers", s.Layers, "heads", s.Heads, "embd", s.Embd,
		"model", nn.StateDict(g)))
}

// checkSave finds out whether save will be able to write, before the training rather
// than after it.
func checkSave(path string) error {
	if path == "" {
		return nil
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("-save %s: this is a folder; name a file in it", path)
	}
	probe, err := os.CreateTemp(filepath.Dir(path), ".probe*")
	if err != nil {
		return fmt.Errorf("-save %s: the folder cannot be written: %w", path, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// load makes a model of what save has written.
func load(path string, dropout float64) (*model.GPT, model.Alphabet, error) {
	v, err := torch.Load(path)
	if err != nil {
		return nil, nil, fmt.Errorf("-load: %w", err)
	}
	d, ok := v.(*torch.Dict)
	if !ok {
		return nil, nil, fmt.Errorf("%s holds no model of this program", path)
	}
	text, _ := d.Get("alphabet")
	letters, ok := text.(string)
	state, found := d.Get("model")
	weights, isState := state.(*torch.StateDict)
	if !ok || !found || !isState {
		return nil, nil, fmt.Errorf("%s holds no model of this program", path)
	}
	chars := model.Alphabet(letters)
	s := model.Size{Vocab: len(chars), Dropout: dropout}
	for key, to := range map[string]*int{"block": &s.Block, "layers": &s.Layers, "heads": &s.Heads, "embd": &s.Embd} {
		x, _ := d.Get(key)
		n, ok := x.(int)
		if !ok || n < 1 {
			return nil, nil, fmt.Errorf("%s: %s is %v, not a number above 0", path, key, x)
		}
		*to = n
	}
	if s.Embd%s.Heads != 0 {
		return nil, nil, fmt.Errorf("%s: embd is %d, which is no multiple of heads, %d", path, s.Embd, s.Heads)
	}
	g := model.NewGPT(s)
	return g, chars, nn.LoadStateDict(g, weights)
}

package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// state keeps what is done, under a name that is made of the program, the Python
// side and the number of samples: after a change of one everything is done again.
type state struct{ dir string }

func openState(folder string, samples int) (*state, error) {
	if folder == "" {
		return &state{}, nil
	}
	h := sha256.New()
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	scripts, err := filepath.Glob(filepath.Join(filepath.Dir(twin), "*.py"))
	if err != nil {
		return nil, err
	}
	for _, path := range append(scripts, program) {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		_, err = io.Copy(h, f)
		f.Close()
		if err != nil {
			return nil, err
		}
	}
	s := &state{filepath.Join(folder, fmt.Sprintf("%x-%d", h.Sum(nil)[:6], samples))}
	return s, os.MkdirAll(s.dir, 0o755)
}

func (s *state) path(k key) string {
	return filepath.Join(s.dir, k.Table+" "+strings.ReplaceAll(k.Name, "/", "_")+".json")
}

// get returns what is kept of an entry, nil if there is nothing.
func (s *state) get(k key) *entry {
	if s.dir == "" {
		return nil
	}
	b, err := os.ReadFile(s.path(k))
	e := &entry{}
	if err != nil || json.Unmarshal(b, e) != nil {
		return nil
	}
	return e
}

func (s *state) put(e *entry) error {
	if s.dir == "" {
		return nil
	}
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	name := s.path(e.Key)
	if err := os.WriteFile(name+".part", b, 0o644); err != nil {
		return err
	}
	return os.Rename(name+".part", name)
}

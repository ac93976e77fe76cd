package main

import (
	_ "embed" // shakespeare.txt
	"fmt"
	"slices"
	"unicode/utf8"
)

// The beginning of Shakespeare's Coriolanus, which is in the public domain: the first
// 100 kB of what is known as tinyshakespeare, on which character models are commonly
// trained.
//
//go:embed shakespeare.txt
var shakespeare string

// alphabet is the different characters of a text, in order; the place of each is its
// number.
type alphabet []rune

func newAlphabet(text string) alphabet {
	seen := map[rune]bool{}
	var a alphabet
	for _, c := range text {
		if !seen[c] {
			seen[c] = true
			a = append(a, c)
		}
	}
	slices.Sort(a)
	return a
}

// encode returns the numbers of the characters of a text.
func (a alphabet) encode(text string) ([]int64, error) {
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("the text is not UTF-8")
	}
	var list []int64
	for _, c := range text {
		i, ok := slices.BinarySearch(a, c)
		if !ok {
			return nil, fmt.Errorf("the character %q is not among those that the model knows: %q", c, string(a))
		}
		list = append(list, int64(i))
	}
	return list, nil
}

func (a alphabet) decode(list []int64) string {
	var text []rune
	for _, i := range list {
		text = append(text, a[i])
	}
	return string(text)
}

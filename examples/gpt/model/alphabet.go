package model

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Alphabet is the different characters of a text, in order; the place of each is its
// number.
type Alphabet []rune

// NewAlphabet returns that of a text.
func NewAlphabet(text string) Alphabet {
	seen := map[rune]bool{}
	var a Alphabet
	for _, c := range text {
		if !seen[c] {
			seen[c] = true
			a = append(a, c)
		}
	}
	slices.Sort(a)
	return a
}

// Encode returns the numbers of the characters of a text.
func (a Alphabet) Encode(text string) ([]int64, error) {
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

// Decode returns the text of which Encode makes list.
func (a Alphabet) Decode(list []int64) string {
	var text []rune
	for _, i := range list {
		text = append(text, a[i])
	}
	return string(text)
}

package main

import (
	_ "embed"
	"strings"
)

// variants.txt says what the schemas do not: which operators are methods and
// which functions, in which of Python's modules, and where Python has them.
//
//go:embed variants.txt
var variantsText string

type variant struct {
	kinds      string // "m", "f" or "mf"
	module     string // "" for torch, "nn", "linalg", …
	there      string // where Python has it, of kinds
	documented string // where it has a page
}

func variants() map[string]variant {
	all := map[string]variant{}
	for _, line := range strings.Split(strings.TrimSpace(variantsText), "\n") {
		f := strings.Split(line, "\t")
		for i := range f {
			f[i] = strings.TrimPrefix(f[i], "-")
		}
		all[f[0]] = variant{kinds: f[1], module: f[2], there: f[3], documented: f[4]}
	}
	return all
}

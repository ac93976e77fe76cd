// Package processor tells processors apart as far as the last bits of libtorch's
// results depend on them, and names them.
package processor

import (
	"iter"
	"os"
	"slices"
	"strings"
)

// Name is the maker of the processor and those of its vector instructions that
// libtorch tells apart, as the scripts that make golden files find them.
func Name() string {
	var maker string
	var have []string
	for key, value := range info() {
		switch key {
		case "vendor_id":
			maker = value
		case "flags":
			all := strings.Fields(value)
			for _, f := range []string{"avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile"} {
				if slices.Contains(all, f) {
					have = append(have, f)
				}
			}
			return strings.Join(append([]string{maker}, have...), " ")
		}
	}
	return "unknown"
}

// Model is what the maker calls the processor.
func Model() string {
	for key, value := range info() {
		if key == "model name" {
			return value
		}
	}
	return "unknown processor"
}

// info is what Linux tells of the processors, none elsewhere.
func info() iter.Seq2[string, string] {
	return func(yield func(key, value string) bool) {
		b, _ := os.ReadFile("/proc/cpuinfo")
		for line := range strings.Lines(string(b)) {
			key, value, _ := strings.Cut(line, ":")
			if !yield(strings.TrimSpace(key), strings.TrimSpace(value)) {
				return
			}
		}
	}
}

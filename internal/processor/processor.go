// Package processor tells processors apart as far as the last bits of libtorch's
// results depend on them.
package processor

import (
	"os"
	"slices"
	"strings"
)

// Name is the maker of the processor and those of its vector instructions that
// libtorch tells apart, as the scripts that make golden files find them.
func Name() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	var maker string
	var have []string
	for _, line := range strings.Split(string(b), "\n") {
		key, value, _ := strings.Cut(line, ":")
		switch strings.TrimSpace(key) {
		case "vendor_id":
			maker = strings.TrimSpace(value)
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

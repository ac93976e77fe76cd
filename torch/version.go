package torch

import (
	"strings"

	"github.com/gotorch/gotorch/cgo"
)

// Version returns the version of libtorch that the program runs on, "2.15.0". It
// mirrors torch.__version__.
func Version() string { return cgo.Version() }

// CPUCapability returns the instruction set that libtorch's kernels use on this
// processor: "DEFAULT", "AVX2", "AVX512" and others. Numbers are equal to the
// last bit only between machines of one capability. It mirrors
// torch.backends.cpu.get_cpu_capability.
func CPUCapability() string {
	resolved.Store(true) // libtorch keeps its first answer
	return cgo.CPUCapability()
}

// The headers decide where C++ finds the fields of a tensor, so that a library
// of another version would give wrong numbers without a word.
func init() {
	ran, compiled := cgo.Version(), cgo.CompiledVersion()
	if release, _, _ := strings.Cut(ran, "+"); release != compiled && ran != "unknown" {
		panic(errorf("init", "the program was compiled with the headers of libtorch %s and runs on libtorch %s; "+
			"install one of them with scripts/install-libtorch.sh, run go clean -cache, and build again", compiled, ran))
	}
}

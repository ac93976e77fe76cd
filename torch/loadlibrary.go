package torch

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gotorch/gotorch/cgo"
)

// LoadLibrary opens a C++ library that registers operators, such as torchvision's,
// so that [Op] finds them. The library has to be built with the libtorch that the
// program runs on; what it needs of libtorch's other libraries is taken from
// libtorch's folder. It returns an error if it cannot be opened. It mirrors
// torch.ops.load_library.
func LoadLibrary(path string) error {
	why := cgo.LoadLibrary(path)
	if strings.Contains(why, "cannot open shared object file") {
		// Built for CUDA, it needs libraries that a program on the CPU has not loaded.
		if dir := libtorchFolder(); dir != "" {
			for _, name := range []string{"libtorch.so", "libc10_cuda.so", "libtorch_cuda.so"} {
				cgo.LoadLibrary(filepath.Join(dir, name))
			}
			why = cgo.LoadLibrary(path)
		}
	}
	if why != "" {
		return fmt.Errorf("torch: the library %s cannot be loaded: %s", path, why)
	}
	return nil
}

// libtorchFolder is where the libtorch of this process lies, "" if that cannot be
// told.
func libtorchFolder() string {
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return ""
	}
	defer maps.Close()
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		if i := strings.IndexByte(lines.Text(), '/'); i >= 0 && strings.HasSuffix(lines.Text(), "/libtorch_cpu.so") {
			return filepath.Dir(lines.Text()[i:])
		}
	}
	return ""
}

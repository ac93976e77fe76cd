// Command opgen writes the operator methods and functions of gotorch, the z*.go
// files, from the schemas that libtorch registers, PyTorch's variants.txt and the
// table ops.txt.
//
// Run it with go generate ./torch after a change of one of them; it needs no
// network. With -coverage it prints which of libtorch's operators and of Python's
// functions have a Go function, and fails if a public one is missing.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	root := flag.String("root", ".", "the folder of the module")
	cover := flag.Bool("coverage", false, "print what there is of libtorch and of Python, and write nothing")
	flag.Parse()
	files, c, err := generate(*root)
	if err == nil && *cover {
		missing, err := coverage(os.Stdout, *root, c)
		for _, m := range missing {
			fmt.Fprintln(os.Stderr, m)
		}
		if err != nil || len(missing) > 0 {
			fmt.Fprintf(os.Stderr, "opgen: %d names are missing\n", len(missing))
			os.Exit(1)
		}
		return
	}
	if err == nil {
		for name, text := range files {
			path := filepath.Join(*root, name)
			if err = os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				break
			}
			if err = os.WriteFile(path, text, 0o644); err != nil {
				break
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "opgen:", err)
		os.Exit(1)
	}
}

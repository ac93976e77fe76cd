// Command make writes golden files anew: it runs the scripts beside them with a Python that
// has PyTorch, with portable bits, see torch.UsePortableBits.
//
//	make golden                    # all of them
//	make golden ONLY=torch/optim   # those of scripts whose path has this
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/portable"
	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/internal/pyvenv"
	"github.com/gotorch/gotorch/torch"
)

func main() {
	only := flag.String("only", "", "a part of the script's path")
	where := flag.Bool("where", false, "print the processor and the bits that tests run with here and how golden files are compared, and end")
	flag.Parse()
	if *where {
		text, err := describe()
		if err != nil {
			fmt.Fprintln(os.Stderr, "golden files:", err)
			os.Exit(1)
		}
		fmt.Println(text)
		return
	}
	if err := run(*only); err != nil {
		fmt.Fprintln(os.Stderr, "golden files:", err)
		os.Exit(1)
	}
}

// describe says on which processor and with which bits tests run here, see leaktest.Bits, and how
// they compare with golden files.
func describe() (string, error) {
	live := os.Getenv("GOTORCH_PYTHON") != ""
	var native string // why bits are not portable
	switch err := portable.Supported(); {
	case live:
		native = "GOTORCH_PYTHON is set"
	case os.Getenv(portable.Env) == "0":
		native = portable.Env + "=0"
	case err != nil:
		native = err.Error()
	default:
		if err := torch.UsePortableBits(); err != nil {
			return "", err
		}
	}
	s := "Tests run on " + processor.Describe()
	if native != "" {
		s += " (" + native + ")"
	}
	b, err := os.ReadFile("torch/testdata/random.json")
	if err != nil {
		return "", err
	}
	var file golden.File
	if err := json.Unmarshal(b, &file); err != nil {
		return "", err
	}
	how := "to the last bit"
	if why := file.Made.Same(processor.Here()); why != "" {
		how = "within a tolerance: " + why
	}
	s += ".\nGolden files, of " + file.Made.String() + ", are compared " + how + "."
	if live {
		s += " What " + os.Getenv("GOTORCH_PYTHON") + " makes now is compared to the last bit."
	}
	return s, nil
}

func run(only string) error {
	if err := torch.UsePortableBits(); err != nil {
		return err
	}
	python, err := pyvenv.Ensure(os.Stderr, "expecttest")
	if err != nil {
		return err
	}
	paths, err := scripts()
	if err != nil {
		return err
	}
	for _, path := range paths {
		if !strings.Contains(path, only) {
			continue
		}
		start := time.Now()
		cmd := exec.Command(python, "-W", "ignore", filepath.Base(path))
		cmd.Dir = filepath.Dir(path)
		cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s: %w\n%s", path, err, out)
		}
		fmt.Printf("%-64s %5.1f s\n", path, time.Since(start).Seconds())
	}
	return nil
}

// scripts are the paths of those that write golden files: they take the words for where
// from golden.py.
func scripts() (paths []string, err error) {
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != ".":
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".py" || filepath.Base(filepath.Dir(path)) != "testdata":
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.Contains(b, []byte("from golden import")) || bytes.Contains(b, []byte("\nimport golden")) {
			paths = append(paths, path)
		}
		return nil
	})
	return paths, err
}

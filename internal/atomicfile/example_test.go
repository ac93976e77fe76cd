package atomicfile_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/gotorch/gotorch/internal/atomicfile"
)

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "settings.txt")

	write := func(text string, failure error) error {
		return atomicfile.Write(path, 0o666, func(w io.Writer) error {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
			return failure
		})
	}
	fmt.Println(write("good", nil))
	fmt.Println(write("half of i", errors.New("the power is gone")) != nil)
	contents, _ := os.ReadFile(path)
	fmt.Println(string(contents))
	// Output:
	// <nil>
	// true
	// good
}

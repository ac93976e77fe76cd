package pth_test

import (
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/gotorch/gotorch/internal/pickle"
	"github.com/gotorch/gotorch/internal/pth"
)

func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "net.pth")

	// A tensor [[1, 2], [3, 4]] of bytes, as torch.save({"w": w}, path) would save it.
	storage := pth.NewStorage("cpu", 4, func(w io.Writer) error {
		_, err := w.Write([]byte{1, 2, 3, 4})
		return err
	})
	state := pickle.NewOrderedDict()
	err = state.Set("w", &pth.Tensor{Storage: storage, DType: pth.UInt8, Shape: []int64{2, 2}, Stride: []int64{2, 1}})
	if err != nil {
		log.Fatal(err)
	}
	if err := pth.Save(path, state); err != nil {
		log.Fatal(err)
	}

	f, err := pth.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for name, v := range f.Value().(*pickle.Dict).All() {
		t := v.(*pth.Tensor)
		buf := make([]byte, t.Storage.Size())
		if err := t.Storage.ReadInto(buf); err != nil {
			log.Fatal(err)
		}
		fmt.Println(name, t.DType, t.Shape, buf)
	}
	// Output: w uint8 [2 2] [1 2 3 4]
}

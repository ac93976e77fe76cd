package torch_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gotorch/gotorch/torch"
)

func ExampleLoadDict() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "checkpoint.pth")
	if err := torch.Save(path, torch.NewDict("epoch", 3, "loss", 0.25)); err != nil {
		panic(err)
	}
	checkpoint, err := torch.LoadDict(path)
	if err != nil {
		panic(err)
	}
	epoch, err := checkpoint.Int("epoch")
	fmt.Println(epoch, err)
	_, err = checkpoint.Str("loss")
	fmt.Println(err)
	// Output:
	// 3 <nil>
	// torch: 'loss' in the dict is a float64; expected a string
}

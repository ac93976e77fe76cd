// Command threads prints how many threads portable bits leave to the main goroutine.
package main

import (
	"fmt"
	"runtime"

	"github.com/gotorch/gotorch/torch"
)

func main() {
	if err := torch.UsePortableBits(); err != nil {
		panic(err)
	}
	fmt.Printf("%d threads of %d, then ", torch.GetNumThreads(), runtime.NumCPU())
	torch.SetNumThreads(3)
	fmt.Println(torch.GetNumThreads())
}

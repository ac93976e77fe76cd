package special_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/special"
)

func Example() {
	x := torch.FromSlice([]float64{0.5, 1, 2.5})
	fmt.Println(special.Gammaln(x))
	fmt.Println(special.Xlog1pyScalar(x, 2))
	// Output:
	// tensor([0.5724, 0.0000, 0.2847], dtype=torch.float64)
	// tensor([0.5493, 1.0986, 2.7465], dtype=torch.float64)
}

package torch_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

func ExampleObject() {
	weight := torch.Op("aten::quantize_per_tensor").Call(torch.Eye(3), 0.01, 0, torch.QInt8)[0]
	packed := torch.Op("quantized::linear_prepack").Call(weight, nil)[0].(torch.Object)
	defer packed.Free()
	fmt.Println(packed.Type())
	y := torch.Op("quantized::linear_dynamic").Call(torch.Ones([]int{2, 3}), packed)[0].(torch.Tensor)
	fmt.Println(y.Shape())
	// Output:
	// __torch__.torch.classes.quantized.LinearPackedParamsBase
	// [2 3]
}

package torch_test

import (
	"encoding/json"
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// A tensor over Go's own memory: nothing is copied, in either direction.
func ExampleFromMemory() {
	pixels := []float32{1, 2, 3, 4}
	x := torch.FromMemory(pixels, 2, 2)
	x.Index(0).Zero_()
	pixels[3] = 9
	fmt.Println(pixels)
	fmt.Println(x)
	// Output:
	// [0 0 3 9]
	// tensor([[0., 0.],
	//         [3., 9.]])
}

// Numbers of 16 bits as Go has them.
func ExampleBF16() {
	x := torch.FromSlice([]torch.BF16{torch.ToBF16(1.5), torch.ToBF16(0.1)})
	fmt.Println(x)
	fmt.Println(torch.ToSlice[torch.BF16](x)[1].Float32())
	// Output:
	// tensor([1.5000, 0.1001], dtype=torch.bfloat16)
	// 0.100097656
}

// Tensors travel in JSON, with their type and shape.
func ExampleTensor_MarshalJSON() {
	data, err := json.Marshal(map[string]torch.Tensor{"x": torch.FromSlice([]float32{1, 2.5}, 2, 1)})
	fmt.Println(string(data), err)
	var request struct{ X torch.Tensor }
	err = json.Unmarshal([]byte(`{"X": [[1, 2], [3, 4.5]]}`), &request)
	fmt.Println(request.X, err)
	// Output:
	// {"x":{"dtype":"float32","shape":[2,1],"data":[[1],[2.5]]}} <nil>
	// tensor([[1.0000, 2.0000],
	//         [3.0000, 4.5000]]) <nil>
}

// A function frees what it made on the way to its result.
func ExampleScope_HandOver() {
	norm := func(x torch.Tensor) torch.Tensor {
		s := torch.NewScope()
		defer s.Close()
		y := x.Mul(x).Sum().Sqrt()
		s.HandOver(y)
		return y
	}
	fmt.Println(norm(torch.FromSlice([]float32{3, 4})).Item())
	// Output: 5
}

package models_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/vision/models"
)

func ExampleNewResNet18() {
	net := models.NewResNet18(models.NumClasses(10))
	nn.Eval(net)
	fmt.Println(net.Forward(torch.Zeros([]int{2, 3, 32, 32})).Shape())
	for name := range nn.NamedParameters(net.Layer2[0]) {
		fmt.Println(name)
	}
	// Output:
	// [2 10]
	// conv1.weight
	// bn1.weight
	// bn1.bias
	// conv2.weight
	// bn2.weight
	// bn2.bias
	// downsample.0.weight
	// downsample.1.weight
	// downsample.1.bias
}

// A network that knows pictures learns new classes: only its new head is trained.
func ExampleNewResNet18_newHead() {
	net := models.NewResNet18()
	nn.Freeze(net)
	net.FC = nn.NewLinear(net.FC.InFeatures, 10)

	for name, p := range nn.NamedParameters(net) {
		if p.RequiresGrad() {
			fmt.Println(name, p.Shape())
		}
	}
	// Output:
	// fc.weight [10 512]
	// fc.bias [10]
}

func ExampleGetWeight() {
	w, err := models.GetWeight("ResNet50_Weights.DEFAULT")
	fmt.Println(w.Name, w.URL, err)
	_, err = models.GetWeight("resnet50")
	fmt.Println(err != nil)
	// Output:
	// ResNet50_Weights.IMAGENET1K_V2 https://download.pytorch.org/models/resnet50-11ad3fa6.pth <nil>
	// true
}

func ExampleLoadWeights() {
	net := models.NewResNet18()
	// "ResNet18_Weights.DEFAULT" would download torchvision's.
	err := models.LoadWeights(context.Background(), net, "no_such_file.pth")
	fmt.Println(errors.Is(err, fs.ErrNotExist))
	// Output: true
}

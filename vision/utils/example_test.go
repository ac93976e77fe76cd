package utils_test

import (
	"fmt"
	"image/color"
	"log"
	"os"
	"path/filepath"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/vision/utils"
)

func ExampleMakeGrid() {
	batch := torch.Zeros([]int{5, 3, 32, 32})
	fmt.Println(utils.MakeGrid(batch).Shape())
	fmt.Println(utils.MakeGrid(batch, utils.NRow(3), utils.Padding(0)).Shape())
	// Output:
	// [3 36 172]
	// [3 64 96]
}

func ExampleSaveImage() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()

	batch := torch.Rand([]int{4, 3, 32, 32})
	fmt.Println(utils.SaveImage(batch, filepath.Join(dir, "batch.png"), utils.NRow(2)))
	fmt.Println(utils.SaveImage(batch, "batch.bmp"))
	// Output:
	// <nil>
	// utils: cannot write the image batch.bmp: the name ends in ".bmp"; .png, .jpg and .jpeg are possible
}

func ExampleToImage() {
	img := utils.ToImage(torch.FromSlice([]float32{0, 1, 0, 0.5, 0, 0}, 3, 1, 2))
	fmt.Println(img.Bounds().Size(), img.At(0, 0), img.At(1, 0))
	// Output: (2,1) {0 0 0 255} {255 128 0 255}
}

func ExampleLabelledGrid() {
	batch := torch.Zeros([]int{2, 3, 32, 32})
	labels := []utils.Label{
		{Text: "a black cat", Color: color.Black},
		utils.Prediction("ship", "plane"),
	}
	picture := utils.LabelledGrid(batch, labels, utils.ValueRange(-1, 1))
	fmt.Println(picture.Bounds().Size())
	fmt.Println(labels[1].Text)
	// Output:
	// (292,173)
	// ship ≠ plane
}

func ExampleShow() {
	// Nothing is drawn here, since the output of an example is no terminal.
	err := utils.Show(os.Stdout, utils.ToImage(torch.Rand([]int{3, 32, 32})))
	fmt.Println(err)
	// Output: <nil>
}

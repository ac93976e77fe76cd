// Package utils turns tensors into pictures: the counterpart of torchvision.utils.
//
// A grid of a batch, in a file and in the terminal:
//
//	err := utils.SaveImage(batch, "batch.png")
//	err = utils.Show(os.Stdout, utils.ToImage(utils.MakeGrid(batch)))
//
// Images are tensors [C, H, W] of floating-point numbers in [0, 1], or of uint8; the
// options [Normalize] and [ValueRange] bring other numbers there. [MakeGrid] and
// [SaveImage] give what torchvision gives, to the bit. [LabelledGrid], which writes
// a line under each image, and [Show] are gotorch's own.
//
//	labels := []utils.Label{{Text: "cat"}, utils.Prediction("ship", "plane")}
//	picture := utils.LabelledGrid(batch, labels, utils.ValueRange(-1, 1))
//	err := utils.WriteImage("predictions.png", picture)
//
// Nothing here draws random numbers.
package utils

// Package models is networks for pictures: the counterpart of torchvision.models.
//
//	net := models.NewResNet18()
//	err := models.LoadWeights(ctx, net, "ResNet18_Weights.IMAGENET1K_V1", models.Progress(os.Stderr))
//	nn.Eval(net)
//	scores := net.Forward(batch) // [N, 3, 224, 224] to [N, 1000]
//
// A model is a plain struct over the layers of package nn, with the parameters of
// torchvision's under the same names: a state dict of one fits the other, with the
// same outputs. A seed makes the parameters that it makes there. To train a model on
// classes of one's own, its head is replaced as in Python:
//
//	nn.Freeze(net)
//	net.FC = nn.NewLinear(net.FC.InFeatures, 10)
//
// [LoadWeights] takes the weights that torchvision publishes, from the folder where
// PyTorch keeps them too or from the network, or those of any file.
package models

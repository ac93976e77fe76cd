package calls

// layers are the classes of torch.nn, one family after the other.
var layers = [][]adapter{pointwiseLayers, lossLayers, convLayers, poolLayers, padLayers, normLayers, linearLayers, recurrentLayers, transformerLayers}

package calls

import (
	"github.com/gotorch/gotorch/torch/nn"
)

var linearLayers = []adapter{
	layer("Linear", "(int in_features, int out_features, bool bias=True"+factory, func(a *Args, o []nn.LinearOption) any {
		return nn.NewLinear(a.I("in_features"), a.I("out_features"), o...)
	}, "in_features", "out_features"),
	layer("Bilinear", "(int in1_features, int in2_features, int out_features, bool bias=True"+factory, func(a *Args, o []nn.BilinearOption) any {
		return nn.NewBilinear(a.I("in1_features"), a.I("in2_features"), a.I("out_features"), o...)
	}, "in1_features", "in2_features", "out_features"),
	layer("Embedding", "(int num_embeddings, int embedding_dim, int? padding_idx=None"+factory, func(a *Args, o []nn.EmbeddingOption) any {
		return nn.NewEmbedding(a.I("num_embeddings"), a.I("embedding_dim"), o...)
	}, "num_embeddings", "embedding_dim"),
}

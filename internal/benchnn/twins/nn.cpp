// The layers, models and optimizers of the table with libtorch's C++ frontend. An
// operation it does not have is answered with 0.
#include "serve.h"

#include <memory>
#include <optional>

using torch::Tensor;
namespace nn = torch::nn;
namespace F = torch::nn::functional;

// train runs forward and backward of a module.
template <class M, class Forward>
Run train(M m, Forward forward) {
  return repeat([=]() mutable {
    for (Tensor& p : m->parameters()) p.mutable_grad().reset();
    forward(m).sum().backward();
  });
}

template <class M>
Run train(M m, const Tensor& x) {
  return train(m, [x](M& m) { return m->forward(x); });
}

Tensor input(at::IntArrayRef shape) { return torch::randn(shape).requires_grad_(); }

struct BlockImpl : nn::Module {
  BlockImpl(int64_t in, int64_t out, int64_t stride)
      : conv1(nn::Conv2dOptions(in, out, 3).stride(stride).padding(1).bias(false)),
        conv2(nn::Conv2dOptions(out, out, 3).padding(1).bias(false)),
        bn1(out), bn2(out) {
    register_module("conv1", conv1);
    register_module("bn1", bn1);
    register_module("conv2", conv2);
    register_module("bn2", bn2);
    if (stride != 1 || in != out) {
      down = nn::Sequential(nn::Conv2d(nn::Conv2dOptions(in, out, 1).stride(stride).bias(false)), nn::BatchNorm2d(out));
      register_module("downsample", down);
    }
  }
  Tensor forward(Tensor x) {
    Tensor y = bn2(conv2(bn1(conv1(x)).relu_()));
    return (y += down.is_empty() ? x : down->forward(x)).relu_();
  }
  nn::Conv2d conv1, conv2;
  nn::BatchNorm2d bn1, bn2;
  nn::Sequential down{nullptr};
};
TORCH_MODULE(Block);

struct ResNetImpl : nn::Module {
  ResNetImpl() {
    for (int i = 0; i < 4; i++) {
      const int64_t out = 64 << i;
      layers->push_back(Block(i ? out / 2 : out, out, i ? 2 : 1));
      layers->push_back(Block(out, out, 1));
    }
    register_module("conv1", conv1);
    register_module("bn1", bn1);
    register_module("layers", layers);
    register_module("fc", fc);
  }
  Tensor forward(Tensor x) {
    x = torch::max_pool2d(bn1(conv1(x)).relu_(), 3, 2, 1);
    return fc(torch::adaptive_avg_pool2d(layers->forward(x), {1, 1}).flatten(1));
  }
  nn::Conv2d conv1{nn::Conv2dOptions(3, 64, 7).stride(2).padding(3).bias(false)};
  nn::BatchNorm2d bn1{64};
  nn::Sequential layers;
  nn::Linear fc{512, 1000};
};
TORCH_MODULE(ResNet);

struct GPTBlockImpl : nn::Module {
  GPTBlockImpl() {
    register_module("ln1", ln1);
    register_module("qkv", qkv);
    register_module("out", out);
    register_module("ln2", ln2);
    register_module("up", up);
    register_module("down", down);
  }
  Tensor forward(Tensor x) {
    const int64_t n = x.size(0), t = x.size(1), c = x.size(2);
    std::vector<Tensor> p = qkv(ln1(x)).split(c, 2);
    for (Tensor& h : p) h = h.view({n, t, 12, c / 12}).transpose(1, 2);
    Tensor y = at::scaled_dot_product_attention(p[0], p[1], p[2], {}, 0, true);
    x = x + out(y.transpose(1, 2).contiguous().view({n, t, c}));
    return x + down(torch::gelu(up(ln2(x))));
  }
  nn::LayerNorm ln1{nn::LayerNormOptions({768})}, ln2{nn::LayerNormOptions({768})};
  nn::Linear qkv{768, 3 * 768}, out{768, 768}, up{768, 4 * 768}, down{4 * 768, 768};
};
TORCH_MODULE(GPTBlock);

template <class O, class Options>
Run optimizer(Options options) {
  std::vector<Tensor> params;
  for (int i = 0; i < 100; i++) {
    params.push_back(torch::randn({316, 317}).requires_grad_());
    params.back().mutable_grad() = torch::randn({316, 317});
  }
  auto o = std::make_shared<O>(params, options);
  return repeat([o] { o->step(); });
}

Run prepare(const std::string& name) {
  torch::manual_seed(0);
  if (name == "Linear") return train(nn::Linear(1024, 1024), input({128, 1024}));
  if (name == "Conv2d") return train(nn::Conv2d(nn::Conv2dOptions(64, 64, 3).padding(1)), input({8, 64, 56, 56}));
  if (name == "BatchNorm2d") return train(nn::BatchNorm2d(64), input({8, 64, 56, 56}));
  if (name == "LayerNorm") return train(nn::LayerNorm(nn::LayerNormOptions({768})), input({512, 768}));
  if (name == "Embedding") return train(nn::Embedding(10000, 256), torch::randint(10000, {1024}));
  if (name == "MultiheadAttention")
    return train(nn::MultiheadAttention(512, 8), [x = input({128, 8, 512})](nn::MultiheadAttention& m) {
      return std::get<0>(m->forward(x, x, x, {}, false));
    });
  if (name == "LSTM")
    return train(nn::LSTM(nn::LSTMOptions(256, 256).num_layers(2)),
                 [x = input({64, 16, 256})](nn::LSTM& m) { return std::get<0>(m->forward(x)); });
  if (name == "MLP") {
    Tensor x = torch::randn({128, 784}), y = torch::randint(10, {128});
    return train(nn::Sequential(nn::Linear(784, 512), nn::ReLU(), nn::Linear(512, 512), nn::ReLU(), nn::Linear(512, 10)),
                 [=](nn::Sequential& m) { return torch::cross_entropy_loss(m->forward(x), y); });
  }
  if (name == "GPT-2 small block") return train(GPTBlock(), input({2, 256, 768}));
  if (name == "ResNet-18") return train(ResNet(), torch::randn({8, 3, 224, 224}));
  using namespace torch::optim;
  if (name == "SGD") return optimizer<SGD>(SGDOptions(0.01).momentum(0.9));
  if (name == "Adam") return optimizer<Adam>(AdamOptions());
  if (name == "AdamW") return optimizer<AdamW>(AdamWOptions());
  if (name == "Adagrad") return optimizer<Adagrad>(AdagradOptions());
  if (name == "RMSprop") return optimizer<RMSprop>(RMSpropOptions());
  return nullptr;
}

int main() { serve(prepare); }

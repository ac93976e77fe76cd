// The tutorial's training step with libtorch's C++ frontend, for the speed table.
//
//   step BATCH THREADS STEPS
#include <torch/torch.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

struct Net : torch::nn::Module {
  torch::nn::Conv2d conv1{nullptr}, conv2{nullptr};
  torch::nn::MaxPool2d pool{nullptr};
  torch::nn::Linear fc1{nullptr}, fc2{nullptr}, fc3{nullptr};
  Net() {
    conv1 = register_module("conv1", torch::nn::Conv2d(3, 6, 5));
    pool = register_module("pool", torch::nn::MaxPool2d(torch::nn::MaxPool2dOptions(2).stride(2)));
    conv2 = register_module("conv2", torch::nn::Conv2d(6, 16, 5));
    fc1 = register_module("fc1", torch::nn::Linear(16 * 5 * 5, 120));
    fc2 = register_module("fc2", torch::nn::Linear(120, 84));
    fc3 = register_module("fc3", torch::nn::Linear(84, 10));
  }
  torch::Tensor forward(torch::Tensor x) {
    x = pool(torch::relu(conv1(x)));
    x = pool(torch::relu(conv2(x)));
    x = torch::flatten(x, 1);
    x = torch::relu(fc1(x));
    x = torch::relu(fc2(x));
    return fc3(x);
  }
};

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int batch = atoi(argv[1]), threads = atoi(argv[2]), steps = atoi(argv[3]);
  torch::set_num_threads(threads);
  torch::manual_seed(0);
  Net net;
  torch::nn::CrossEntropyLoss criterion;
  torch::optim::SGD optimizer(net.parameters(), torch::optim::SGDOptions(0.001).momentum(0.9));
  std::vector<torch::Tensor> xs, ys;
  for (int i = 0; i < 10; i++) {
    xs.push_back(torch::randn({batch, 3, 32, 32}));
    ys.push_back(torch::randint(0, 10, {batch}, torch::kLong));
  }
  auto step = [&](int i) {
    optimizer.zero_grad();
    auto loss = criterion(net.forward(xs[i % 10]), ys[i % 10]);
    loss.backward();
    optimizer.step();
  };
  for (int i = 0; i < steps / 10 + 5; i++) step(i);
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < steps; i++) step(i);
  std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  printf("{\"seconds\": %.9f}\n", elapsed.count() / steps);
}

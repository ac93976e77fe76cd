// The operations of the table of the core with libtorch's C++ frontend.
#include "serve.h"

using torch::Tensor;
using torch::indexing::Slice;

template <class T>
void use(const T& t) {
  asm volatile("" : : "g"(&t) : "memory");
}

Run add(int64_t n) {
  Tensor x = torch::randn({n}), y = torch::randn({n});
  return repeat([=] { use(x.add(y)); });
}

Run matmul(int64_t n) {
  Tensor x = torch::randn({n, n}), y = torch::randn({n, n});
  return repeat([=] { use(x.matmul(y)); });
}

int main() {
  torch::manual_seed(0);
  const Tensor x = torch::randn({100}), y = torch::randn({100}), matrix = torch::randn({100, 10}), mask = x.gt(0),
               one = torch::randn({1}), thousand = torch::randn({1000}), leaf = torch::randn({100}).requires_grad_();
  std::vector<float> data(1000);
  Tensor graph = leaf;
  for (int i = 0; i < 50; i++) graph = graph.mul(y).add(y);
  graph = graph.sum();
  std::map<std::string, Run> runs = {
      {"add, 1 element", add(1)},
      {"add, 100 elements", add(100)},
      {"add, 10,000 elements", add(10000)},
      {"add, 1,000,000 elements", add(1000000)},
      {"add_, 100 elements", repeat([=] { x.add_(y); })},
      {"matmul, 4×4", matmul(4)},
      {"matmul, 512×512", matmul(512)},
      {"20 pointwise in a chain, 100 elements", repeat([=] {
         Tensor z = x;
         for (int i = 0; i < 5; i++) z = z.mul(y).add(y).relu().sub(y);
         use(z);
       })},
      {"x[5]", repeat([=] { use(matrix.index({5})); })},
      {"x[1:3]", repeat([=] { use(matrix.index({Slice(1, 3)})); })},
      {"x[mask], 100 elements", repeat([=] { use(x.index({mask})); })},
      {"FromSlice, 1,000 float32", repeat([&] { use(torch::from_blob(data.data(), {(int64_t)data.size()}).clone()); })},
      {"ToSlice, 1,000 float32", repeat([=] {
         const Tensor c = thousand.contiguous();
         use(std::vector<float>(c.const_data_ptr<float>(), c.const_data_ptr<float>() + c.numel()));
       })},
      {"Item", repeat([=] { use(one.item<double>()); })},
      {"Backward of 100 operations, 100 elements", repeat([=] { graph.backward({}, true); })},
  };
  serve([&](const std::string& name) { return runs.at(name); });
}

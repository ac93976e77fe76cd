// What PyTorch registers from Python for vmap and for forward-mode
// differentiation: operators whose kernels know nothing of them, written in
// operators that do. The same ones in the same order as PyTorch's
// decompositions, so that the numbers are the same.
#include <ATen/core/Reduction.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/abs.h>
#include <ATen/ops/add.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/div.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/expand.h>
#include <ATen/ops/gather.h>
#include <ATen/ops/gt.h>
#include <ATen/ops/log1p.h>
#include <ATen/ops/logical_or.h>
#include <ATen/ops/lt.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/ne.h>
#include <ATen/ops/neg.h>
#include <ATen/ops/new_full.h>
#include <ATen/ops/new_zeros.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/reciprocal.h>
#include <ATen/ops/reshape.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/scatter.h>
#include <ATen/ops/select.h>
#include <ATen/ops/sign.h>
#include <ATen/ops/squeeze.h>
#include <ATen/ops/sub.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/unsqueeze.h>
#include <ATen/ops/var_mean.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/ScalarType.h>
#include <torch/csrc/autograd/jit_decomp_interface.h>
#include <torch/library.h>

#include <array>
#include <mutex>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace {

using at::Tensor;
using OptTensor = std::optional<Tensor>;

bool mean(int64_t reduction) { return reduction == at::Reduction::Mean; }

// Half-precision numbers are computed with as float32, as a kernel would.
Tensor wide(const Tensor& t) {
  auto d = t.scalar_type();
  return d == at::kHalf || d == at::kBFloat16 ? t.to(at::kFloat) : t;
}

at::ScalarType common(const Tensor& a, const Tensor& b, const Tensor& c) {
  return c10::promoteTypes(a.scalar_type(), c10::promoteTypes(b.scalar_type(), c.scalar_type()));
}

Tensor mse_loss_backward(const Tensor& grad, const Tensor& input, const Tensor& target, int64_t reduction) {
  double norm = mean(reduction) ? 2.0 / (double)input.numel() : 2.0;
  return at::mul(at::mul(at::sub(wide(input), wide(target)), norm), wide(grad)).to(common(grad, input, target));
}

Tensor smooth_l1_loss_backward(const Tensor& grad, const Tensor& input, const Tensor& target, int64_t reduction, double beta) {
  double norm = mean(reduction) ? 1.0 / (double)input.numel() : 1.0;
  Tensor x = at::sub(wide(input), wide(target)), g = at::mul(wide(grad), norm);
  return at::where(at::lt(at::abs(x), beta), at::div(at::mul(g, x), beta), at::mul(g, at::sign(x))).to(common(grad, input, target));
}

Tensor huber_loss_backward(const Tensor& grad, const Tensor& input, const Tensor& target, int64_t reduction, double delta) {
  double norm = mean(reduction) ? 1.0 / (double)input.numel() : 1.0;
  Tensor x = at::sub(wide(input), wide(target)), g = wide(grad);
  Tensor below = at::mul(at::mul(g, -norm), delta), above = at::mul(at::mul(g, norm), delta);
  Tensor between = at::mul(at::mul(x, norm), g);
  return at::where(at::lt(x, -delta), below, at::where(at::gt(x, delta), above, between)).to(common(grad, input, target));
}

std::vector<int64_t> along(int64_t dims, int64_t dim, int64_t size) {
  std::vector<int64_t> shape(dims, 1);
  shape[dim] = size;
  return shape;
}

std::tuple<Tensor, Tensor> nll_forward(const Tensor& input, const Tensor& target, const OptTensor& weight, int64_t reduction,
                                       int64_t ignore_index) {
  int64_t dims = input.dim(), channel = dims < 2 ? 0 : 1;
  Tensor x = input, w;
  if (weight && weight->defined()) {
    w = dims > 1 ? weight->view(along(dims, channel, weight->size(0))) : *weight;
    x = at::mul(x, w);
  }
  Tensor counts = at::ne(target, ignore_index);
  Tensor index = at::where(counts, target, 0).unsqueeze(channel);
  Tensor result = at::neg(at::gather(x, channel, index)).squeeze(channel);
  result = at::where(counts, result, 0);
  if (reduction == at::Reduction::None && dims > 1) return {result, x.new_full({}, 0.0)};
  Tensor total;
  if (w.defined()) {
    Tensor picked = at::gather(w.expand(x.sizes()), channel, index).squeeze(channel);
    total = at::where(counts, picked, 0).sum();
  } else {
    total = counts.sum().to(x.scalar_type());
  }
  if (reduction == at::Reduction::Sum) result = result.sum();
  else if (mean(reduction)) result = at::div(result.sum(), total);
  return {result, total};
}

std::tuple<Tensor, Tensor> nll_loss_forward(const Tensor& input, const Tensor& target, const OptTensor& weight, int64_t reduction,
                                            int64_t ignore_index) {
  TORCH_CHECK(input.dim() == 1 || input.dim() == 2, "input tensor should be 1D or 2D, got ", input.dim(), "D");
  TORCH_CHECK(target.dim() <= 1, "0D or 1D target tensor expected, multi-target not supported, got ", target.dim(), "D");
  TORCH_CHECK((input.dim() == 1 && target.dim() == 0) || input.size(0) == target.size(0), "size mismatch (got input: ", input.sizes(),
              ", target: ", target.sizes(), ")");
  int64_t classes = input.size(-1);
  TORCH_CHECK(!weight || !weight->defined() || (weight->dim() == 1 && weight->numel() == classes),
              "weight tensor should be defined either for all ", classes, " classes or no classes");
  return nll_forward(input, target, weight, reduction, ignore_index);
}

Tensor nll_backward(Tensor grad, const Tensor& input, Tensor target, const OptTensor& weight, int64_t reduction, int64_t ignore_index,
                    const Tensor& total) {
  int64_t channel = input.dim() < 2 ? 0 : 1;
  if (mean(reduction)) grad = at::div(grad, total);
  if (input.dim() == 1 && target.dim() > 0) target = target.select(0, 0);
  target = target.unsqueeze(channel);
  Tensor counts = at::ne(target, ignore_index);
  Tensor result = at::scatter(at::zeros_like(input), channel, at::where(counts, target, 0), -1.0);
  if (result.dim() > grad.dim() && grad.dim() > 0) grad = grad.unsqueeze(channel);
  if (weight && weight->defined()) grad = at::mul(grad, weight->reshape(along(input.dim(), channel, weight->size(0))));
  return at::mul(result, at::where(counts, grad, 0));
}

Tensor nll_loss_backward(const Tensor& grad, const Tensor& input, const Tensor& target, const OptTensor& weight, int64_t reduction,
                         int64_t ignore_index, const Tensor& total) {
  TORCH_CHECK(input.dim() <= 2, "input tensor should be 1D or 2D, got ", input.dim(), "D");
  TORCH_CHECK(target.dim() <= 1, "0D or 1D target tensor expected, multi-target not supported, got ", target.dim(), "D");
  TORCH_CHECK((input.dim() == 1 && target.dim() == 0) || input.size(0) == target.size(0), "size mismatch (got input: ", input.sizes(),
              ", target: ", target.sizes(), ")");
  return nll_backward(grad, input, target, weight, reduction, ignore_index, total);
}

Tensor nll_loss2d_backward(const Tensor& grad, const Tensor& input, const Tensor& target, const OptTensor& weight, int64_t reduction,
                           int64_t ignore_index, const Tensor& total) {
  TORCH_CHECK(input.dim() == 4, "only batches of spatial inputs supported (4D tensors), but got input of dimension: ", input.dim());
  TORCH_CHECK(target.dim() == 3, "only batches of spatial targets supported (3D tensors) but got targets of dimension: ", target.dim());
  return nll_backward(grad, input, target, weight, reduction, ignore_index, total);
}

Tensor addr(const Tensor& input, const Tensor& a, const Tensor& b, const at::Scalar& beta, const at::Scalar& alpha) {
  TORCH_CHECK(a.dim() == 1 && b.dim() == 1, "addr: Expected 1-D arguments vec1 and vec2, but got ", a.dim(), "-D and ", b.dim(), "-D");
  auto dtype = common(input, a, b);
  Tensor x = input.expand({a.size(0), b.size(0)});
  if (dtype == at::kBool) {
    Tensor outer = alpha.toBool() ? at::outer(a, b) : at::outer(a, at::zeros_like(b));
    return beta.toBool() ? at::logical_or(x, outer) : outer;
  }
  Tensor outer = at::mul(at::outer(wide(a), wide(b)), alpha);
  return (beta.equal(0) ? outer : at::add(at::mul(wide(x), beta), outer)).to(dtype);
}

// The mean and the inverse deviation anew, so that they depend on the input. The
// eps that was used is what is missing to the one that was saved.
std::tuple<Tensor, Tensor> mean_and_rstd(const Tensor& input, const Tensor& rstd, at::IntArrayRef dims, bool keep) {
  auto [var, mean] = at::var_mean(input, dims, at::Scalar(0), keep);
  Tensor eps = at::sub(at::pow(at::reciprocal(rstd), 2), var).detach();
  return {mean, at::rsqrt(at::add(var, eps))};
}

std::vector<int64_t> range(int64_t from, int64_t to) {
  std::vector<int64_t> r;
  for (int64_t i = from; i < to; i++) r.push_back(i);
  return r;
}

std::tuple<Tensor, Tensor, Tensor> layer_norm_backward(const Tensor& grad, const Tensor& input, at::IntArrayRef shape, const Tensor& rstd,
                                                       const Tensor& weight, const Tensor& bias, const std::array<bool, 3>& mask) {
  int64_t dims = input.dim(), axis = dims - (int64_t)shape.size(), n = 1, m = 1;
  for (int64_t i = 0; i < dims; i++) (i < axis ? m : n) *= input.size(i);
  if (m <= 0 || n <= 0) {
    auto inner = input.sizes().slice(axis);
    return {input.new_zeros(input.sizes()), input.new_zeros(inner), input.new_zeros(inner)};
  }
  auto inner_dims = range(axis, dims), outer_dims = range(0, axis);
  auto [mean, inv] = mean_and_rstd(input, rstd, inner_dims, true);
  Tensor x_hat = at::mul(at::sub(input, mean), inv);
  Tensor g = weight.defined() ? at::mul(grad, weight) : grad;
  Tensor b = at::sum(g, inner_dims, true), c = at::mul(x_hat, at::sum(at::mul(g, x_hat), inner_dims, true));
  Tensor inner = at::sub(at::sub(at::mul(g, n), b), c);
  auto over_outer = [&](const Tensor& t) { return outer_dims.empty() ? t.clone() : at::sum(t, outer_dims, false); };
  // Zeros where a gradient is not asked for: jvp and vjp together want tensors.
  auto none = [](const Tensor& t) { return t.defined() ? at::zeros_like(t) : at::zeros({}); };
  return {mask[0] ? at::mul(at::div(inv, n), inner) : at::zeros_like(input),
          mask[1] && weight.defined() ? over_outer(at::mul(grad, x_hat)) : none(weight),
          mask[2] && bias.defined() ? over_outer(grad) : none(bias)};
}

std::tuple<Tensor, Tensor, Tensor> batch_norm_backward(const Tensor& grad, const Tensor& input, const Tensor& weight, const Tensor& running_mean,
                                                       const Tensor& running_var, const Tensor& save_mean, const Tensor& save_invstd, bool train,
                                                       double eps, const std::array<bool, 3>& mask) {
  int64_t dims = input.dim();
  TORCH_CHECK(dims >= 2, "rank of the input must be at least 2, got ", dims);
  std::vector<int64_t> reduced{0}, shape = along(dims, 1, input.size(1));
  for (int64_t i = 2; i < dims; i++) reduced.push_back(i);
  Tensor mean, invstd;
  if (train) {
    TORCH_CHECK(save_mean.defined() && save_invstd.defined(), "when train=True, save_mean and save_invstd are required");
    std::tie(mean, invstd) = mean_and_rstd(input, save_invstd, reduced, false);
  } else {
    TORCH_CHECK(running_mean.defined() && running_var.defined(), "when train=False, running_mean and running_var are required");
    mean = running_mean;
    invstd = at::rsqrt(at::add(running_var, eps));
  }
  double norm = 1.0 / ((double)input.numel() / (double)input.size(1));
  mean = at::reshape(mean, shape);
  Tensor sum = at::sum(grad, reduced), dot = at::sum(at::mul(grad, at::sub(input, mean)), reduced);
  Tensor grad_mean = at::reshape(at::mul(sum, norm), shape);
  Tensor proj_scale = at::reshape(at::mul(at::mul(dot, norm), at::mul(invstd, invstd)), shape);
  Tensor scale = at::reshape(weight.defined() ? at::mul(invstd, weight) : invstd, shape);
  Tensor grad_input = grad;
  if (train) grad_input = at::sub(at::sub(grad, at::mul(at::sub(input, mean), proj_scale)), grad_mean);
  return {at::mul(grad_input, scale),
          mask[1] ? at::mul(dot, invstd) : weight.defined() ? at::zeros_like(weight) : at::zeros({}),
          mask[2] ? sum : at::zeros_like(sum)};
}

Tensor tensor(const c10::IValue& v) { return v.isNone() ? Tensor() : v.toTensor(); }

std::array<bool, 3> mask_of(const c10::IValue& v) {
  auto l = v.toBoolList();
  return {l.get(0), l.get(1), l.get(2)};
}

template <class... T>
void put(torch::jit::Stack& st, std::tuple<T...>&& r) {
  std::apply([&](auto&&... t) { (st.emplace_back(std::move(t)), ...); }, std::move(r));
}

using Args = c10::ArrayRef<c10::IValue>;
using Rule = void (*)(Args, torch::jit::Stack&);

Tensor softmax_grad(Args a, Tensor g) { return a[0].toTensor().scalar_type() == a[3].toScalarType() ? g : g.to(a[3].toScalarType()); }

void nll_rule(Args a, torch::jit::Stack& out) {
  out.emplace_back(nll_backward(a[0].toTensor(), a[1].toTensor(), a[2].toTensor(), a[3].toOptional<Tensor>(), a[4].toInt(), a[5].toInt(), a[6].toTensor()));
}

void batch_norm_rule(Args a, torch::jit::Stack& out) {
  put(out, batch_norm_backward(a[0].toTensor(), a[1].toTensor(), tensor(a[2]), tensor(a[3]), tensor(a[4]), tensor(a[5]), tensor(a[6]), a[7].toBool(),
                               a[8].toDouble(), mask_of(a[9])));
}

const std::unordered_map<std::string_view, Rule> forward_rules{
    {"aten::trace", [](Args a, torch::jit::Stack& out) { out.emplace_back(at::diag(a[0].toTensor()).sum()); }},
    {"aten::nll_loss_backward", nll_rule},
    {"aten::nll_loss2d_backward", nll_rule},
    {"aten::_log_softmax_backward_data",
     [](Args a, torch::jit::Stack& out) {
       Tensor grad = a[0].toTensor();
       out.emplace_back(softmax_grad(a, at::sub(grad, at::mul(at::exp(a[1].toTensor()), at::sum(grad, a[2].toInt(), true)))));
     }},
    {"aten::_softmax_backward_data",
     [](Args a, torch::jit::Stack& out) {
       Tensor y = a[1].toTensor(), g = at::mul(a[0].toTensor(), y);
       out.emplace_back(softmax_grad(a, at::sub(g, at::mul(y, at::sum(g, a[2].toInt(), true)))).contiguous());
     }},
    {"aten::log_sigmoid_forward",
     [](Args a, torch::jit::Stack& out) {
       Tensor x = a[0].toTensor(), z = at::exp(at::neg(at::abs(x)));
       out.emplace_back(at::sub(at::minimum(x.new_zeros({}), x), at::log1p(z)));
       out.emplace_back(x.is_cuda() || x.is_xpu() ? x.new_zeros({0}) : z);
     }},
    {"aten::native_layer_norm_backward",
     [](Args a, torch::jit::Stack& out) {
       put(out, layer_norm_backward(a[0].toTensor(), a[1].toTensor(), a[2].toIntVector(), a[4].toTensor(), tensor(a[5]), tensor(a[6]), mask_of(a[7])));
     }},
    {"aten::native_batch_norm_backward", batch_norm_rule},
    {"aten::batch_norm_backward", batch_norm_rule},
    {"aten::cudnn_batch_norm_backward",
     [](Args a, torch::jit::Stack& out) {
       put(out, batch_norm_backward(a[1].toTensor(), a[0].toTensor(), tensor(a[2]), tensor(a[3]), tensor(a[4]), tensor(a[5]), tensor(a[6]), true,
                                    a[7].toDouble(), {true, true, true}));
     }},
};

// Asked by libtorch where an operator has no formula for forward mode; whatever
// is not here goes to the decompositions that libtorch has itself.
struct ForwardRules final : torch::autograd::impl::JitDecompInterface {
  torch::autograd::impl::JitDecompInterface* rest = torch::autograd::impl::getJitDecompImpl();

  static const Rule* find(const c10::FunctionSchema& s) {
    auto it = s.overload_name().empty() ? forward_rules.find(s.name()) : forward_rules.end();
    return it == forward_rules.end() ? nullptr : &it->second;
  }
  bool has_jit_decomposition(const c10::FunctionSchema& s) const override { return find(s) || (rest && rest->has_jit_decomposition(s)); }
  void run_jit_decomposition(const c10::OperatorHandle& op, torch::jit::Stack* st) const override {
    const Rule* rule = find(op.schema());
    if (!rule) {
      TORCH_CHECK(rest, "no decomposition of ", op.schema().name());
      rest->run_jit_decomposition(op, st);
      return;
    }
    size_t n = op.schema().arguments().size();
    torch::jit::Stack results;
    (*rule)(Args(*st).slice(st->size() - n, n), results);
    st->resize(st->size() - n);
    for (auto& r : results) st->push_back(std::move(r));
  }
};

}  // namespace

namespace tg {
void install_forward_rules() {
  static std::once_flag once;
  std::call_once(once, [] { torch::autograd::impl::setJitDecompImpl(new ForwardRules); });
}
}  // namespace tg

TORCH_LIBRARY_IMPL(aten, FuncTorchBatched, m) {
  m.impl("mse_loss_backward", mse_loss_backward);
  m.impl("smooth_l1_loss_backward", smooth_l1_loss_backward);
  m.impl("huber_loss_backward", huber_loss_backward);
  m.impl("nll_loss_forward", nll_loss_forward);
  m.impl("nll_loss2d_forward", nll_forward);
  m.impl("nll_loss_backward", nll_loss_backward);
  m.impl("nll_loss2d_backward", nll_loss2d_backward);
  m.impl("addr", addr);
}

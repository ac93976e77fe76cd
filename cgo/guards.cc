#include "guards.h"

#include <ATen/Context.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/scalar_tensor.h>

#include <algorithm>
#include <limits>

#include "guard.h"

namespace {

using at::Tensor;
using c10::IValue;
using Args = std::vector<IValue>;

// Whether t's numbers can be read here and now.
bool readable(const Tensor& t) {
  return t.defined() && t.is_cpu() && t.layout() == at::kStrided && t.numel() > 0 && !t.is_nested() && !t.is_quantized() && !t.is_complex() &&
         !tg::in_transform();
}

bool any(const Tensor& t) { return t.any().item<bool>(); }

Tensor number(const IValue& v) {
  return v.isTensor() ? v.toTensor().to(at::kDouble) : at::scalar_tensor(v.toScalar().to<double>(), at::kDouble);
}

// (x, n): a recurrence takes as many steps for each element as its degree says, unless
// it has a closed form there, or soon overflows and stops. slow says where it does neither.
template <Tensor (*slow)(const Tensor&)>
void degree(Args& a) {
  constexpr double kMost = 1 << 27;  // a second
  at::NoGradGuard no_grad;
  for (size_t i : {0, 1})
    if (a[i].isTensor() ? !readable(a[i].toTensor()) : !a[i].isScalar() || a[i].toScalar().isComplex()) return;
  const Tensor beyond = number(a[1]).gt(kMost);
  if (C10_LIKELY(!any(beyond))) return;
  TORCH_CHECK(!any(beyond.logical_and(slow(number(a[0])))), "a degree beyond ", (int64_t)kMost,
              ", and libtorch takes as many steps as it says for each element");
}

Tensor chebyshev(const Tensor& x) { return x.abs().gt(1).logical_and(x.abs().lt(1 + 1e-12)); }
Tensor shifted_chebyshev(const Tensor& x) { return chebyshev(x.mul(2).sub(1)); }
Tensor legendre(const Tensor& x) { return x.abs().ne(1).logical_and(x.abs().lt(1 + 1e-12)); }
Tensor laguerre(const Tensor& x) { return x.ne(0).logical_and(x.gt(-0.001)).logical_and(x.lt(2000)); }

// LAPACK finds no eigenvalues of what is not finite, and writes where it should not.
void finite(Args& a) {
  const Tensor& t = a[0].toTensor();
  if (!t.defined() || !t.is_cpu() || t.layout() != at::kStrided || t.numel() == 0 || tg::in_transform()) return;
  at::NoGradGuard no_grad;
  TORCH_CHECK(!any(t.isfinite().logical_not()), "the matrix has elements that are infinite or no numbers");
}

// A pool with one empty side goes along the other all the same, and no lack of memory ends it.
void pooled(Args& a) {
  const auto sizes = a[1].toIntVector();
  if (C10_LIKELY(a[0].toTensor().numel() > 0 && std::count(sizes.begin(), sizes.end(), 0) == 0)) return;
  for (int64_t n : sizes) TORCH_CHECK(n <= 1 << 24, "an output size of ", n, " without an element");
}

// (self, dim, index): of a nested tensor, a dim that counts from the end reads beside the sizes.
void select(Args& a) {
  const Tensor& t = a[0].toTensor();
  if (C10_UNLIKELY(t.is_nested()) && a[1].toInt() < 0) a[1] = a[1].toInt() + t.dim();
}

void no_nested(Args& a) { TORCH_CHECK(!a[0].toTensor().is_nested(), "takes no nested tensor"); }

// (count, prob): a count that is no number is never reached, unless prob says that none or all are.
void count(Args& a) {
  const Tensor &count = a[0].toTensor(), &prob = a[1].toTensor();
  at::NoGradGuard no_grad;
  if (!readable(count) || !readable(prob) || !count.is_floating_point() || C10_LIKELY(!any(count.isnan()))) return;
  TORCH_CHECK(!any(count.isnan().logical_and(prob.gt(0)).logical_and(prob.lt(1))), "argument 'count' has an element that is no number");
}

// (self, from, to, generator): libtorch looks for the bits of the number after from.
void random_from(Args& a) {
  if (a.size() < 4 || a[3].isTensor() || !a[1].isInt()) return;  // another overload
  TORCH_CHECK(a[1].toInt() != std::numeric_limits<int64_t>::max(), "there is no number after ", a[1].toInt());
}

// (grad_in, input_sizes, dim, size, step): the gradient is as large as unfold's result.
void unfold_backward(Args& a) {
  const Tensor& grad = a[0].toTensor();
  auto sizes = a[1].toIntVector();
  const int64_t rank = (int64_t)sizes.size(), size = a[3].toInt(), step = a[4].toInt();
  int64_t dim = a[2].toInt();
  const int64_t last = std::max<int64_t>(rank, 1);
  TORCH_CHECK(dim >= -last && dim < last, "there is no dim ", dim, " of ", rank);
  if (dim < 0) dim += last;
  const int64_t room = rank ? sizes[dim] : 1;
  TORCH_CHECK(step > 0 && size >= 0 && size <= room, "no windows of ", size, " with a step of ", step, " in a dim of ", room);
  if (rank) sizes[dim] = (room - size) / step + 1;
  sizes.push_back(size);
  TORCH_CHECK(grad.sizes() == at::IntArrayRef(sizes), "the gradient is of shape ", grad.sizes(), ", unfold's result of ", at::IntArrayRef(sizes));
}

// (grad_output, self, …, indices, …): libtorch adds where the indices say, in the last N dims of self.
template <int N>
void pool_backward(Args& a) {
  const Tensor &grad = a[0].toTensor(), &self = a[1].toTensor();
  size_t i = 2;
  while (i < a.size() && !a[i].isTensor()) i++;
  if (i == a.size()) return;
  const Tensor& indices = a[i].toTensor();
  if (!readable(indices) || self.dim() < N) return;
  int64_t room = 1;
  for (int d = 1; d <= N; d++) room *= self.size(-d);
  at::NoGradGuard no_grad;
  TORCH_CHECK(indices.sizes() == grad.sizes(), "the indices are of shape ", indices.sizes(), ", and the gradient of ", grad.sizes());
  TORCH_CHECK(indices.scalar_type() == at::kLong && !any(indices.lt(0)) && !any(indices.ge(room)), "argument 'indices' has one that is not within 0 and ",
              room - 1);
}

// (input, running_mean, running_var, momentum): libtorch writes a number for each channel.
void update_stats(Args& a) {
  const Tensor& x = a[0].toTensor();
  if (x.dim() < 2) return;
  for (size_t i : {1, 2})
    TORCH_CHECK(!a[i].isTensor() || !a[i].toTensor().defined() || a[i].toTensor().numel() == x.size(1), "running statistics of ",
                a[i].toTensor().numel(), " channels for ", x.size(1));
}

// (input, weight, bias): oneDNN reads as much of the weight as the input asks for.
void mkldnn_linear(Args& a) {
  const Tensor& x = a[0].toTensor();
  if (C10_LIKELY(!x.is_mkldnn())) return;
  const Tensor& w = a[1].toTensor();
  TORCH_CHECK(x.dim() > 0 && w.dim() == 2 && w.size(1) == x.size(-1), "the weight is of shape ", w.sizes(), ", and the input of ", x.sizes());
  TORCH_CHECK(!a[2].isTensor() || !a[2].toTensor().defined() || (a[2].toTensor().dim() == 1 && a[2].toTensor().size(0) == w.size(0)),
              "the bias does not fit a weight of shape ", w.sizes());
}

bool dense(const Tensor& t) { return t.defined() && t.is_cpu() && t.layout() == at::kStrided && !t.is_nested(); }

// (input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first):
// oneDNN reads as much of states and weights as the input and the size of the states ask for.
void lstm(Args& a) {
  if (!a[1].isTensorList() || !at::globalContext().userEnabledMkldnn()) return;  // of a packed sequence
  const Tensor& x = a[0].toTensor();
  const auto states = a[1].toTensorVector(), params = a[2].toTensorVector();
  for (const auto* ts : {&states, &params})
    if (!std::all_of(ts->begin(), ts->end(), dense)) return;
  const auto type = x.scalar_type();
  if (!dense(x) || x.numel() == 0 || (type != at::kFloat && type != at::kBFloat16 && type != at::kHalf) || states.size() != 2 || x.dim() < 3 || states[0].dim() != 3 || states[1].dim() != 3) return;
  const int64_t hidden = states[0].size(2);
  if (hidden != states[1].size(2)) return;  // with projections
  const bool biases = a[3].toBool();
  const int64_t directions = a[7].toBool() ? 2 : 1, batch = x.size(a[8].toBool() ? 0 : 1);
  const size_t cell = biases ? 4 : 2, cells = (size_t)std::max<int64_t>(a[4].toInt(), 0) * directions;
  TORCH_CHECK(hidden > 0, "the states have no elements");
  TORCH_CHECK(x.dim() == 3, "the input is of shape ", x.sizes(), ", three dims are required");
  for (const Tensor& s : states)
    TORCH_CHECK(s.size(1) == batch, "the states are of shape ", s.sizes(), ", and the batch of ", batch);
  for (size_t i = 0; i < cells && (i + 1) * cell <= params.size(); i++) {
    const Tensor *w = &params[i * cell], &ih = w[0], &hh = w[1];
    const int64_t in = i < (size_t)directions ? x.size(2) : hidden * directions;
    TORCH_CHECK(ih.sizes() == at::IntArrayRef({4 * hidden, in}), "params[", i * cell, "] is of shape ", ih.sizes(), ", [", 4 * hidden, ", ", in, "] is required");
    TORCH_CHECK(hh.sizes() == at::IntArrayRef({4 * hidden, hidden}), "params[", i * cell + 1, "] is of shape ", hh.sizes(), ", [", 4 * hidden, ", ", hidden, "] is required");
    TORCH_CHECK(!biases || w[2].numel() >= 4 * hidden || w[3].numel() >= 4 * hidden, "params[", i * cell + 2, "] and the next are of shapes ",
                w[2].sizes(), " and ", w[3].sizes(), ", [", 4 * hidden, "] is required");
  }
}

// (data, batch_sizes, …): libtorch writes a length for each sequence that ends.
void pad_packed_sequence(Args& a) {
  const Tensor& sizes = a[1].toTensor();
  if (!readable(sizes) || sizes.dim() != 1 || sizes.scalar_type() != at::kLong) return;
  at::NoGradGuard no_grad;
  TORCH_CHECK(!any(sizes.lt(0)) && !any(sizes.slice(0, 1).gt(sizes.slice(0, 0, -1))), "argument 'batch_sizes' has a size that is below 0 or above the one before");
}

// (input, hx, …): libtorch takes two states without a look.
void two_states(Args& a) {
  const size_t n = a[1].toTensorVector().size();
  TORCH_CHECK(n == 2, "argument 'hx' takes two states, got ", n);
}

void four_dims(Args& a) { TORCH_CHECK(a[0].toTensor().dim() == 4, "an input of four dims is required, not of shape ", a[0].toTensor().sizes()); }

// (params, grads, state…, [steps], …): the fused steps of optimizers go over all lists by
// the sizes of the parameters. The list at extra is empty unless needed; steps is the last
// list where there is one.
void fused(const Args& a, size_t lists, bool counts, size_t extra, bool needed) {
  const auto params = a[0].toTensorVector();
  for (size_t l = 0; l < lists; l++) {
    const auto ts = a[l].toTensorVector();
    const bool steps = counts && l == lists - 1;
    TORCH_CHECK(ts.size() == params.size() || (l == extra && !needed && ts.empty()), "list ", l, " has ", ts.size(), " tensors for ", params.size(), " parameters");
    for (size_t i = 0; i < ts.size(); i++) {
      const Tensor &p = params[i], &t = ts[i];
      TORCH_CHECK(t.defined() && t.layout() == at::kStrided && !t.is_nested() && t.device() == p.device() && (steps || t.scalar_type() == params[0].scalar_type()), "tensor ", i, " of list ", l,
                  " is not like parameter ", i, ", or that not like the first");
      TORCH_CHECK(!steps || (t.scalar_type() == at::kFloat && t.numel() == 1), "the number of steps of parameter ", i, " is not a float32");
      TORCH_CHECK(steps || (t.scalar_type() == p.scalar_type() && t.sizes() == p.sizes() && t.is_non_overlapping_and_dense()), "tensor ", i, " of list ",
                  l, " is not like parameter ", i, ", or does not fill its memory");
    }
  }
  for (size_t i = a.size(); i-- > lists && !a[i].isBool();)  // grad_scale, found_inf
    if (a[i].isTensor() && a[i].toTensor().defined()) {
      const Tensor& t = a[i].toTensor();
      TORCH_CHECK(t.scalar_type() == at::kFloat && t.numel() == 1 && (params.empty() || t.device() == params[0].device()), "grad_scale and found_inf are float32 numbers");
    }
}

void fused_adam(Args& a) { fused(a, 6, true, 4, a[11].toBool()); }
void fused_adagrad(Args& a) { fused(a, 4, true, 4, false); }
void fused_sgd(Args& a) { fused(a, 3, false, 2, a[4].toDouble() != 0); }

}  // namespace

tg::Guard tg::guard_of(const std::string& name) {
  if (name == "aten::linear" || name == "aten::mkldnn_linear") return mkldnn_linear;
  if (name == "aten::lstm") return lstm;
  if (name == "quantized::quantized_lstm_cell_dynamic") return two_states;
  if (name == "mkldnn_prepacked::conv2d_run") return four_dims;
  if (name == "aten::_pad_packed_sequence") return pad_packed_sequence;
  if (name == "aten::select") return select;
  if (name == "aten::trapz" || name == "aten::trapezoid") return no_nested;
  if (name == "aten::random" || name == "aten::random_") return random_from;
  if (name == "aten::binomial") return count;
  if (name == "aten::linalg_eigvals" || name == "aten::_linalg_eigvals") return finite;
  if (name.rfind("aten::adaptive_", 0) == 0 && name.find("_backward") == std::string::npos) return pooled;
  for (const std::string kind : {"adaptive_max_pool#_backward", "max_pool#_with_indices_backward", "fractional_max_pool#_backward"}) {
    const size_t at = kind.find('#');
    if (name == "aten::" + kind.substr(0, at) + "2d" + kind.substr(at + 1)) return pool_backward<2>;
    if (name == "aten::" + kind.substr(0, at) + "3d" + kind.substr(at + 1)) return pool_backward<3>;
  }
  if (name.rfind("aten::_fused_adam_", 0) == 0 || name.rfind("aten::_fused_adamw", 0) == 0 || name == "aten::_fused_adam") return fused_adam;
  if (name.rfind("aten::_fused_adagrad", 0) == 0) return fused_adagrad;
  if (name.rfind("aten::_fused_sgd", 0) == 0) return fused_sgd;
  if (name == "aten::batch_norm_update_stats") return update_stats;
  if (name == "aten::unfold_backward") return unfold_backward;
  if (name == "aten::special_legendre_polynomial_p") return degree<legendre>;
  if (name == "aten::special_laguerre_polynomial_l") return degree<laguerre>;
  if (name.rfind("aten::special_chebyshev_polynomial_", 0) == 0) return degree<chebyshev>;
  if (name.rfind("aten::special_shifted_chebyshev_polynomial_", 0) == 0) return degree<shifted_chebyshev>;
  return nullptr;
}

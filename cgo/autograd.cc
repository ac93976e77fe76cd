// Autograd where there is no operator for it: gradients, backward, grad mode.
#include <ATen/FuncTorchTLS.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/basic_ops.h>

#include <memory>
#include <vector>

#include "callback.h"

namespace {
using tg::list;
void check_transform() {
  TORCH_CHECK(!tg::in_transform(), "Backward inside a transform of package functorch (Vmap, Grad, ...) is not supported; use functorch.Grad or "
                "functorch.VJP there, or call Backward outside of the transform");
}
std::vector<at::Tensor> optional_list(const tg_tensor* ts, int n) { return ts ? list(ts, n) : std::vector<at::Tensor>{}; }
}  // namespace

extern "C" {

tg_tensor tg_grad(tg_tensor t, tg_out* out) {
  return tg::guarded<tg_tensor>(out, nullptr, [&] { return tg::release(at::Tensor(tg::borrow(t).grad())); });
}

void tg_grads(const tg_tensor* ts, int n, tg_tensor* grads, tg_out* out) {
  tg::guarded(out, [&] {
    for (int i = 0; i < n; i++) grads[i] = tg::release(at::Tensor(tg::borrow(ts[i]).grad()));
  });
}

void tg_set_grad(tg_tensor t, tg_tensor grad, tg_out* out) {
  tg::guarded(out, [&] { tg::borrow(t).mutable_grad() = tg::borrow(grad); });
}

void tg_clear_grads(const tg_tensor* ts, int n, tg_out* out) {
  tg::guarded(out, [&] {
    for (int i = 0; i < n; i++) {
      at::Tensor t = tg::borrow(ts[i]);
      if (t.grad().defined()) t.mutable_grad().reset();
    }
  });
}

void tg_set_requires_grad(tg_tensor t, int on, tg_out* out) {
  tg::guarded(out, [&] {
    if (auto& tls = at::functorch::functorchTLSAccessor()) tls->checkSupportsInplaceRequiresGrad();
    tg::borrow(t).set_requires_grad(on != 0);
  });
}

void tg_set_data(tg_tensor t, tg_tensor data, tg_out* out) {
  tg::guarded(out, [&] { tg::borrow(t).set_data(tg::borrow(data)); });
}

char* tg_grad_fn_name(tg_tensor t, tg_out* out) {
  return tg::guarded<char*>(out, nullptr, [&]() -> char* {
    auto fn = tg::borrow(t).grad_fn();
    return fn ? strdup(fn->name().c_str()) : nullptr;
  });
}

void tg_backward(const tg_tensor* outputs, int nout, const tg_tensor* grads, int retain, int create,
                 const tg_tensor* inputs, int nin, tg_out* out) {
  tg::guarded_go(out, [&] {
    check_transform();
    torch::autograd::backward(list(outputs, nout), optional_list(grads, nout), retain != 0, create != 0, list(inputs, nin));
  });
}

// The common case without a pointer into Go: NULL, or what went wrong or libtorch warned of, malloc'ed.
tg_out* tg_backward1(tg_tensor output) {
  tg_out out;
  tg::guarded_go(&out, [&] {
    check_transform();
    torch::autograd::backward({tg::borrow(output)}, {}, false, false, {});
  });
  if (!out.err && !out.warned) return nullptr;
  auto* copy = static_cast<tg_out*>(malloc(sizeof out));
  *copy = out;
  return copy;
}

void tg_autograd_grad(const tg_tensor* outputs, int nout, const tg_tensor* grads, int retain, int create,
                      int allow_unused, const tg_tensor* inputs, int nin, tg_tensor* result, tg_out* out) {
  tg::guarded_go(out, [&] {
    auto r = torch::autograd::grad(list(outputs, nout), list(inputs, nin), optional_list(grads, nout), retain != 0,
                                   create != 0, allow_unused != 0);
    for (int i = 0; i < nin; i++) result[i] = tg::release(std::move(r[i]));
  });
}

// t, whose gradient is undefined when it comes backward.
tg_tensor tg_undefined_grad(tg_tensor t, tg_out* out) {
  return tg::guarded<tg_tensor>(out, nullptr, [&] {
    auto fn = std::make_shared<torch::autograd::UndefinedGrad>();
    return tg::release(std::move((*fn)({tg::borrow(t)})[0]));
  });
}

// A guard, for tg_inference_end on the same thread.
void* tg_inference_begin(int on) { return new c10::InferenceMode(on != 0); }
void tg_inference_end(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }
int tg_inference_enabled(void) { return c10::InferenceMode::is_enabled(); }

int tg_grad_enabled(void) { return at::GradMode::is_enabled(); }
void tg_set_grad_enabled(int on) { at::GradMode::set_enabled(on != 0); }

}  // extern "C"

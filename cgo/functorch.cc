// Function transforms: the levels of vmap, grad and jvp that libtorch keeps on a
// stack of each thread, the wrappers that tie a tensor to a level, and the one
// level of forward-mode differentiation that it keeps for the whole process.
#include <ATen/functorch/BatchedTensorImpl.h>
#include <ATen/functorch/DynamicLayer.h>
#include <ATen/functorch/TensorWrapper.h>
#include <ATen/ops/expand.h>
#include <ATen/ops/movedim.h>
#include <c10/core/AutogradState.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/forward_grad.h>

#include <memory>
#include <vector>

#include "guard.h"

using namespace at::functorch;
using torch::autograd::ForwardADLevel;

namespace {

// A level differentiates, so inference mode is off in it. The guard of each
// level of grad and jvp, empty where inference mode was off anyway.
thread_local std::vector<std::unique_ptr<c10::InferenceMode>> inference_guards;

void leave_inference_mode() {
  if (!c10::InferenceMode::is_enabled()) {
    inference_guards.push_back(nullptr);
    return;
  }
  // The guard switches both gradient modes on; they stay as they were.
  bool grad = c10::GradMode::is_enabled(), forward = c10::AutogradState::get_tls_state().get_fw_grad_mode();
  inference_guards.push_back(std::make_unique<c10::InferenceMode>(false));
  c10::AutogradState::get_tls_state().set_grad_mode(grad);
  c10::AutogradState::get_tls_state().set_fw_grad_mode(forward);
}

// Newer versions want to know of inference mode outside the level as well.
template <class T>
int64_t push_differentiating(T kind, std::optional<bool> grad, std::optional<bool> forward) {
  bool inference = c10::InferenceMode::is_enabled();
  leave_inference_mode();
  try {
    if constexpr (requires { initAndPushDynamicLayer(kind, std::nullopt, std::nullopt, grad, forward, std::nullopt, inference); })
      return initAndPushDynamicLayer(kind, std::nullopt, std::nullopt, grad, forward, std::nullopt, inference);
    else
      return initAndPushDynamicLayer(kind, std::nullopt, std::nullopt, grad, forward);
  } catch (...) {
    inference_guards.pop_back();
    throw;
  }
}

// The level of forward-mode differentiation that this thread has opened, or -1.
thread_local int64_t dual_level = -1;

}  // namespace

namespace tg {
void install_forward_rules();
bool in_transform() { return maybeCurrentDynamicLayer().has_value(); }
}  // namespace tg

extern "C" {

int64_t tg_vmap_push(int64_t batch_size, int randomness, tg_out* out) {
  return tg::guarded<int64_t>(out, 0, [&] {
    return initAndPushDynamicLayer(TransformType::Vmap, c10::SymInt(batch_size), static_cast<RandomnessType>(randomness));
  });
}

int64_t tg_grad_push(tg_out* out) {
  return tg::guarded<int64_t>(out, 0, [&] {
    return push_differentiating(TransformType::Grad, c10::GradMode::is_enabled(), std::nullopt);
  });
}

int64_t tg_jvp_push(tg_out* out) {
  return tg::guarded<int64_t>(out, 0, [&] {
    return push_differentiating(TransformType::Jvp, std::nullopt, c10::AutogradState::get_tls_state().get_fw_grad_mode());
  });
}

void tg_transform_pop(tg_out* out) {
  tg::guarded(out, [&] {
    TORCH_CHECK(tg::in_transform(), "no transform is active on this thread");
    auto layer = popDynamicLayerAndDeleteMetadata();
    if (layer.key() != TransformType::Vmap) inference_guards.pop_back();
  });
}

int tg_in_transform(void) { return tg::in_transform(); }

tg_tensor tg_add_batch_dim(tg_tensor t, int64_t dim, int64_t level, tg_out* out) {
  return tg::guarded<tg_tensor>(out, nullptr, [&] { return tg::release(addBatchDim(tg::borrow(t), dim, level)); });
}

// Where the tensor knows nothing of the level it becomes batch_size equal ones.
tg_tensor tg_remove_batch_dim(tg_tensor h, int64_t level, int64_t batch_size, int64_t dim, tg_out* out) {
  return tg::guarded<tg_tensor>(out, nullptr, [&] {
    at::Tensor t = tg::borrow(h);
    const auto* batched = maybeGetBatchedImpl(t);
    if (batched && batched->level() >= level) {
      TORCH_CHECK(batched->level() == level, "a tensor of a transform that has ended came out of this one");
      int64_t from = batched->bdim();
      return tg::release(from == dim ? at::Tensor(batched->value()) : at::movedim(batched->value(), from, dim));
    }
    auto sizes = t.sizes().vec();
    sizes.insert(sizes.begin() + dim, batch_size);
    return tg::release(t.expand(sizes));
  });
}

int tg_is_batched(tg_tensor t) { return isBatchedTensor(tg::borrow(t)); }

// What a tensor of a transform wraps, and which one; NULL for any other tensor.
tg_tensor tg_wrapped(tg_tensor h, tg_wrapper* w, tg_out* out) {
  return tg::guarded<tg_tensor>(out, nullptr, [&]() -> tg_tensor {
    at::Tensor t = tg::borrow(h);
    if (const auto* b = maybeGetBatchedImpl(t)) {
      *w = {1, b->level(), b->bdim()};
      return tg::release(at::Tensor(b->value()));
    }
    if (auto* g = maybeGetTensorWrapper(t)) {
      *w = {0, g->level().value_or(-2), 0};
      return tg::release(at::Tensor(g->value()));
    }
    return nullptr;
  });
}

// Lets operators run below the transforms of this thread, or not; tells what was.
int tg_pause_transforms(int on) {
  int before = c10::impl::tls_is_dispatch_key_excluded(c10::DispatchKey::FuncTorchDynamicLayerFrontMode);
  c10::impl::tls_set_dispatch_key_excluded(c10::DispatchKey::FuncTorchDynamicLayerFrontMode, on != 0);
  c10::impl::tls_set_dispatch_key_excluded(c10::DispatchKey::FuncTorchDynamicLayerBackMode, on != 0);
  return before;
}

tg_tensor tg_wrap_for_grad(tg_tensor t, int64_t level, int requires_grad, tg_out* out) {
  return tg::guarded<tg_tensor>(out, nullptr, [&] {
    at::Tensor w = makeTensorWrapper(tg::borrow(t), level);
    if (requires_grad) w.set_requires_grad(true);
    return tg::release(std::move(w));
  });
}

tg_tensor tg_unwrap_for_grad(tg_tensor h, int64_t level, tg_out* out) {
  return tg::guarded<tg_tensor>(out, nullptr, [&] {
    at::Tensor t = tg::borrow(h);
    auto* w = maybeGetTensorWrapper(t);
    if (w && w->level() == level) return tg::release(at::Tensor(w->value()));
    return tg::release(std::move(t));
  });
}

int64_t tg_dual_level_enter(tg_out* out) {
  return tg::guarded<int64_t>(out, -1, [&] {
    tg::install_forward_rules();
    return dual_level = (int64_t)ForwardADLevel::get_next_idx();
  });
}

void tg_dual_level_exit(tg_out* out) {
  tg::guarded(out, [&] {
    TORCH_CHECK(dual_level >= 0, "this thread has opened no level of forward-mode differentiation");
    ForwardADLevel::release_idx((uint64_t)dual_level);
    dual_level = -1;
  });
}

int64_t tg_dual_level(void) { return dual_level; }

int tg_forward_grad_enabled(void) { return c10::AutogradState::get_tls_state().get_fw_grad_mode(); }
void tg_set_forward_grad_enabled(int on) { c10::AutogradState::get_tls_state().set_fw_grad_mode(on != 0); }

}  // extern "C"

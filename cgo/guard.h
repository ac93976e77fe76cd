// What the .cc files share: handles to references and exceptions to messages.
#pragma once
#include <ATen/core/Tensor.h>
#include <c10/core/UndefinedTensorImpl.h>
#include <c10/util/Exception.h>
#include <cstring>
#include <string>

#include "shim.h"

namespace tg {

using Impl = c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;

inline at::Tensor borrow(tg_tensor h) {
  return h ? at::Tensor(Impl::reclaim_copy(static_cast<c10::TensorImpl*>(h))) : at::Tensor();
}

void free_all(const tg_tensor* ts, int n);

inline tg_tensor release(at::Tensor&& t) {
  return t.defined() ? t.unsafeReleaseTensorImpl() : nullptr;
}

// What the v of a slot that holds a double is.
inline double as_double(int64_t v) {
  double d;
  memcpy(&d, &v, sizeof d);
  return d;
}

// Tensors that a call looks at more closely.
inline bool negated_or_nested(const c10::TensorImpl* t) {
  return t->key_set().has_any(c10::DispatchKeySet({c10::DispatchKey::Negative, c10::DispatchKey::NestedTensor}));
}

// constinit spares each access a call that asks whether they are initialised.
extern constinit thread_local int64_t open_scope;
extern constinit thread_local int thread_state;
void setup_thread();
bool in_transform();  // whether a function transform is active on this thread

// The Go panic that e carries through C++, for Go to take over, or 0; see callback.h.
int64_t failure_of(const std::exception& e);

inline void enter() {
  if (C10_UNLIKELY(thread_state == 0)) setup_thread();
}

// What libtorch has warned of on this thread since the last call returned, or null; see warnings.cc.
extern constinit thread_local std::string* warned;
c10::WarningHandler* warning_handler();  // of every thread that Go has come on
char* take_warned();

struct HandOver {
  explicit HandOver(tg_out* out) : out(out) {}
  ~HandOver() { out->warned = C10_LIKELY(!warned) ? nullptr : take_warned(); }
  HandOver(const HandOver&) = delete;
  HandOver& operator=(const HandOver&) = delete;
  tg_out* out;
};

// Runs f; an exception becomes out->err and the given fallback.
template <class R, class F>
inline R guarded(tg_out* out, R fallback, F&& f) {
  HandOver at_the_end(out);
  out->err = nullptr;
  out->kind = TG_PLAIN;
  out->scope = open_scope;
  out->spill = nullptr;
  out->failure = 0;
  try {
    enter();
    return f();
  } catch (const c10::OutOfMemoryError& e) {
    out->err = strdup(e.what_without_backtrace());
    out->kind = TG_OUT_OF_MEMORY;
  } catch (const c10::Error& e) {
    out->err = strdup(e.what_without_backtrace());
  } catch (const std::exception& e) {
    out->err = strdup(e.what());
    out->failure = failure_of(e);
  } catch (...) {
    out->err = strdup("unknown C++ exception");
  }
  return fallback;
}

template <class F>
inline void guarded(tg_out* out, F&& f) {
  guarded<int>(out, 0, [&] {
    f();
    return 0;
  });
}

}  // namespace tg

// Calls without a stack of boxed values, for operators whose C++ signature is one of
// a few that most small calls have: tensors and numbers in, a tensor out. They save
// the references that a stack would own, and its packing and unpacking.
#pragma once
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/Scalar.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "guard.h"

namespace tg {

struct Typed {
  virtual ~Typed() = default;
  // Returns the number of results in buf, or -1 if these arguments need the boxed
  // call, which is also the one that says what is wrong with them.
  virtual int run(tg_val* buf, int nargs, int flags) const = 0;
};

// A slot holds an argument during the call. Its fill reports false where the boxed
// call has to look at it; v is nullptr for an argument that was left out.
template <class T>
struct Slot;

// The caller of tg_call holds the tensor, so that no reference is counted here.
template <>
struct Slot<at::Tensor> {
  at::Tensor t;
  ~Slot() {
    if (t.defined()) (void)t.unsafeReleaseTensorImpl();
  }
  bool fill(const tg_val* v, const std::optional<at::Scalar>&) {
    if (!v || v->tag != TG_TENSOR) return false;
    auto* impl = (c10::TensorImpl*)v->v;
    if (impl->key_set().has_any(c10::DispatchKeySet({c10::DispatchKey::Negative, c10::DispatchKey::NestedTensor}))) return false;
    t = at::Tensor(Impl::reclaim(impl));
    return true;
  }
  at::Tensor& get() { return t; }
};

template <>
struct Slot<at::Scalar> {
  at::Scalar s;
  bool fill(const tg_val* v, const std::optional<at::Scalar>& fallback) {
    switch (v ? v->tag : TG_DEFAULT) {
      case TG_INT: s = v->v; return true;
      case TG_BOOL: s = v->v != 0; return true;
      case TG_DOUBLE: {
        double d;
        memcpy(&d, &v->v, sizeof d);
        s = d;
        return true;
      }
      case TG_DEFAULT:
        if (!fallback) return false;
        s = *fallback;
        return true;
      default: return false;
    }
  }
  at::Scalar& get() { return s; }
};

template <class F>
struct TypedAs;

template <class R, class... A>
struct TypedAs<R(A...)> final : Typed {
  c10::TypedOperatorHandle<R(A...)> handle;
  std::array<std::optional<at::Scalar>, sizeof...(A)> defaults;

  TypedAs(const c10::OperatorHandle& h, const std::vector<c10::IValue>& given) : handle(h.typed<R(A...)>()) {
    for (size_t i = 0; i < given.size(); i++)
      if (given[i].isScalar()) defaults[i] = given[i].toScalar();
  }
  int run(tg_val* buf, int nargs, int flags) const override {
    return run(buf, nargs, flags, std::index_sequence_for<A...>{});
  }
  template <size_t... I>
  int run(tg_val* buf, int nargs, int flags, std::index_sequence<I...>) const {
    if (nargs > (int)sizeof...(A)) return -1;
    std::tuple<Slot<std::remove_cvref_t<A>>...> slots;
    if (!(std::get<I>(slots).fill((int)I < nargs ? buf + I : nullptr, defaults[I]) && ...)) return -1;
    if constexpr (std::is_reference_v<R>) {
      if (!(flags & TG_DISCARD)) return -1;
      handle.call(std::get<I>(slots).get()...);
      return 0;
    } else {
      at::Tensor result = handle.call(std::get<I>(slots).get()...);
      if (flags & TG_DISCARD) return 0;
      tg_tensor h = release(std::move(result));
      buf[0] = {h ? TG_TENSOR : TG_NONE, 0, (int64_t)h};
      return 1;
    }
  }
};

// The typed call of an operator whose arguments have these kinds, "TTS" for two
// tensors and a number, or nullptr.
std::unique_ptr<Typed> typed(const c10::OperatorHandle& op, const std::string& kinds, bool in_place,
                             const std::vector<c10::IValue>& defaults);

}  // namespace tg

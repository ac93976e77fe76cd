#include "typed.h"

#include <ATen/core/function_schema.h>
#include <c10/core/Scalar.h>

#include <array>
#include <optional>
#include <string>
#include <tuple>

#include "guard.h"

namespace {

using at::Scalar;
using at::Tensor;

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
    if (tg::negated_or_nested(impl)) return false;
    t = at::Tensor(tg::Impl::reclaim(impl));
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
      case TG_DOUBLE: s = tg::as_double(v->v); return true;
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
struct TypedAs<R(A...)> final : tg::Typed {
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
      tg_tensor h = tg::release(std::move(result));
      buf[0] = {h ? TG_TENSOR : TG_NONE, 0, (int64_t)h};
      return 1;
    }
  }
};

template <class F>
std::unique_ptr<tg::Typed> as(const c10::OperatorHandle& op, const std::vector<c10::IValue>& defaults) {
  return std::make_unique<TypedAs<F>>(op, defaults);
}

}  // namespace

std::unique_ptr<tg::Typed> tg::typed(const c10::OperatorHandle& op, const std::vector<c10::IValue>& defaults) {
  const auto& returns = op.schema().returns();
  if (op.schema().name().rfind("aten::", 0) != 0 || returns.size() != 1 || returns[0].type()->kind() != c10::TypeKind::TensorType) return nullptr;
  std::string kinds;  // T for a tensor, S for a number
  for (const auto& a : op.schema().arguments()) {
    switch (a.type()->kind()) {
      case c10::TypeKind::TensorType: kinds += 'T'; break;
      case c10::TypeKind::NumberType: kinds += 'S'; break;
      default: return nullptr;
    }
  }
  const auto* alias = returns[0].alias_info();
  const bool in_place = alias && alias->isWrite();
  try {
    if (in_place) {
      if (kinds == "T") return as<Tensor&(Tensor&)>(op, defaults);
      if (kinds == "TT") return as<Tensor&(Tensor&, const Tensor&)>(op, defaults);
      if (kinds == "TS") return as<Tensor&(Tensor&, const Scalar&)>(op, defaults);
      if (kinds == "TTS") return as<Tensor&(Tensor&, const Tensor&, const Scalar&)>(op, defaults);
    } else {
      if (kinds == "T") return as<Tensor(const Tensor&)>(op, defaults);
      if (kinds == "TT") return as<Tensor(const Tensor&, const Tensor&)>(op, defaults);
      if (kinds == "TS") return as<Tensor(const Tensor&, const Scalar&)>(op, defaults);
      if (kinds == "TSS") return as<Tensor(const Tensor&, const Scalar&, const Scalar&)>(op, defaults);
      if (kinds == "TTS") return as<Tensor(const Tensor&, const Tensor&, const Scalar&)>(op, defaults);
    }
  } catch (const c10::Error&) {
    // The schema leaves more than one C++ signature open; this operator has another.
  }
  return nullptr;
}

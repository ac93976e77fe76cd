#include "typed.h"

namespace {

using at::Scalar;
using at::Tensor;

template <class F>
std::unique_ptr<tg::Typed> as(const c10::OperatorHandle& op, const std::vector<c10::IValue>& defaults) {
  return std::make_unique<tg::TypedAs<F>>(op, defaults);
}

}  // namespace

std::unique_ptr<tg::Typed> tg::typed(const c10::OperatorHandle& op, const std::string& kinds, bool in_place,
                                     const std::vector<c10::IValue>& defaults) {
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

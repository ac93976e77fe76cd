// Calls without a stack of boxed values, for operators whose C++ signature is one of
// a few that most small calls have: tensors and numbers in, a tensor out. They save
// the references that a stack would own, and its packing and unpacking.
#pragma once
#include <ATen/core/dispatch/Dispatcher.h>

#include <memory>
#include <vector>

#include "shim.h"

namespace tg {

struct Typed {
  virtual ~Typed() = default;
  // Returns the number of results in buf, or -1 if these arguments need the boxed
  // call, which is also the one that says what is wrong with them.
  virtual int run(tg_val* buf, int nargs, int flags) const = 0;
};

// The typed call of an operator, or nullptr; defaults are those of its arguments, None
// where there is none.
std::unique_ptr<Typed> typed(const c10::OperatorHandle& op, const std::vector<c10::IValue>& defaults);

}  // namespace tg

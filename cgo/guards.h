// Arguments that libtorch takes without a look, and dies of or never ends with: of
// operators that programs are meant to call. cgo/call.cc asks before such a call.
#pragma once
#include <ATen/core/ivalue.h>

#include <string>
#include <vector>

namespace tg {

// Throws, or puts right what libtorch gets wrong.
using Guard = void (*)(std::vector<c10::IValue>&);

// The guard of the operator "aten::binomial", nullptr if it has none.
Guard guard_of(const std::string& name);

}  // namespace tg

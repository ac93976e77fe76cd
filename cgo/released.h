// For the .cc files whose native objects hold Go objects: how they let them go.
#pragma once
#include <cstdint>

namespace tg {

// Notes that native code is done with the Go object that Go knows as id. It may be
// called from any thread and never enters Go.
void released(int64_t id);

}  // namespace tg

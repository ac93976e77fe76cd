// The operators that this libtorch registers, as text.
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/function_schema.h>
#if __has_include(<torch/headeronly/version.h>)
#include <torch/headeronly/version.h>
#else
#include <torch/csrc/api/include/torch/version.h>
#endif

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "guard.h"

extern "C" {

// One schema a line, sorted, in the notation of native_functions.yaml.
char* tg_all_schemas(void) {
  auto& d = c10::Dispatcher::singleton();
  std::vector<std::string> lines;
  for (auto& name : d.getAllOpNames()) {
    auto h = d.findSchema(name);
    if (!h) continue;
    std::ostringstream s;
    s << h->schema();
    lines.push_back(s.str());
  }
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (auto& l : lines) all += l + "\n";
  return strdup(all.c_str());
}

char* tg_version(void) { return strdup(TORCH_VERSION); }

}  // extern "C"

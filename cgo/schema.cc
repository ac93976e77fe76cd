// The operators that this libtorch registers, as text.
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/function_schema.h>

#include <dlfcn.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "compat.h"
#include "guard.h"

// Declared here: the header that has it, ATen/Version.h, brings all of Context.h.
namespace at {
TORCH_API std::string get_cpu_capability();
}
namespace caffe2 {
TORCH_API const std::map<std::string, std::string>& GetBuildOptions();
}

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

// The schema of one operator, NULL where there is none.
char* tg_schema(const char* name, const char* overload) {
  try {
    auto h = c10::Dispatcher::singleton().findSchema({name, overload});
    if (!h) return nullptr;
    std::ostringstream s;
    s << h->schema();
    return strdup(s.str().c_str());
  } catch (const std::exception&) {
    return nullptr;
  }
}

// Opens a library that registers operators; NULL, or what is wrong.
char* tg_load_library(const char* path) {
  if (dlopen(path, RTLD_NOW | RTLD_GLOBAL)) return nullptr;
  const char* e = dlerror();
  return strdup(e ? e : "it cannot be opened");
}

// The version of the library that the program runs on, and that of the headers
// that this was compiled with.
char* tg_version(void) {
  const auto& options = caffe2::GetBuildOptions();
  auto v = options.find("TORCH_VERSION");
  return strdup(v == options.end() ? "unknown" : v->second.c_str());
}
char* tg_compiled_version(void) { return strdup(TORCH_VERSION); }
char* tg_cpu_capability(void) { return strdup(at::get_cpu_capability().c_str()); }

}  // extern "C"

// CUDA without linking to it: libtorch_cuda is opened where it is installed and
// a driver is present. This has to happen before libtorch first asks for its
// CUDA hooks, because it remembers the answer for good; so it happens once,
// when package torch starts, and costs one stat on a machine without a GPU.
//
// GOTORCH_CUDA=0 leaves it closed; a path opens that library instead, without
// looking for a driver first.
#include <ATen/detail/CUDAHooksInterface.h>
#include <dlfcn.h>
#include <unistd.h>

#include <string>

#include "guard.h"

namespace {

struct Cuda {
  int devices = 0;
  std::string error;
  Cuda() {
    const char* which = getenv("GOTORCH_CUDA");
    if (which && !strcmp(which, "0")) {
      error = "switched off by GOTORCH_CUDA=0";
      return;
    }
    const bool given = which && strchr(which, '/');
    if (!given && access("/dev/nvidiactl", F_OK) != 0 && access("/dev/dxg", F_OK) != 0) {
      error = "no NVIDIA driver on this machine";
      return;
    }
    if (!dlopen(given ? which : "libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL)) {
      const char* e = dlerror();
      error = std::string("libtorch has no CUDA part that can be opened (") + (e ? e : "unknown") +
              "); install one with scripts/install-libtorch.sh --cuda";
      return;
    }
    try {
      devices = at::detail::getCUDAHooks().deviceCount();
      if (devices == 0) error = "the driver offers no CUDA device";
    } catch (const c10::Error& e) {
      error = e.what_without_backtrace();
    } catch (const std::exception& e) {
      error = e.what();
    }
  }
};

const Cuda& cuda() {
  static Cuda c;
  return c;
}

}  // namespace

extern "C" {

int tg_cuda_device_count(void) { return cuda().devices; }
char* tg_cuda_load_error(void) { return strdup(cuda().error.c_str()); }

}  // extern "C"

// CUDA without linking to it: libtorch_cuda is opened where it is installed and
// a driver is present. This has to happen before libtorch first asks for its
// CUDA hooks, because it remembers the answer for good; so it happens once,
// when package torch starts, and costs one stat on a machine without a GPU.
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <dlfcn.h>
#include <unistd.h>

#include <string>

#include "guard.h"

namespace {

struct Cuda {
  int devices = 0;
  std::string error;
  Cuda() {
    const char* off = getenv("GOTORCH_CUDA");
    if (off && !strcmp(off, "0")) {
      error = "switched off by GOTORCH_CUDA=0";
      return;
    }
    if (access("/dev/nvidiactl", F_OK) != 0 && access("/dev/dxg", F_OK) != 0) {
      error = "no NVIDIA driver on this machine";
      return;
    }
    if (!dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL)) {
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

void tg_cuda_empty_cache(void) {
  if (cuda().devices == 0) return;
  auto* a = c10::GetAllocator(c10::DeviceType::CUDA);
  if (auto* d = dynamic_cast<c10::DeviceAllocator*>(a)) d->emptyCache();
}

void tg_cuda_synchronize(int index, tg_out* out) {
  tg::guarded(out, [&] {
    TORCH_CHECK(cuda().devices > index, "no CUDA device ", index);
    c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->synchronizeDevice((c10::DeviceIndex)index);
  });
}

}  // extern "C"

// Random number generators: libtorch's own, by reference.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/Generator.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <mutex>

#include "guard.h"

namespace {
using G = c10::intrusive_ptr<c10::GeneratorImpl>;
at::Generator borrow(tg_generator g) { return at::Generator(G::reclaim_copy(static_cast<c10::GeneratorImpl*>(g))); }
tg_generator release(const at::Generator& g) { return G(g.getIntrusivePtr()).release(); }
}  // namespace

extern "C" {

// As torch.manual_seed: the CPU's default generator and every GPU's.
void tg_manual_seed(uint64_t seed, tg_out* out) {
  tg::guarded(out, [&] {
    auto reseed = [&](const at::Generator& generator) {
      at::Generator g = generator;
      std::lock_guard<std::mutex> lock(g.mutex());
      g.set_current_seed(seed);
    };
    reseed(at::detail::getDefaultCPUGenerator());
    for (int i = 0, n = tg_cuda_device_count(); i < n; i++)
      reseed(at::detail::getCUDAHooks().getDefaultGenerator((c10::DeviceIndex)i));
  });
}

tg_generator tg_default_generator(int device_type, int device_index, tg_out* out) {
  return tg::guarded<tg_generator>(out, nullptr, [&] {
    if ((c10::DeviceType)device_type == c10::DeviceType::CUDA)
      return release(at::detail::getCUDAHooks().getDefaultGenerator((c10::DeviceIndex)device_index));
    return release(at::detail::getDefaultCPUGenerator());
  });
}

tg_generator tg_new_generator(int device_type, int device_index, tg_out* out) {
  return tg::guarded<tg_generator>(out, nullptr, [&] {
    if ((c10::DeviceType)device_type == c10::DeviceType::CUDA)
      return release(at::detail::getCUDAHooks().getNewGenerator((c10::DeviceIndex)device_index));
    return release(at::detail::createCPUGenerator());
  });
}

void tg_generator_free(tg_generator g) { G::reclaim(static_cast<c10::GeneratorImpl*>(g)); }

void tg_generator_seed(tg_generator h, uint64_t seed, tg_out* out) {
  tg::guarded(out, [&] {
    at::Generator g = borrow(h);
    std::lock_guard<std::mutex> lock(g.mutex());
    g.set_current_seed(seed);
  });
}

uint64_t tg_generator_initial_seed(tg_generator h, tg_out* out) {
  return tg::guarded<uint64_t>(out, 0, [&] {
    at::Generator g = borrow(h);
    std::lock_guard<std::mutex> lock(g.mutex());
    return g.current_seed();
  });
}

tg_tensor tg_generator_state(tg_generator h, tg_out* out) {
  return tg::guarded<tg_tensor>(out, nullptr, [&] {
    at::Generator g = borrow(h);
    std::lock_guard<std::mutex> lock(g.mutex());
    return tg::release(g.get_state());
  });
}

void tg_generator_set_state(tg_generator h, tg_tensor state, tg_out* out) {
  tg::guarded(out, [&] {
    at::Generator g = borrow(h);
    std::lock_guard<std::mutex> lock(g.mutex());
    g.set_state(tg::borrow(state));
  });
}

}  // extern "C"

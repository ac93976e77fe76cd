// The CPU allocator: libtorch's own, counted, so that Go knows how many native
// bytes hang on its handles.
#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/alignment.h>
#include <c10/core/impl/alloc_cpu.h>
#ifdef __APPLE__
#include <malloc/malloc.h>
#else
#include <malloc.h>
#endif

#include <atomic>

#include "guard.h"

namespace {

std::atomic<int64_t> live{0};

int64_t size_of(void* p) {
#ifdef __APPLE__
  return (int64_t)malloc_size(p);
#else
  return (int64_t)malloc_usable_size(p);
#endif
}

void release_block(void* p) {
  if (!p) return;
  live.fetch_sub(size_of(p), std::memory_order_relaxed);
  c10::free_cpu(p);
}

struct Counting final : c10::Allocator {
  c10::DataPtr allocate(size_t n) override {
    void* p = c10::alloc_cpu(n);
    if (p) live.fetch_add(size_of(p), std::memory_order_relaxed);
    return {p, p, &release_block, c10::Device(c10::DeviceType::CPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &release_block; }
  void copy_data(void* dest, const void* src, std::size_t count) const override { default_copy_data(dest, src, count); }
};

}  // namespace

extern "C" {

void tg_memory_init(void) {
  static Counting counting;
  c10::SetCPUAllocator(&counting, 1);
#ifdef __GLIBC__
  // A training step frees what it made all at once. With glibc's defaults the
  // pages go back to the kernel and are faulted in again at the next step.
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
#endif
}

const int64_t* tg_live_bytes(void) {
  static_assert(sizeof(live) == sizeof(int64_t), "atomic counter must be readable from Go");
  return reinterpret_cast<const int64_t*>(&live);
}

void tg_trim(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // extern "C"

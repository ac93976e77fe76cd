// The CPU allocator: it counts, so that Go knows how many native bytes hang on its
// handles, and keeps freed blocks for the next step, which wants the same sizes
// again: malloc and free of aligned blocks are a tenth of a small training step.
#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
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

// Sizes of blocks: four steps to each power of two, from 64 bytes to 16 MB.
constexpr int kFirst = 6, kLast = 24, kClasses = (kLast - kFirst) * 4;

size_t class_size(int c) { return (size_t)(4 + c % 4) << (kFirst - 2 + c / 4); }

// The greatest class whose blocks are no larger than n.
int class_below(size_t n) {
  int e = 63 - __builtin_clzll(n);
  return (e - kFirst) * 4 + (int)((n >> (e - 2)) & 3);
}

// The least class whose blocks hold n bytes, kClasses or more if none does.
int class_for(size_t n) {
  if (n <= 64) return 0;
  int c = class_below(n);
  return class_size(c) < n ? c + 1 : c;
}

size_t size_of(void* p) {
#ifdef __APPLE__
  return malloc_size(p);
#else
  return malloc_usable_size(p);
#endif
}

// Free blocks of one thread, as lists through the blocks themselves.
struct Cache {
  void* head[kClasses] = {};
  size_t bytes = 0;
  bool open = true;
  ~Cache() {
    open = false;
    for (void*& h : head)
      while (h) {
        void* next = *(void**)h;
        c10::free_cpu(h);
        h = next;
      }
  }
  // A thread that computes alone may be one of many.
  size_t limit() const { return tg::thread_state > 1 ? 128 << 20 : 16 << 20; }
};
thread_local Cache cache;

// The error says what it is, as CUDA's does, so that the caller can tell it apart.
void* fresh(size_t n) {
  try {
    return c10::alloc_cpu(n);
  } catch (const c10::Error& e) {
    std::string what = e.what_without_backtrace();
    const size_t from = what.find("DefaultCPUAllocator"); // behind the name of a file of libtorch's
    if (from != std::string::npos) what.erase(0, from);
    throw c10::OutOfMemoryError({__func__, __FILE__, __LINE__}, what);
  }
}

void* take(size_t n) {
  const int c = class_for(n);
  if (c >= kClasses) return fresh(n);
  if (void* p = cache.open ? cache.head[c] : nullptr) {
    cache.head[c] = *(void**)p;
    cache.bytes -= class_size(c);
    return p;
  }
  return fresh(class_size(c));
}

void give(void* p) {
  if (!p) return;
  const size_t n = size_of(p);
  live.fetch_sub((int64_t)n, std::memory_order_relaxed);
  const int c = n < 64 ? kClasses : class_below(n);
  if (c >= kClasses || !cache.open || cache.bytes + class_size(c) > cache.limit()) {
    c10::free_cpu(p);
    return;
  }
  *(void**)p = cache.head[c];
  cache.head[c] = p;
  cache.bytes += class_size(c);
}

struct Counting final : c10::Allocator {
  c10::DataPtr allocate(size_t n) override {
    void* p = n ? take(n) : nullptr;
    if (p) live.fetch_add((int64_t)size_of(p), std::memory_order_relaxed);
    return {p, p, &give, c10::Device(c10::DeviceType::CPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &give; }
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

}  // extern "C"

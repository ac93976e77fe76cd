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

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "guard.h"

namespace {

// What Go reads without a call.
struct Counters {
  std::atomic<int64_t> live{0};         // bytes behind tensors
  std::atomic<int64_t> peak{0};         // the most there have been
  std::atomic<int64_t> allocations{0};  // blocks that came from malloc rather than from a list
} counters;

// Sizes of blocks: four steps to each power of two, from 64 bytes to 16 MB.
constexpr int kFirst = 6, kLast = 24, kClasses = (kLast - kFirst) * 4;

constexpr size_t kRest = 48;  // as much as malloc may leave with a block, and more

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

// Free blocks of one thread, as lists through the blocks themselves. Only the thread
// itself changes them; bytes is atomic for those who add up all threads.
struct Cache {
  void* head[kClasses] = {};
  std::atomic<size_t> bytes{0};
  bool open = true;
  Cache *next, *prev;
  Cache();
  ~Cache();
  void add(size_t n) { bytes.store(bytes.load(std::memory_order_relaxed) + n, std::memory_order_relaxed); }
  // A thread that computes alone may be one of many.
  size_t limit() const {
#ifdef __SANITIZE_ADDRESS__
    return 0;  // every block goes back, or its use afterwards would not be seen
#else
    return tg::thread_state > 1 ? 128 << 20 : 16 << 20;
#endif
  }
};

// The caches of all threads. Never destroyed: threads may outlive main.
struct Registry {
  std::mutex mu;
  Cache* first = nullptr;
};
Registry& registry() {
  static Registry* r = new Registry;
  return *r;
}

Cache::Cache() {
  Registry& r = registry();
  std::lock_guard<std::mutex> lock(r.mu);
  prev = nullptr;
  next = r.first;
  if (next) next->prev = this;
  r.first = this;
}

Cache::~Cache() {
  {
    Registry& r = registry();
    std::lock_guard<std::mutex> lock(r.mu);
    (prev ? prev->next : r.first) = next;
    if (next) next->prev = prev;
  }
  open = false;
  for (void*& h : head)
    while (h) {
      void* after = *(void**)h;
      c10::free_cpu(h);
      h = after;
    }
}
thread_local Cache cache;

// Set while this thread frees what the garbage collector found. Its cleanups run on
// any thread, which makes no tensors of those sizes: blocks would lie in its lists for
// ever, and in each thread's anew.
thread_local bool collecting = false;

// The error says what it is, as CUDA's does, so that the caller can tell it apart.
void* fresh(size_t n) {
  counters.allocations.fetch_add(1, std::memory_order_relaxed);
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
  // malloc leaves a rest that is too small for a block of its own with the block, which
  // then lies up to two classes further, where nobody else may ever want one.
  for (int k = c; cache.open && k < kClasses && (k <= c + 1 || class_size(k) <= class_size(c) + kRest); k++)
    if (void* p = cache.head[k]) {
      cache.head[k] = *(void**)p;
      cache.add(-class_size(k));
      return p;
    }
  return fresh(class_size(c));
}

void give(void* p) {
  if (!p) return;
  const size_t n = size_of(p);
  counters.live.fetch_sub((int64_t)n, std::memory_order_relaxed);
  const int c = n < 64 ? kClasses : class_below(n);
  if (c >= kClasses || collecting || !cache.open || cache.bytes.load(std::memory_order_relaxed) + class_size(c) > cache.limit()) {
    c10::free_cpu(p);
    return;
  }
  *(void**)p = cache.head[c];
  cache.head[c] = p;
  cache.add(class_size(c));
}

struct Counting final : c10::Allocator {
  c10::DataPtr allocate(size_t n) override {
    void* p = n ? take(n) : nullptr;
    if (p) {
      const int64_t size = (int64_t)size_of(p), now = counters.live.fetch_add(size, std::memory_order_relaxed) + size;
      int64_t most = counters.peak.load(std::memory_order_relaxed);
      while (now > most && !counters.peak.compare_exchange_weak(most, now, std::memory_order_relaxed)) {
      }
    }
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
  // Each arena keeps its own free pages. There would be eight for each core, and memory
  // would grow with the threads that come and go.
  mallopt(M_ARENA_MAX, std::max(2u, std::thread::hardware_concurrency()));
#endif
}

void tg_free_collected(uintptr_t* ts, int n) {
  collecting = true;
  tg_free_many(ts, n);
  collecting = false;
}

tg_counters* tg_memory_counters(void) {
  static_assert(sizeof counters == sizeof(tg_counters), "atomic counters must be readable from Go");
  return reinterpret_cast<tg_counters*>(&counters);
}

int64_t tg_memory_cached(void) {
  Registry& r = registry();
  std::lock_guard<std::mutex> lock(r.mu);
  int64_t sum = 0;
  for (Cache* c = r.first; c; c = c->next) sum += (int64_t)c->bytes.load(std::memory_order_relaxed);
  return sum;
}

}  // extern "C"

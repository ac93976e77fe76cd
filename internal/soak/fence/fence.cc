// A CPU allocator for hunting: each tensor lies against a page that nobody may touch,
// and freed memory is never used again, so that the operator that reads or writes
// beside its tensors dies in the act rather than a later one of its harm. Preloaded
// into a child of the soak; GOTORCH_SOAK_FENCE=end puts the page behind each
// tensor, =start before it.
#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <sys/mman.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr size_t kPage = 4096, kHead = kPage, kMost = 256 << 20, kRoom = (size_t)64 << 30, kLive = (size_t)2 << 30;
char* room = nullptr;
std::atomic<size_t> used{0}, live{0};
bool at_start = false;

size_t pages(size_t n) { return (n + kPage - 1) & ~(kPage - 1); }

// What a block is, in the page before it: [head][guard][data][guard].
struct Block {
  size_t n, size;
  char* data;
};

unsigned char filling(size_t i) { return (unsigned char)(0xa5 ^ i); }

// The part of the block's pages that is not the tensor's.
template <class F>
void slack(Block* b, F f) {
  char* base = (char*)b + 2 * kPage;
  for (char* p = base; p < base + b->size; p++)
    if (p < b->data || p >= b->data + b->n) f((unsigned char*)p, p - base);
}

void give(void* p) {
  if (!p) return;
  const size_t off = ((char*)p - room) & ~(kPage - 1);
  Block* b = (Block*)(room + off - 2 * kPage);
  if (b->data != p) {
    fprintf(stderr, "soak: fence: corrupt block\n");
    abort();
  }
  slack(b, [&](unsigned char* q, size_t i) {
    if (*q == filling(i)) return;
    fprintf(stderr, "soak: fence: corrupt: written %td bytes from the start of a tensor of %zu bytes\n", (char*)q - b->data, b->n);
    abort();
  });
  const size_t size = b->size;
  live -= size;
  madvise((char*)b, size + 2 * kPage, MADV_DONTNEED);
  mprotect((char*)b, size + 2 * kPage, PROT_NONE);
}

struct Fence final : c10::Allocator {
  c10::DataPtr allocate(size_t n) override {
    const c10::Device cpu(c10::DeviceType::CPU);
    if (n == 0) return {nullptr, nullptr, &give, cpu};
    TORCH_CHECK_WITH(OutOfMemoryError, n <= kMost && live.load() + n < kLive, "DefaultCPUAllocator: can't allocate memory: you tried to allocate ", n, " bytes");
    const size_t size = pages(n), whole = size + 3 * kPage, off = used.fetch_add(whole);
    TORCH_CHECK_WITH(OutOfMemoryError, off + whole <= kRoom, "DefaultCPUAllocator: can't allocate memory: the fence has no room left");
    char* base = room + off;
    mprotect(base, kPage, PROT_READ | PROT_WRITE);
    mprotect(base + 2 * kPage, size, PROT_READ | PROT_WRITE);
    Block* b = (Block*)base;
    // Aligned as elements are, but no more than that.
    const size_t to = n % 16 == 0 ? 16 : n & -n;
    char* data = base + 2 * kPage + (at_start ? 0 : (size - n) & -to);
    *b = {n, size, data};
    slack(b, [](unsigned char* q, size_t i) { *q = filling(i); });
    memset(data, 0x5a, n < (1 << 20) ? n : 1 << 20);
    live += size;
    return {data, data, &give, cpu};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &give; }
  void copy_data(void* dest, const void* src, std::size_t count) const override { default_copy_data(dest, src, count); }
};

__attribute__((constructor)) void begin() {
  const char* mode = getenv("GOTORCH_SOAK_FENCE");
  if (!mode) return;
  at_start = strcmp(mode, "start") == 0;
  room = (char*)mmap(nullptr, kRoom, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) abort();
  static Fence fence;
  c10::SetCPUAllocator(&fence, 100);
}

}  // namespace

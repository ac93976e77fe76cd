// A made-up CUDA with two devices, for tests on machines without a GPU: what
// libtorch_cuda registers, registered by a small library, over the CPU's memory. Work is
// done at once, so streams and events are numbers that are logged to the file that
// MADEUP_LOG names.
//
//   g++ -shared -fPIC -I libtorch/include madeup.cc -o libmadeup.so -L libtorch/lib -ltorch_cpu -lc10
#include <ATen/EmptyTensor.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/native/Resize.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/view_native.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>

namespace {

using c10::Device;
using c10::DeviceIndex;
using c10::DeviceType;
using c10::Stream;

constexpr int kDevices = 2;
constexpr int64_t kMemory = 64 << 20;

std::mutex mu;
thread_local DeviceIndex current = 0;
thread_local int64_t streams[kDevices] = {};

void log(const char* what, int64_t a, int64_t b) {
  static FILE* f = getenv("MADEUP_LOG") ? fopen(getenv("MADEUP_LOG"), "a") : nullptr;
  if (!f) return;
  std::lock_guard<std::mutex> lock(mu);
  fprintf(f, "%s %lld %lld\n", what, (long long)a, (long long)b);
  fflush(f);
}

Device device(DeviceIndex i) { return Device(DeviceType::CUDA, i < 0 ? current : i); }

Stream stream(Device d, int64_t id) { return Stream(Stream::UNSAFE, d, id); }

// The memory of one device. What is freed stays in reserve until the cache is emptied.
struct Memory {
  int64_t used = 0, reserved = 0, peak = 0, peak_reserved = 0, allocated = 0, freed = 0, ooms = 0, blocks = 0;
};
Memory memory[kDevices];
std::map<void*, std::pair<int64_t, DeviceIndex>> blocks;

void release(void* p) {
  if (!p) return;
  std::lock_guard<std::mutex> lock(mu);
  auto [size, i] = blocks[p];
  blocks.erase(p);
  memory[i].used -= size, memory[i].freed += size, memory[i].blocks--;
  free(p);
}

#if __has_include(<c10/core/AllocatorConfig.h>)
#define MADEUP_STATS
using Base = c10::DeviceAllocator;
#else
using Base = c10::Allocator;
#endif

struct Allocator final : Base {
  c10::DataPtr allocate(size_t n) override {
    const Device d = device(-1);
    if (n == 0) return {nullptr, nullptr, &release, d};
    std::lock_guard<std::mutex> lock(mu);
    Memory& m = memory[d.index()];
    if (m.used + (int64_t)n > kMemory) {
      m.ooms++;
      TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory. Tried to allocate ", n, " bytes. GPU ", (int)d.index(),
                       " has ", kMemory - m.used, " bytes free.");
    }
    void* p = nullptr;
    TORCH_CHECK(posix_memalign(&p, 64, n) == 0);
    blocks[p] = {(int64_t)n, d.index()};
    m.used += n, m.allocated += n, m.blocks++;
    m.reserved = std::max(m.reserved, m.used);
    m.peak = std::max(m.peak, m.used), m.peak_reserved = std::max(m.peak_reserved, m.reserved);
    return {p, p, &release, d};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &release; }
  void copy_data(void* dest, const void* src, size_t n) const override { memcpy(dest, src, n); }
#ifdef MADEUP_STATS
  bool initialized() override { return true; }
  void emptyCache(c10::MempoolId_t = {0, 0}) override {
    std::lock_guard<std::mutex> lock(mu);
    for (Memory& m : memory) m.reserved = m.used;
  }
  void recordStream(const c10::DataPtr& p, Stream s) override { log("record_stream", s.id(), s.device_index()); }
  c10::CachingDeviceAllocator::DeviceStats getDeviceStats(DeviceIndex i) override {
    std::lock_guard<std::mutex> lock(mu);
    c10::CachingDeviceAllocator::DeviceStats s;
    auto& m = memory[i];
    s.allocated_bytes[0].current = m.used, s.allocated_bytes[0].peak = m.peak;
    s.allocated_bytes[0].allocated = m.allocated, s.allocated_bytes[0].freed = m.freed;
    s.reserved_bytes[0].current = m.reserved, s.reserved_bytes[0].peak = m.peak_reserved;
    s.allocation[0].current = m.blocks;
    s.num_ooms = m.ooms;
    return s;
  }
  void resetAccumulatedStats(DeviceIndex i) override {
    std::lock_guard<std::mutex> lock(mu);
    memory[i].allocated = memory[i].freed = memory[i].ooms = 0;
  }
  std::pair<size_t, size_t> getMemoryInfo(DeviceIndex i) {  // overrides from 2.12 on
    std::lock_guard<std::mutex> lock(mu);
    return {kMemory - memory[i].reserved, kMemory};
  }
  void resetPeakStats(DeviceIndex i) override {
    std::lock_guard<std::mutex> lock(mu);
    memory[i].peak = memory[i].used, memory[i].peak_reserved = memory[i].reserved;
  }
#endif
};
Allocator allocator;

// A mark of the time.
struct Mark {
  std::chrono::steady_clock::time_point at;
};

struct Guard final : c10::impl::DeviceGuardImplInterface {
  DeviceType type() const override { return DeviceType::CUDA; }
  Device exchangeDevice(Device d) const override {
    Device before = device(-1);
    setDevice(d);
    return before;
  }
  Device getDevice() const override { return device(-1); }
  void setDevice(Device d) const override {
    TORCH_CHECK(d.index() < kDevices, "CUDA error: invalid device ordinal");
    if (d.index() >= 0) current = d.index();
  }
  void uncheckedSetDevice(Device d) const noexcept override {
    if (d.index() >= 0) current = d.index();
  }
  Stream getStream(Device d) const override { return stream(device(d.index()), streams[device(d.index()).index()]); }
  Stream getDefaultStream(Device d) const override { return stream(device(d.index()), 0); }
  Stream getNewStream(Device d, int priority = 0) const override {
    static std::atomic<int64_t> next{1};
    const int64_t id = next++;
    log("new_stream", id, priority);
    return stream(device(d.index()), id);
  }
  Stream getStreamFromGlobalPool(Device d, bool high = false) const override { return getNewStream(d, high ? -1 : 0); }
  Stream exchangeStream(Stream s) const override {
    Stream before = getStream(s.device());
    streams[s.device_index()] = s.id();
    return before;
  }
  void destroyEvent(void* e, const DeviceIndex) const noexcept override {
    if (e) log("destroy_event", 0, 0);
    delete static_cast<Mark*>(e);
  }
  void record(void** e, const Stream& s, const DeviceIndex, const c10::EventFlag flag) const override {
    if (!*e) *e = new Mark;
    static_cast<Mark*>(*e)->at = std::chrono::steady_clock::now();
    log("record", s.id(), (int64_t)flag);
  }
  void block(void* e, const Stream& s) const override {
    if (e) log("block", s.id(), s.device_index());
  }
  bool queryEvent(void*) const override { return true; }
  void synchronizeEvent(void*) const override { log("synchronize_event", 0, 0); }
  DeviceIndex deviceCount() const noexcept override { return kDevices; }
  bool queryStream(const Stream&) const override { return true; }
  void synchronizeStream(const Stream& s) const override { log("synchronize_stream", s.id(), s.device_index()); }
  void synchronizeDevice(const DeviceIndex i) const override { log("synchronize_device", i, 0); }
  void recordDataPtrOnStream(const c10::DataPtr&, const Stream& s) const override { log("record_stream", s.id(), s.device_index()); }
  double elapsedTime(void* a, void* b, const DeviceIndex) const override {
    return std::chrono::duration<double, std::milli>(static_cast<Mark*>(b)->at - static_cast<Mark*>(a)->at).count();
  }
};

struct Generator final : c10::GeneratorImpl {
  uint64_t seed_ = c10::default_rng_seed_val;
  explicit Generator(DeviceIndex i) : GeneratorImpl(::device(i), c10::DispatchKeySet(c10::DispatchKey::CUDA)) {}
  void set_current_seed(uint64_t s) override { seed_ = s; }
  void set_offset(uint64_t) override {}
  uint64_t get_offset() const override { return 0; }
  uint64_t current_seed() const override { return seed_; }
  uint64_t seed() override { return seed_; }
  void set_state(const c10::TensorImpl& s) override { memcpy(&seed_, s.data(), 8); }
  c10::intrusive_ptr<c10::TensorImpl> get_state() const override {
    auto t = at::detail::empty_cpu({8}, at::kByte);
    memcpy(t.mutable_data_ptr(), &seed_, 8);
    return t.getIntrusivePtr();
  }
  Generator* clone_impl() const override {
    auto* g = new Generator(GeneratorImpl::device().index());
    g->seed_ = seed_;
    return g;
  }
};

std::set<const void*> pinned;

void unpin(void* p) {
  std::lock_guard<std::mutex> lock(mu);
  pinned.erase(p);
  free(p);
}

c10::DataPtr pin(size_t n) {
  void* p = nullptr;
  TORCH_CHECK(posix_memalign(&p, 4096, n ? n : 1) == 0);
  std::lock_guard<std::mutex> lock(mu);
  pinned.insert(p);
  return {p, p, &unpin, Device(DeviceType::CPU)};
}

struct Pinned final : c10::Allocator {
  c10::DataPtr allocate(size_t n) override { return pin(n); }
  c10::DeleterFnPtr raw_deleter() const override { return &unpin; }
  void copy_data(void* dest, const void* src, size_t n) const override { memcpy(dest, src, n); }
};
Pinned pinned_allocator;

struct CUDAHooks : at::CUDAHooksInterface {
  explicit CUDAHooks(at::CUDAHooksArgs) {}
  void init() const override { log("init", 0, 0); }
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasPrimaryContext(DeviceIndex) const override { return true; }
  bool hasCUDA() const override { return true; }
  DeviceIndex deviceCount() const override { return kDevices; }
  int getNumGPUs() const override { return kDevices; }
  DeviceIndex current_device() const override { return current; }
  DeviceIndex getCurrentDevice() const override { return current; }
  const at::Generator& getDefaultGenerator(DeviceIndex i = -1) const override {
    static at::Generator all[kDevices] = {at::make_generator<Generator>((DeviceIndex)0), at::make_generator<Generator>((DeviceIndex)1)};
    return all[i < 0 ? current : i];
  }
  at::Generator getNewGenerator(DeviceIndex i = -1) const override { return at::make_generator<Generator>(i); }
  c10::Allocator* getPinnedMemoryAllocator() const override { return &pinned_allocator; }
  bool isPinnedPtr(const void* p) const override {
    std::lock_guard<std::mutex> lock(mu);
    return pinned.count(p) > 0;
  }
  c10::Allocator* getCUDADeviceAllocator() const override { return &allocator; }
};

using Dims = at::IntArrayRef;
using Options4 = std::optional<at::ScalarType>;

// The same memory as a tensor of the CPU.
at::Tensor on_cpu(const at::Tensor& t) {
  if (t.is_cpu()) return t;
  return at::from_blob(t.data_ptr(), t.sizes(), t.strides(), [](void*) {}, t.options().device(at::kCPU));
}

at::Tensor& copy_(at::Tensor& self, const at::Tensor& src, bool non_blocking) {
  log("copy", self.is_cuda() * 2 + src.is_cuda(), non_blocking);
  at::NoGradGuard no_grad;
  on_cpu(self).copy_(on_cpu(src));
  return self;
}

at::Tensor copy_from(const at::Tensor& self, const at::Tensor& dst, bool non_blocking) {
  at::Tensor to = dst;
  return copy_(to, self, non_blocking);
}

const at::Tensor& resize_(const at::Tensor& self, Dims size, std::optional<at::MemoryFormat>) {
  auto* impl = self.unsafeGetTensorImpl();
  impl->set_sizes_contiguous(size);
  const size_t bytes = self.numel() * self.itemsize();
  c10::Storage storage = self.storage();
  if (storage.nbytes() < bytes) {
    c10::DeviceGuard guard(self.device());
    storage.set_data_ptr_noswap(allocator.allocate(bytes));
    storage.set_nbytes(bytes);
  }
  return self;
}

at::Tensor copy_from_and_resize(const at::Tensor& self, const at::Tensor& dst) {
  if (self.sizes() != dst.sizes()) resize_(dst, self.sizes(), std::nullopt);
  return copy_from(self, dst, false);
}

at::Tensor empty(Dims size, Options4 dtype, std::optional<at::Layout>, std::optional<Device> d, std::optional<bool>,
                 std::optional<at::MemoryFormat> format) {
  c10::DeviceGuard guard(device(d ? d->index() : -1));
  return at::detail::empty_generic(size, &allocator, c10::DispatchKeySet(c10::DispatchKey::CUDA),
                                   c10::dtype_or_default(dtype), format);
}

at::Tensor empty_strided(Dims size, Dims stride, Options4 dtype, std::optional<at::Layout>, std::optional<Device> d,
                         std::optional<bool>) {
  c10::DeviceGuard guard(device(d ? d->index() : -1));
  return at::detail::empty_strided_generic(size, stride, &allocator, c10::DispatchKeySet(c10::DispatchKey::CUDA),
                                           c10::dtype_or_default(dtype));
}

at::Scalar local_scalar(const at::Tensor& t) { return on_cpu(t).item(); }

void record_stream(at::Tensor& t, Stream s) {
  c10::impl::getDeviceGuardImpl(DeviceType::CUDA)->recordDataPtrOnStream(t.storage().data_ptr(), s);
}

void fallback(const c10::OperatorHandle& op, c10::Stack* stack) { at::native::cpu_fallback(op, stack); }

TORCH_LIBRARY_IMPL(_, CUDA, m) { m.fallback(torch::CppFunction::makeFromBoxedFunction<&fallback>()); }
TORCH_LIBRARY_IMPL(aten, CUDA, m) {
  m.impl("empty.memory_format", &empty);
  m.impl("empty_strided", &empty_strided);
  m.impl("copy_", &copy_);
  m.impl("_copy_from", &copy_from);
  m.impl("_copy_from_and_resize", &copy_from_and_resize);
  m.impl("resize_", &resize_);
  m.impl("as_strided", &at::native::as_strided_tensorimpl);
  m.impl("view", &at::native::view);
  m.impl("_local_scalar_dense", &local_scalar);
  m.impl("record_stream", &record_stream);
}

struct Register {
  Register() { c10::SetAllocator(DeviceType::CUDA, &allocator); }
} registered;

C10_REGISTER_GUARD_IMPL(CUDA, Guard)

}  // namespace

namespace at {
C10_REGISTER_CLASS(CUDAHooksRegistry, CUDAHooks, ::CUDAHooks)
}

// The driver's library.
extern "C" {
int cuInit(unsigned) { return 0; }
int cuDeviceGet(int* d, int ordinal) {
  *d = ordinal;
  return ordinal < kDevices ? 0 : 101;
}
int cuDeviceGetName(char* name, int n, int d) {
  snprintf(name, n, "Made-up GPU %d", d);
  return 0;
}
int cuDeviceTotalMem_v2(size_t* bytes, int) {
  *bytes = kMemory;
  return 0;
}
int cuDeviceGetAttribute(int* v, int attribute, int) {
  *v = attribute * 100;
  return 0;
}
}

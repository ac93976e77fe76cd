// Devices through libtorch's own interfaces, for which nothing of CUDA has to be
// linked: guards (current device, streams, events), allocators, and the switches of
// the whole process. The names and sizes of GPUs come from the driver's library.
#include <ATen/Context.h>
#include <c10/core/Event.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <dlfcn.h>

#include "compat.h"
#include "guard.h"

namespace {

using c10::Device;
using c10::DeviceIndex;
using c10::DeviceType;
using c10::Stream;

Device device(int type, int index) { return Device((DeviceType)type, (DeviceIndex)index); }
const c10::impl::DeviceGuardImplInterface& guard(int type) { return *c10::impl::getDeviceGuardImpl((DeviceType)type); }
Stream from(tg_stream s) { return Stream(Stream::UNSAFE, device(s.type, s.index), s.id); }
tg_stream to(const Stream& s) { return {s.id(), (int32_t)s.device_type(), s.device_index()}; }
c10::Event& event(tg_event e) { return *static_cast<c10::Event*>(e); }

// Runs f with another current device.
template <class F>
auto on(int type, int index, F&& f) {
  struct Back {
    Device before;
    ~Back() { c10::impl::getDeviceGuardImpl(before.type())->uncheckedSetDevice(before); }
  } back{guard(type).exchangeDevice(device(type, index))};
  return f();
}

// A function of the CUDA libraries that libtorch has opened, or of the driver.
template <class F>
F* symbol(const char* name) {
  void* f = dlsym(RTLD_DEFAULT, name);
  if (!f) {
    static void* driver = dlopen("libcuda.so.1", RTLD_NOW);
    f = driver ? dlsym(driver, name) : nullptr;
  }
  TORCH_CHECK(f, "the CUDA driver's library has no ", name);
  return reinterpret_cast<F*>(f);
}

void check(int status, const char* what) { TORCH_CHECK(status == 0, what, " failed with CUDA error ", status); }

}  // namespace

extern "C" {

int tg_device_current(int type, tg_out* out) {
  return tg::guarded<int>(out, -1, [&] { return (int)guard(type).getDevice().index(); });
}

int tg_device_exchange(int type, int index, tg_out* out) {
  return tg::guarded<int>(out, -1, [&] { return (int)guard(type).exchangeDevice(device(type, index)).index(); });
}

void tg_device_synchronize(int type, int index, tg_out* out) {
  tg::guarded(out, [&] { guard(type).synchronizeDevice((DeviceIndex)index); });
}

tg_stream tg_stream_current(int type, int index, tg_out* out) {
  return tg::guarded<tg_stream>(out, {}, [&] { return to(guard(type).getStream(device(type, index))); });
}

tg_stream tg_stream_default(int type, int index, tg_out* out) {
  return tg::guarded<tg_stream>(out, {}, [&] { return to(guard(type).getDefaultStream(device(type, index))); });
}

tg_stream tg_stream_new(int type, int index, int priority, tg_out* out) {
  return tg::guarded<tg_stream>(out, {}, [&] { return to(guard(type).getNewStream(device(type, index), priority)); });
}

// Returns the stream that was current on the device of s.
tg_stream tg_stream_exchange(tg_stream s, tg_out* out) {
  return tg::guarded<tg_stream>(out, {}, [&] { return to(guard(s.type).exchangeStream(from(s))); });
}

int tg_stream_query(tg_stream s, tg_out* out) {
  return tg::guarded<int>(out, 0, [&] { return (int)from(s).query(); });
}

void tg_stream_synchronize(tg_stream s, tg_out* out) {
  tg::guarded(out, [&] { from(s).synchronize(); });
}

tg_event tg_event_new(int type, int timing, tg_out* out) {
  return tg::guarded<tg_event>(out, nullptr, [&] {
    return new c10::Event((DeviceType)type, timing ? c10::EventFlag::BACKEND_DEFAULT : c10::EventFlag::PYTORCH_DEFAULT);
  });
}

void tg_event_free(tg_event e) { delete static_cast<c10::Event*>(e); }

void tg_event_record(tg_event e, tg_stream s, tg_out* out) {
  tg::guarded(out, [&] { event(e).record(from(s)); });
}

void tg_event_block(tg_event e, tg_stream s, tg_out* out) {
  tg::guarded(out, [&] { event(e).block(from(s)); });
}

int tg_event_query(tg_event e, tg_out* out) {
  return tg::guarded<int>(out, 0, [&] { return (int)event(e).query(); });
}

void tg_event_synchronize(tg_event e, tg_out* out) {
  tg::guarded(out, [&] { event(e).synchronize(); });
}

double tg_event_elapsed(tg_event start, tg_event end, tg_out* out) {
  return tg::guarded<double>(out, 0, [&] { return event(start).elapsedTime(event(end)); });
}

// Whether this libtorch has an interface to the allocators of devices at all.
int tg_device_has_allocator(int) { return tg::HasDeviceAllocator<c10::DeviceAllocator>; }

// Fills stats with TG_STATS numbers and returns 1; 0 where nothing has been
// allocated yet.
int tg_device_stats(int type, int index, int64_t* stats, tg_out* out) {
  return tg::guarded<int>(out, 0, [&] {
    bool any = false;
    tg::with_device_allocator((DeviceType)type, [&](auto& a) {
      if (!a.initialized()) return;
      any = true;
      const auto s = a.getDeviceStats((DeviceIndex)index);
      auto put = [&](const auto& one) {
        for (int64_t v : {one.current, one.peak, one.allocated, one.freed}) *stats++ = v;
      };
      for (const auto* all : {&s.allocation, &s.segment, &s.active, &s.inactive_split, &s.allocated_bytes,
                              &s.reserved_bytes, &s.active_bytes, &s.inactive_split_bytes, &s.requested_bytes})
        for (const auto& one : *all) put(one);
      put(s.oversize_allocations);
      put(s.oversize_segments);
      for (int64_t v : {s.num_alloc_retries, s.num_ooms, s.num_sync_all_streams, s.num_device_alloc, s.num_device_free})
        *stats++ = v;
    });
    return (int)any;
  });
}

void tg_device_empty_cache(int type, tg_out* out) {
  tg::guarded(out, [&] {
    tg::with_device_allocator((DeviceType)type, [](auto& a) {
      if (a.initialized()) a.emptyCache();
    });
  });
}

void tg_device_reset_stats(int type, int index, int peak, tg_out* out) {
  tg::guarded(out, [&] {
    tg::with_device_allocator((DeviceType)type, [&](auto& a) {
      if (!a.initialized()) return;
      if (peak) a.resetPeakStats((DeviceIndex)index);
      else a.resetAccumulatedStats((DeviceIndex)index);
    });
  });
}

void tg_cuda_memory_info(int index, int64_t* free, int64_t* total, tg_out* out) {
  tg::guarded(out, [&] {
    const int cuda = (int)DeviceType::CUDA;
    at::globalContext().lazyInitDevice(DeviceType::CUDA);
    bool known = false;
    tg::with_device_allocator(DeviceType::CUDA, [&](auto& a) {
      if constexpr (tg::HasMemoryInfo<std::decay_t<decltype(a)>>) {
        auto [f, t] = a.getMemoryInfo((DeviceIndex)index);
        *free = (int64_t)f, *total = (int64_t)t, known = true;
      }
    });
    if (known) return;
    on(cuda, index, [&] {
      size_t f = 0, t = 0;
      check(symbol<int(size_t*, size_t*)>("cudaMemGetInfo")(&f, &t), "cudaMemGetInfo");
      *free = (int64_t)f, *total = (int64_t)t;
    });
  });
}

// The numbers of the attributes are the driver's, CUdevice_attribute.
void tg_cuda_get_properties(int index, tg_cuda_properties* p, tg_out* out) {
  tg::guarded(out, [&] {
    memset(p, 0, sizeof *p);
    int d = 0;
    check(symbol<int(unsigned)>("cuInit")(0), "cuInit");
    check(symbol<int(int*, int)>("cuDeviceGet")(&d, index), "cuDeviceGet");
    check(symbol<int(char*, int, int)>("cuDeviceGetName")(p->name, sizeof p->name - 1, d), "cuDeviceGetName");
    size_t total = 0;
    check(symbol<int(size_t*, int)>("cuDeviceTotalMem_v2")(&total, d), "cuDeviceTotalMem");
    p->total_memory = (int64_t)total;
    auto* get = symbol<int(int*, int, int)>("cuDeviceGetAttribute");
    const std::pair<int, int32_t*> wanted[] = {
        {75, &p->major},
        {76, &p->minor},
        {16, &p->multiprocessors},
        {10, &p->warp_size},
        {39, &p->threads_per_multiprocessor},
        {1, &p->threads_per_block},
        {13, &p->clock_khz},
        {38, &p->l2_cache},
        {8, &p->shared_per_block},
        {81, &p->shared_per_multiprocessor},
        {18, &p->integrated},
    };
    for (auto [attribute, to] : wanted) {
      int v = 0;
      check(get(&v, attribute, d), "cuDeviceGetAttribute");
      *to = v;
    }
  });
}

int tg_dtype_count(void) { return (int)c10::ScalarType::Undefined; }

int tg_mps_available(void) {
  tg_out out;
  return tg::guarded<int>(&out, 0, [] { return (int)at::globalContext().hasMPS(); });
}

int tg_switch(int which, tg_out* out) {
  return tg::guarded<int>(out, 0, [&]() -> int {
    auto& c = at::globalContext();
    switch (which) {
      case TG_DETERMINISTIC: return c.deterministicAlgorithms();
      case TG_DETERMINISTIC_WARN_ONLY: return c.deterministicAlgorithmsWarnOnly();
      case TG_FILL_UNINITIALIZED: return c.deterministicFillUninitializedMemory();
      case TG_CUDNN_ENABLED: return c.userEnabledCuDNN();
      case TG_CUDNN_BENCHMARK: return c.benchmarkCuDNN();
      case TG_CUDNN_DETERMINISTIC: return c.deterministicCuDNN();
      case TG_CUDNN_TF32: return c.allowTF32CuDNN();
      case TG_MATMUL_TF32: return c.allowTF32CuBLAS();
      case TG_MKLDNN_ENABLED: return c.userEnabledMkldnn();
      case TG_MKLDNN_DETERMINISTIC: return c.deterministicMkldnn();
    }
    TORCH_CHECK(false, "no switch ", which);
  });
}

void tg_set_switch(int which, int on, tg_out* out) {
  tg::guarded(out, [&] {
    auto& c = at::globalContext();
    switch (which) {
      case TG_FILL_UNINITIALIZED: return c.setDeterministicFillUninitializedMemory(on);
      case TG_CUDNN_ENABLED: return c.setUserEnabledCuDNN(on);
      case TG_CUDNN_BENCHMARK: return c.setBenchmarkCuDNN(on);
      case TG_CUDNN_DETERMINISTIC: return c.setDeterministicCuDNN(on);
      case TG_CUDNN_TF32: return c.setAllowTF32CuDNN(on);
      case TG_MATMUL_TF32: return c.setAllowTF32CuBLAS(on);
      case TG_MKLDNN_ENABLED: return c.setUserEnabledMkldnn(on);
      case TG_MKLDNN_DETERMINISTIC: return c.setDeterministicMkldnn(on);
    }
    TORCH_CHECK(false, "no switch ", which);
  });
}

void tg_set_deterministic(int on, int warn_only, tg_out* out) {
  tg::guarded(out, [&] { at::globalContext().setDeterministicAlgorithms(on, warn_only); });
}

// 0 highest, 1 high, 2 medium
int tg_matmul_precision(tg_out* out) {
  return tg::guarded<int>(out, 0, [] { return (int)at::globalContext().float32MatmulPrecision(); });
}

void tg_set_matmul_precision(const char* precision, tg_out* out) {
  tg::guarded(out, [&] { at::globalContext().setFloat32MatmulPrecision(std::string(precision)); });
}

int tg_set_flush_denormal(int on) { return at::Context::setFlushDenormal(on != 0); }

int64_t tg_cudnn_version(tg_out* out) {
  return tg::guarded<int64_t>(out, 0, [&]() -> int64_t {
    if (tg_cuda_device_count() == 0 || !at::Context::hasCuDNN()) return 0;
    return at::Context::versionCuDNN();
  });
}

}  // extern "C"

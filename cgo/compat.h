// What differs between the versions of libtorch that one source builds with,
// 2.7 to 2.15, in one place. What a version lacks is asked of the headers
// themselves where C++ can ask, not of version numbers.
#pragma once
#include <c10/core/Allocator.h>
#include <c10/core/CachingDeviceAllocator.h>
#if __has_include(<torch/headeronly/version.h>)
#include <torch/headeronly/version.h>
#else
#include <torch/csrc/api/include/torch/version.h>
#endif

namespace c10 {
struct DeviceAllocator;  // in 2.7 it stays as unknown as it is here
}

namespace tg {

// What newer versions say of every device's allocator: statistics, a cache that
// can be emptied. A template, so that its body is not looked at where there is none.
template <class A>
concept HasDeviceAllocator = requires(A a) { a.emptyCache(); };

template <class A>
concept HasMemoryInfo = requires(A a) { a.getMemoryInfo(0); };

// Calls f with the device's allocator; false where this libtorch has no
// interface for it, or the device no such allocator.
template <class F, class A = c10::DeviceAllocator>
bool with_device_allocator(c10::DeviceType type, F&& f) {
  if constexpr (HasDeviceAllocator<A>) {
    if (auto* a = dynamic_cast<A*>(c10::GetAllocator(type))) {
      f(*a);
      return true;
    }
  }
  return false;
}

}  // namespace tg

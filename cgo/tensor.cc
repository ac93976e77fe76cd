// What is asked of a tensor itself: metadata, memory, references.
#include <ATen/EmptyTensor.h>
#include <c10/core/StorageImpl.h>

#include <algorithm>

#include "guard.h"

namespace {

// -1 where the tensors in a nested one differ.
int64_t nested_size(const at::Tensor& t, int64_t dim) {
  try {
    return t.size(dim);
  } catch (const c10::Error&) {
    return -1;
  }
}

}  // namespace

// What garbage held has left the caches. Asking for all of a few tensors before the
// first is freed waits for memory once, not five times for each.
static void fetch(const tg_tensor* ts, int n) {
  for (int i = 0; i < n; i++)
    for (int line = 0; line < 3; line++) __builtin_prefetch((char*)ts[i] + 64 * line, 1);
  c10::StorageImpl* storages[TG_DEAD];
  int k = 0;
  for (int i = 0; i < n; i++) {
    auto* t = (c10::TensorImpl*)ts[i];
    if (!t || !t->has_storage() || t->layout() != at::kStrided) continue;
    void* version;
    memcpy(&version, &t->version_counter(), sizeof version);
    __builtin_prefetch(version, 1);
    try {
      storages[k] = t->unsafe_storage().unsafeGetStorageImpl();
    } catch (...) {  // a tensor that forbids it
      continue;
    }
    __builtin_prefetch(storages[k], 1);
    __builtin_prefetch((char*)storages[k++] + 64, 1);
  }
  for (int i = 0; i < k; i++) {
    auto* data = (char*)storages[i]->_mutable_data_ptr_no_checks().get();
    __builtin_prefetch(data, 1);
    __builtin_prefetch(data - 16, 1);  // malloc's header
  }
}

void tg::free_all(const tg_tensor* ts, int n) {
  for (; n > 0; ts += TG_DEAD, n -= TG_DEAD) {
    const int some = std::min<int>(n, TG_DEAD);
    fetch(ts, some);
    for (int i = 0; i < some; i++) tg_free(ts[i]);
  }
}

extern "C" {

int tg_info(tg_tensor h, tg_meta* m, int64_t* sizes, int64_t* strides, int cap, tg_out* out) {
  return tg::guarded<int>(out, -1, [&] {
    memset(m, 0, sizeof *m);
    if (!h) return 0;
    const at::Tensor t = tg::borrow(h);
    m->dtype = (int32_t)t.scalar_type();
    m->ndim = (int32_t)t.dim();
    m->layout = (int32_t)t.layout();
    m->device_type = (int32_t)t.device().type();
    m->device_index = t.device().index();
    m->requires_grad = t.requires_grad();
    m->is_leaf = t.is_leaf();
    m->is_neg_or_conj = t.is_neg() || t.is_conj();
    m->numel = t.numel();
    if (t.is_nested()) {
      m->nested = 1;
      for (int i = 0; i < m->ndim && i < cap; i++) {
        sizes[i] = nested_size(t, i);
        strides[i] = 0;
      }
      return m->ndim;
    }
    auto sz = t.sizes();
    for (int i = 0; i < m->ndim && i < cap; i++) sizes[i] = sz[i];
    if (t.layout() == at::kStrided) {
      auto st = t.strides();
      for (int i = 0; i < m->ndim && i < cap; i++) strides[i] = st[i];
      m->contiguous = t.is_contiguous();
    }
    if (t.layout() == at::kStrided && t.has_storage()) {
      m->offset = t.storage_offset();
      m->storage = t.storage().unsafeGetStorageImpl();
      m->storage_data = const_cast<void*>(t.storage().data());
      m->storage_bytes = (int64_t)t.storage().nbytes();
      m->data = m->storage_data ? (char*)m->storage_data + m->offset * (int64_t)t.itemsize() : nullptr;
    }
    return m->ndim;
  });
}

tg_tensor tg_copy_in(const void* data, const int64_t* sizes, int ndim, int dtype, tg_out* out) {
  return tg::guarded<tg_tensor>(out, nullptr, [&] {
    at::Tensor t = at::detail::empty_cpu({sizes, (size_t)ndim}, (at::ScalarType)dtype);
    if (const size_t n = t.nbytes()) memcpy(t.mutable_data_ptr(), data, n);
    return tg::release(std::move(t));
  });
}

void tg_free(tg_tensor t) {
  if (t) tg::Impl::reclaim(static_cast<c10::TensorImpl*>(t));
}

void tg_free_many(uintptr_t* ts, int n) { tg::free_all((const tg_tensor*)ts, n); }

}  // extern "C"

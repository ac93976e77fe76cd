// What is asked of a tensor itself: metadata, memory, references.
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

void tg_free(tg_tensor t) {
  if (t) tg::Impl::reclaim(static_cast<c10::TensorImpl*>(t));
}

void tg_free_many(tg_tensor* ts, int n) {
  for (int i = 0; i < n; i++) tg_free(ts[i]);
}

}  // extern "C"

// Memory that is not libtorch's: tensors over memory of the caller, and DLPack.
#include <ATen/dlpack.h>
#include <ATen/ops/from_blob.h>

#include "guard.h"
#include "released.h"

// ATen/DLConvertor.h, which declares these, includes all of ATen.
namespace at {
TORCH_API DLManagedTensor* toDLPack(const Tensor& src);
TORCH_API Tensor fromDLPack(DLManagedTensor* src, std::function<void(void*)> deleter);
}  // namespace at

extern "C" {

tg_tensor tg_from_blob(void* data, const int64_t* sizes, int ndim, int dtype, int64_t id, tg_out* out) {
  return tg::guarded<tg_tensor>(out, nullptr, [&] {
    return tg::release(at::for_blob(data, {sizes, (size_t)ndim})
                           .context((void*)id, [](void* id) { tg::released((int64_t)id); })
                           .options(at::TensorOptions((at::ScalarType)dtype))
                           .make_tensor());
  });
}

void* tg_to_dlpack(tg_tensor h, tg_out* out) {
  return tg::guarded<void*>(out, nullptr, [&]() -> void* {
    const at::Tensor t = tg::borrow(h);
    TORCH_CHECK(t.layout() == at::kStrided, "only strided tensors can be exported, not ", t.layout());
    TORCH_CHECK(!t.requires_grad(), "a tensor that requires gradients cannot be exported; call Detach first");
    TORCH_CHECK(!t.is_conj(), "a conjugated view cannot be exported; call ResolveConj first");
    TORCH_CHECK(!t.is_neg(), "a negated view cannot be exported; call ResolveNeg first");
    return at::toDLPack(t);
  });
}

tg_tensor tg_from_dlpack(void* p, tg_out* out) {
  return tg::guarded<tg_tensor>(out, nullptr, [&] {
    auto* m = static_cast<DLManagedTensor*>(p);
    const DLTensor& t = m->dl_tensor;
    TORCH_CHECK(t.ndim >= 0 && t.ndim <= 64 && (t.ndim == 0 || t.shape), "the DLPack tensor has ", t.ndim, " dimensions and no shape");
    bool empty = false;
    for (int i = 0; i < t.ndim; i++) {
      TORCH_CHECK(t.shape[i] >= 0, "the DLPack tensor has a size of ", t.shape[i]);
      empty |= t.shape[i] == 0;
    }
    TORCH_CHECK(t.data || empty, "the DLPack tensor has no memory");
    return tg::release(at::fromDLPack(m, [m](void*) {
      if (m->deleter) m->deleter(m);
    }));
  });
}

void tg_dlpack_delete(void* p) {
  auto* m = static_cast<DLManagedTensor*>(p);
  if (m->deleter) m->deleter(m);
}

}  // extern "C"

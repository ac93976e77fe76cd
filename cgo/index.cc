// Python's t[…] and t[…] = v: libtorch's own code for them, which makes views,
// gathers and scatters in one call.
#define AT_PER_OPERATOR_HEADERS
#include <ATen/TensorIndexing.h>
#include <ATen/TensorOptions.h>

#include <vector>

#include "callback.h"

namespace {

using at::indexing::TensorIndex;

std::optional<c10::SymInt> bound(const tg_val& v) {
  if (v.tag == TG_NONE) return std::nullopt;
  return c10::SymInt(v.v);
}

// A second "..." moves the dimension on as the first does. libtorch would then read
// sizes beyond the last one, so what comes after it is refused.
void check_ellipses(const std::vector<TensorIndex>& at, int64_t ndim) {
  const int64_t rest = ndim - at::indexing::impl::count_specified_dimensions(at);
  int seen = 0;
  for (const auto& i : at) {
    if (i.is_ellipsis()) seen++;
    else TORCH_CHECK(seen < 2 || rest <= 0, "an index can hold only one Ellipsis, with more after a second one");
  }
}

std::vector<TensorIndex> read(const at::Tensor& self, const tg_val* p, const tg_val* end) {
  std::vector<TensorIndex> at;
  at.reserve(end - p);
  for (; p < end; p++) switch (p->tag) {
      case TG_INT: at.emplace_back(c10::SymInt(p->v)); break;
      case TG_BOOL: at.emplace_back(p->v != 0); break;
      case TG_TENSOR: at.emplace_back(tg::borrow((tg_tensor)p->v)); break;
      case TG_NONE: at.emplace_back(at::indexing::None); break;
      case TG_DEFAULT: at.emplace_back(at::indexing::Ellipsis); break;
      case TG_INTS:
        TORCH_CHECK(p->n == 3 && end - p > 3, "a slice is cut off");
        at.emplace_back(at::indexing::Slice(bound(p[1]), bound(p[2]), bound(p[3])));
        p += 3;
        break;
      default: TORCH_CHECK(false, "unknown tag ", p->tag, " in an index");
    }
  check_ellipses(at, self.dim());
  return at;
}

// Older versions take tensors only.
template <class Number>
void set_number(const at::Tensor& self, const std::vector<TensorIndex>& at, const Number& v) {
  if constexpr (requires { at::indexing::set_item(self, at, v); })
    at::indexing::set_item(self, at, v);
  else
    at::indexing::set_item(self, at, at::indexing::scalarToTensor(v, isQIntType(self.scalar_type()) ? at::TensorOptions(at::kFloat) : self.options(), self.device()));
}

}  // namespace

extern "C" {

tg_tensor tg_index(const tg_val* args, int n, tg_out* out) {
  return tg::guarded<tg_tensor>(out, nullptr, [&] {
    const at::Tensor self = tg::borrow((tg_tensor)args[0].v);
    return tg::release(at::indexing::get_item(self, read(self, args + 1, args + n)));
  });
}

void tg_set_index(const tg_val* args, int n, tg_out* out) {
  tg::guarded(out, [&] {
    const at::Tensor self = tg::borrow((tg_tensor)args[0].v);
    TORCH_CHECK(self.layout() == at::kStrided || self.is_mkldnn(), "the elements of a sparse tensor cannot be set");
    const tg_val* v = args + 1;
    const auto at = read(self, v + (v->tag == TG_COMPLEX ? 2 : 1), args + n);
    switch (v->tag) {
      case TG_TENSOR: return at::indexing::set_item(self, at, tg::borrow((tg_tensor)v->v));
      case TG_INT:
        TORCH_CHECK(v->v >= 0 || self.scalar_type() != at::kUInt64, v->v, " cannot be set in a tensor of uint64");
        return set_number(self, at, c10::Scalar(v->v));
      case TG_BOOL: return set_number(self, at, c10::Scalar((int64_t)(v->v != 0)));
      case TG_DOUBLE: return set_number(self, at, c10::Scalar(tg::as_double(v->v)));
      case TG_UINT:
        TORCH_CHECK(self.scalar_type() == at::kUInt64, (uint64_t)v->v, " is beyond int64, and only a tensor of uint64 takes such a number");
        return set_number(self, at, c10::Scalar((uint64_t)v->v));
      case TG_COMPLEX:
        return set_number(self, at, c10::Scalar(c10::complex<double>(tg::as_double(v->v), tg::as_double(v[1].v))));
      default: TORCH_CHECK(false, "unknown tag ", v->tag, " of a value");
    }
  });
}

// For when operators may call Go, see tg_call_go.
tg_tensor tg_index_go(const tg_val* args, int n, tg_out* out) {
  tg::Allow allow;
  return tg_index(args, n, out);
}

void tg_set_index_go(const tg_val* args, int n, tg_out* out) {
  tg::Allow allow;
  tg_set_index(args, n, out);
}

}  // extern "C"

// The generic operator call: a flat buffer in, libtorch's boxed dispatcher, a
// flat buffer out. Counts and kinds are held against the schema here, because
// libtorch itself raises nothing for surplus arguments and little that can be
// read for wrong ones.
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/List.h>
#include <ATen/core/class_type.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/core/ivalue.h>

#include <memory>
#include <string>
#include <vector>

#include "callback.h"
#include "guards.h"
#include "typed.h"

namespace {

using at::Tensor;
using c10::IValue;

// What an argument of an operator takes, as a bit set over the tags.
enum Kind : uint8_t { kPlain, kFloat, kFloatList, kOptTensorList, kScalarType, kLayout, kMemoryFormat };
struct Param {
  uint32_t tags;
  Kind kind;
  int size = 0;         // of a list that one number stands for, 2 for int[2]
  bool filled = false;  // an empty list is none
};
struct Op {
  c10::OperatorHandle handle;
  const c10::FunctionSchema& schema;
  std::vector<Param> params;
  std::vector<IValue> defaults;  // None where there is none
  bool foreach = false;          // its lists are of one length, which not all of its kernels check
  tg::Guard guard = nullptr;
  std::unique_ptr<tg::Typed> typed;  // the shorter way, where there is one and nothing to look at before
};

constexpr uint32_t bit(int tag) { return 1u << tag; }

Param kind_of(const c10::Argument& a) {
  uint32_t tags = a.default_value() ? bit(TG_DEFAULT) : 0;
  c10::TypePtr t = a.real_type();
  if (t->kind() == c10::TypeKind::OptionalType) {
    tags |= bit(TG_NONE);
    t = t->castRaw<c10::OptionalType>()->getElementType();
  }
  auto element_kind = [](const c10::TypePtr& e) { return e->kind(); };
  switch (t->kind()) {
    case c10::TypeKind::TensorType: return {tags | bit(TG_TENSOR), kPlain};
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType: return {tags | bit(TG_INT), kPlain};
    case c10::TypeKind::ScalarTypeType: return {tags | bit(TG_INT), kScalarType};
    case c10::TypeKind::LayoutType: return {tags | bit(TG_INT), kLayout};
    case c10::TypeKind::MemoryFormatType: return {tags | bit(TG_INT), kMemoryFormat};
    case c10::TypeKind::FloatType:
    case c10::TypeKind::SymFloatType: return {tags | bit(TG_DOUBLE) | bit(TG_INT), kFloat};
    case c10::TypeKind::BoolType:
    case c10::TypeKind::SymBoolType: return {tags | bit(TG_BOOL), kPlain};
    case c10::TypeKind::NumberType:
      return {tags | bit(TG_INT) | bit(TG_DOUBLE) | bit(TG_BOOL) | bit(TG_COMPLEX) | bit(TG_UINT), kPlain};
    case c10::TypeKind::StringType: return {tags | bit(TG_STRING), kPlain};
    case c10::TypeKind::DeviceObjType: return {tags | bit(TG_DEVICE), kPlain};
    case c10::TypeKind::StreamObjType: return {tags | bit(TG_STREAM), kPlain};
    case c10::TypeKind::GeneratorType: return {tags | bit(TG_GENERATOR), kPlain};
    case c10::TypeKind::ClassType: return {tags | bit(TG_OBJECT), kPlain};
    case c10::TypeKind::ListType: {
      c10::TypePtr e = t->castRaw<c10::ListType>()->getElementType();
      switch (element_kind(e)) {
        case c10::TypeKind::TensorType: return {tags | bit(TG_TENSORS), kPlain};
        case c10::TypeKind::OptionalType: return {tags | bit(TG_TENSORS), kOptTensorList};
        case c10::TypeKind::IntType:
        case c10::TypeKind::SymIntType: return {tags | bit(TG_INTS), kPlain};
        case c10::TypeKind::FloatType: return {tags | bit(TG_DOUBLES) | bit(TG_INTS), kFloatList};
        case c10::TypeKind::BoolType: return {tags | bit(TG_BOOLS), kPlain};
        case c10::TypeKind::NumberType: return {tags | bit(TG_SCALARS), kPlain};
        default: return {tags, kPlain};
      }
    }
    default: return {tags, kPlain};
  }
}

Param param_of(const c10::Argument& a) {
  Param p = kind_of(a);
  p.size = a.N().value_or(0);
  // Kernels index these without a look. A stride left empty is the size of the kernel.
  p.filled = p.size > 1 && (p.tags & bit(TG_INTS)) && !a.default_value() && a.name() != "stride";
  return p;
}

const char* tag_name(int tag) {
  static const char* const names[] = {"None",      "Tensor", "int",     "float",  "bool",     "complex", "str", "Device",
                                      "Generator", "int[]",  "float[]", "bool[]", "Tensor[]", "default", "Scalar[]", "uint",
                                      "Stream",    "object"};
  return tag >= 0 && tag <= TG_OBJECT ? names[tag] : "unknown";
}

int64_t as_bits(double d) {
  int64_t v;
  memcpy(&v, &d, sizeof v);
  return v;
}

// Reads one number at p and moves p past it.
IValue number(const tg_val*& p, const tg_val* end) {
  const tg_val& e = *p++;
  switch (e.tag) {
    case TG_INT: return IValue(e.v);
    case TG_BOOL: return IValue(e.v != 0);
    case TG_UINT: return IValue(c10::Scalar((uint64_t)e.v));
    case TG_COMPLEX: {
      TORCH_CHECK(p < end, "a complex number is cut off");
      return IValue(c10::complex<double>(tg::as_double(e.v), tg::as_double((p++)->v)));
    }
    default: return IValue(tg::as_double(e.v));
  }
}

// One number stands for all of a list that the schema gives a size.
template <class T>
void fill(c10::List<T>& l, int size) {
  if (C10_UNLIKELY(l.size() == 1))
    while ((int)l.size() < size) l.push_back(T(l[0]));
}

// Numbers that stand for a type, a layout or a device index tables without a look.
int64_t enumerator(Kind kind, const std::string& name, int64_t v) {
  switch (kind) {
    case kScalarType:
      TORCH_CHECK(v >= 0 && v < (int64_t)c10::ScalarType::NumOptions && v != (int64_t)c10::ScalarType::Undefined,
                  "argument '", name, "': there is no element type of number ", v);
      break;
    case kLayout:
      TORCH_CHECK(v >= 0 && v < (int64_t)c10::Layout::NumOptions, "argument '", name, "': there is no layout of number ", v);
      break;
    case kMemoryFormat:
      TORCH_CHECK(v >= 0 && v < (int64_t)c10::MemoryFormat::NumOptions, "argument '", name, "': there is no memory format of number ", v);
      break;
    default: break;
  }
  return v;
}

c10::Device device(const std::string& name, int64_t type, int index) {
  TORCH_CHECK(type >= 0 && type < (int64_t)c10::COMPILE_TIME_MAX_DEVICE_TYPES && c10::isValidDeviceType((c10::DeviceType)type),
              "argument '", name, "': there is no device type of number ", type);
  const int last = type == (int64_t)c10::DeviceType::CPU ? 0 : 127;
  TORCH_CHECK(index >= -1 && index <= last, "argument '", name, "': there is no ", c10::DeviceTypeName((c10::DeviceType)type, true),
              " device of index ", index);
  return c10::Device((c10::DeviceType)type, (c10::DeviceIndex)index);
}

// libtorch makes negated views and nested tensors of quantized tensors, and dies of
// using them.
void check(const std::string& name, tg_tensor h) {
  const auto* t = static_cast<const c10::TensorImpl*>(h);
  if (C10_LIKELY(!tg::negated_or_nested(t))) return;
  TORCH_CHECK(!c10::isQIntType(c10::typeMetaToScalarType(t->dtype())), "argument '", name, "' is a ",
              t->is_neg() ? "negated view of a quantized tensor" : "nested quantized tensor", ", which libtorch cannot read");
}

using Object = c10::intrusive_ptr<c10::ivalue::Object>;

// An object is of the class that the schema says: kernels read it as that without a look.
IValue object(const c10::Argument& a, void* h) {
  Object o = Object::reclaim_copy(static_cast<c10::ivalue::Object*>(h));
  TORCH_CHECK(o->type()->isSubtypeOf(*a.real_type()), "argument '", a.name(), "' must be ", a.real_type()->str(), ", not ", o->type()->str());
  return IValue(std::move(o));
}

// Reads one argument at p and moves p past it.
void push(std::vector<IValue>& st, const Op& op, const tg_val*& p, const tg_val* end, const char* strings) {
  const size_t i = st.size();
  const auto& args = op.schema.arguments();
  TORCH_CHECK(i < op.params.size(), "takes ", op.params.size(), " arguments, got more");
  const Param& want = op.params[i];
  tg_val a = *p++;
  // A list of one int where the schema has an int.
  if (C10_UNLIKELY(a.tag == TG_INTS && a.n == 1 && !(want.tags & bit(TG_INTS)) && (want.tags & bit(TG_INT)) && p < end)) a = *p++;
  if (C10_UNLIKELY(!(want.tags & bit(a.tag)))) {
    if (a.tag == TG_NONE && (want.tags & bit(TG_TENSOR)))
      TORCH_CHECK(false, "argument '", args[i].name(), "' is an undefined Tensor, a defined one is required");
    TORCH_CHECK(a.tag != TG_INTS || !(want.tags & bit(TG_INT)), "argument '", args[i].name(), "' takes one int, got ", a.n);
    TORCH_CHECK(false, "argument '", args[i].name(), "' must be ", args[i].real_type()->str(), ", not ", tag_name(a.tag));
  }
  const int n = a.n;
  if (a.tag >= TG_INTS && a.tag <= TG_SCALARS && a.tag != TG_DEFAULT) TORCH_CHECK(n >= 0 && end - p >= n, "argument '", args[i].name(), "' is cut off");
  if (C10_UNLIKELY(want.filled && n == 0 && (a.tag == TG_INTS || a.tag == TG_TENSORS)))
    TORCH_CHECK(false, "argument '", args[i].name(), "' is an empty list, which is none here");
  switch (a.tag) {
    case TG_NONE: st.emplace_back(); break;
    case TG_TENSOR:
      check(args[i].name(), (tg_tensor)a.v);
      st.emplace_back(tg::borrow((tg_tensor)a.v));
      break;
    case TG_INT:
      if (want.kind == kFloat) st.emplace_back((double)a.v);
      else st.emplace_back(C10_LIKELY(want.kind == kPlain) ? a.v : enumerator(want.kind, args[i].name(), a.v));
      break;
    case TG_DOUBLE: st.emplace_back(tg::as_double(a.v)); break;
    case TG_BOOL: st.emplace_back(a.v != 0); break;
    case TG_COMPLEX:
    case TG_UINT: st.push_back(number(--p, end)); break;
    case TG_STRING: st.emplace_back(std::string(strings + a.v, n)); break;
    case TG_DEVICE: st.emplace_back(device(args[i].name(), a.v, n)); break;
    case TG_GENERATOR:
      st.emplace_back(at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy((c10::GeneratorImpl*)a.v)));
      break;
    case TG_INTS:
      if (want.kind == kFloatList) {
        c10::List<double> l;
        l.reserve(n);
        for (int k = 0; k < n; k++) l.push_back((double)(p++)->v);
        fill(l, want.size);
        st.emplace_back(std::move(l));
      } else {
        TORCH_CHECK(want.size < 2 || n == want.size || n < 2, "argument '", args[i].name(), "' takes ", want.size,
                    " numbers, or one for all, got ", n);
        c10::List<int64_t> l;
        l.reserve(n);
        for (int k = 0; k < n; k++) l.push_back((p++)->v);
        fill(l, want.size);
        st.emplace_back(std::move(l));
      }
      break;
    case TG_DOUBLES: {
      c10::List<double> l;
      l.reserve(n);
      for (int k = 0; k < n; k++) l.push_back(tg::as_double((p++)->v));
      fill(l, want.size);
      st.emplace_back(std::move(l));
      break;
    }
    case TG_BOOLS: {
      TORCH_CHECK(want.size == 0 || n == want.size, "argument '", args[i].name(), "' takes ", want.size, " bools, got ", n);
      c10::List<bool> l;
      l.reserve(n);
      for (int k = 0; k < n; k++) l.push_back((p++)->v != 0);
      st.emplace_back(std::move(l));
      break;
    }
    case TG_SCALARS: {
      c10::impl::GenericList l(c10::NumberType::get());
      l.reserve(n);
      for (int k = 0; k < n; k++) {
        TORCH_CHECK(p < end, "argument '", args[i].name(), "' is cut off");
        l.push_back(number(p, end));
      }
      st.emplace_back(std::move(l));
      break;
    }
    case TG_TENSORS:
      if (want.kind == kOptTensorList) {
        c10::List<std::optional<Tensor>> l;
        l.reserve(n);
        for (int k = 0; k < n; k++, p++) {
          if (p->v) {
            check(args[i].name(), (tg_tensor)p->v);
            l.push_back(tg::borrow((tg_tensor)p->v));
          } else l.push_back(std::nullopt);
        }
        st.emplace_back(std::move(l));
      } else {
        c10::List<Tensor> l;
        l.reserve(n);
        for (int k = 0; k < n; k++, p++) {
          TORCH_CHECK(p->v, "argument '", args[i].name(), "': element ", k, " is an undefined Tensor");
          check(args[i].name(), (tg_tensor)p->v);
          l.push_back(tg::borrow((tg_tensor)p->v));
        }
        st.emplace_back(std::move(l));
      }
      break;
    case TG_STREAM:
      st.emplace_back(c10::Stream(c10::Stream::UNSAFE, device(args[i].name(), n >> 16, n & 0xffff), a.v));
      break;
    case TG_OBJECT: st.push_back(object(args[i], (void*)a.v)); break;
    case TG_DEFAULT: st.push_back(op.defaults[i]); break;
    default: TORCH_CHECK(false, "unknown tag ", a.tag);
  }
}

// Collects results: into the caller's buffer while they fit, else into one of
// its own, so that an operator that has already run never loses its results.
struct Results {
  tg_val* buf;
  int cap;
  int n = 0;
  std::vector<tg_val> more;
  void put(int tag, int32_t count, int64_t v) {
    tg_val x{tag, count, v};
    if (more.empty() && n < cap) {
      buf[n++] = x;
      return;
    }
    if (more.empty()) more.assign(buf, buf + n);
    more.push_back(x);
    n++;
  }
  // Gives back what nobody is going to take.
  void drop() {
    tg_val* all = more.empty() ? buf : more.data();
    for (int i = 0; i < n; i++) {
      if (all[i].tag == TG_TENSOR) tg_free((tg_tensor)all[i].v);
      if (all[i].tag == TG_OBJECT) tg_object_free((tg_object)all[i].v);
    }
  }
  void put(Tensor&& t) {
    tg_tensor h = tg::release(std::move(t));
    put(h ? TG_TENSOR : TG_NONE, 0, (int64_t)h);
  }
};

// An integer beyond int64, where this version of libtorch knows such a result.
template <class Value>
bool put_unsigned(Results& r, const Value& v) {
  if constexpr (requires { v.toUInt(); }) {
    if (v.isUnsigned()) {
      r.put(TG_UINT, 0, (int64_t)v.toUInt());
      return true;
    }
  }
  return false;
}

void put(Results& r, IValue&& v) {
  if (v.isTensor()) r.put(std::move(v).toTensor());
  else if (v.isNone()) r.put(TG_NONE, 0, 0);
  else if (v.isInt()) r.put(TG_INT, 0, v.toInt());
  else if (v.isDouble()) r.put(TG_DOUBLE, 0, as_bits(v.toDouble()));
  else if (v.isBool()) r.put(TG_BOOL, 0, v.toBool());
  else if (v.isComplexDouble()) {
    r.put(TG_COMPLEX, 0, as_bits(v.toComplexDouble().real()));
    r.put(TG_DOUBLE, 0, as_bits(v.toComplexDouble().imag()));
  } else if (put_unsigned(r, v)) {
  } else if (v.isTensorList()) {
    auto l = v.toTensorVector();
    r.put(TG_TENSORS, (int32_t)l.size(), 0);
    for (auto& t : l) r.put(std::move(t));
  } else if (v.isIntList()) {
    auto l = v.toIntVector();
    r.put(TG_INTS, (int32_t)l.size(), 0);
    for (auto x : l) r.put(TG_INT, 0, x);
  } else if (v.isObject()) {
    r.put(TG_OBJECT, 0, (int64_t)std::move(v).toObject().release());
  } else {
    TORCH_CHECK(false, "returned a ", v.tagKind(), ", which gotorch cannot take yet");
  }
}

// The lists of an operator on lists have to be of one length.
void check_lists(const Op& op, const std::vector<IValue>& st) {
  size_t n = 0;
  bool seen = false;
  for (size_t i = 0; i < st.size(); i++) {
    if (!st[i].isList()) continue;
    const size_t k = st[i].isTensorList() ? st[i].toTensorList().size() : st[i].toListRef().size();
    if (!seen) n = k;
    seen = true;
    TORCH_CHECK(k == n, "argument '", op.schema.arguments()[i].name(), "' is a list of ", k, ", and the first list is one of ", n);
  }
}

int run(const Op& op, tg_val* buf, int nargs, int cap, int flags, const char* strings, tg_out* out) {
  if (op.typed && !(flags & TG_NO_GRAD)) {
    if (const int n = op.typed->run(buf, nargs, flags); n >= 0) return n;
  }
  // The stack is kept for the next call; a nested call makes its own.
  thread_local std::vector<IValue> spare;
  std::vector<IValue> st = std::move(spare);
  st.clear();
  if (st.capacity() < 16) st.reserve(16);
  const tg_val* p = buf;
  const tg_val* end = buf + nargs;
  while (p < end) push(st, op, p, end, strings);
  for (size_t i = st.size(); i < op.params.size(); i++) {
    TORCH_CHECK(op.params[i].tags & bit(TG_DEFAULT), "argument '", op.schema.arguments()[i].name(), "' is missing");
    st.push_back(op.defaults[i]);
  }
  if (op.foreach) check_lists(op, st);
  if (C10_UNLIKELY(op.guard != nullptr)) op.guard(st);
  if (flags & TG_NO_GRAD) {
    at::NoGradGuard no_grad;
    at::AutoDispatchBelowAutograd below;
    op.handle.callBoxed(&st);
  } else {
    op.handle.callBoxed(&st);
  }
  Results r{buf, cap};
  if (!(flags & TG_DISCARD)) {
    try {
      for (IValue& v : st) put(r, std::move(v));
    } catch (...) {
      r.drop();
      throw;
    }
  }
  st.clear();
  spare = std::move(st);
  if (!r.more.empty()) {
    out->spill = (tg_val*)malloc(r.more.size() * sizeof(tg_val));
    memcpy(out->spill, r.more.data(), r.more.size() * sizeof(tg_val));
  }
  return r.n;
}

}  // namespace

extern "C" {

tg_op tg_find_op(const char* name, const char* overload, tg_out* out) {
  return tg::guarded<tg_op>(out, nullptr, [&]() -> tg_op {
    auto h = c10::Dispatcher::singleton().findSchema({name, overload});
    if (!h) return nullptr;
    Op* op = new Op{*h, h->schema(), {}, {}, h->schema().name().rfind("aten::_foreach_", 0) == 0, tg::guard_of(name), nullptr};
    for (const auto& a : op->schema.arguments()) {
      op->params.push_back(param_of(a));
      op->defaults.push_back(a.default_value().value_or(IValue()));
    }
    // Operators that take the first of a list without a look.
    for (const char* prefix : {"aten::cat", "aten::concat", "aten::_stack", "aten::_chunk_cat", "aten::_foreach_copy", "fsdp::chunk_cat"})
      if (op->schema.name().rfind(prefix, 0) == 0) op->params[0].filled = true;
    if (!op->guard) op->typed = tg::typed(op->handle, op->defaults);
    return op;
  });
}

int tg_call(uintptr_t op, tg_val* buf, int nargs, int cap, int flags, const char* strings, tg_trip* trip) {
  tg_out out;
  const int n = tg::guarded<int>(&out, -1, [&] {
    tg::free_all((const tg_tensor*)trip->dead, trip->ndead);
    return run(*(const Op*)op, buf, nargs, cap, flags, strings, &out);
  });
  trip->err = (uintptr_t)out.err;
  trip->spill = (uintptr_t)out.spill;
  trip->warned = (uintptr_t)out.warned;
  trip->scope = out.scope;
  trip->kind = out.kind;
  return n;
}

// As tg_call, for operators that may call Go: none of the pointers may lead into
// a Go stack, which may move meanwhile.
int tg_call_go(tg_op op, tg_val* buf, int nargs, int cap, int flags, const char* strings, tg_out* out) {
  tg::Allow allow;
  return tg::guarded<int>(out, -1, [&] { return run(*(const Op*)op, buf, nargs, cap, flags, strings, out); });
}

void tg_object_free(tg_object o) { Object::reclaim(static_cast<c10::ivalue::Object*>(o)); }

// The qualified name of the object's class, malloc'ed.
char* tg_object_type(tg_object o) { return strdup(static_cast<c10::ivalue::Object*>(o)->type()->str().c_str()); }

}  // extern "C"

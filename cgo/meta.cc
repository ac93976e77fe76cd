// Shapes on the meta device where libtorch has no function for them: PyTorch keeps many
// of its own in Python. Convolution and batch norm are written here. Any other operator
// that has a kernel for the CPU runs on zeros there, as with Python's FakeTensor, and
// its results keep their shapes alone; one that works element by element runs on a
// single one, for the type of its result.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/EmptyTensor.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/core/ivalue.h>
#include <c10/util/strides.h>

#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "guard.h"

namespace {

using at::Tensor;
using c10::DispatchKey;
using c10::IValue;
using Stack = std::vector<IValue>;

Tensor meta_of(const Tensor& t, at::IntArrayRef sizes) {
  return Tensor(at::detail::empty_strided_meta(sizes, c10::contiguous_strides(sizes), t.scalar_type()));
}

// What a call on the CPU is made of, and the way back.
struct Stand {
  bool pointwise;
  std::vector<int64_t> shape;                         // of a pointwise operator's results
  std::unordered_map<c10::TensorImpl*, Tensor> meta;  // stand-ins on the CPU, and what they stand for
  std::unordered_map<c10::TensorImpl*, Tensor> cpu;

  Tensor zeros(const Tensor& t) {
    if (!t.defined() || !t.is_meta()) return t;
    Tensor& z = cpu[t.unsafeGetTensorImpl()];
    if (!z.defined()) {
      std::vector<int64_t> one(t.dim());
      for (int64_t i = 0; i < t.dim(); i++) one[i] = std::min<int64_t>(t.size(i), 1);
      z = Tensor(pointwise ? at::detail::empty_strided_cpu(one, c10::contiguous_strides(one), t.scalar_type())
                           : at::detail::empty_strided_cpu(t.sizes(), t.strides(), t.scalar_type()));
      if (z.storage().nbytes()) memset(z.storage().mutable_data(), 0, z.storage().nbytes());
      meta[z.unsafeGetTensorImpl()] = t;
    }
    return z;
  }
  Tensor back(const Tensor& t) {
    if (!t.defined() || !t.is_cpu()) return t;
    auto known = meta.find(t.unsafeGetTensorImpl());
    if (known != meta.end()) return known->second;
    return pointwise ? meta_of(t, shape) : Tensor(at::detail::empty_strided_meta(t.sizes(), t.strides(), t.scalar_type()));
  }
  // An out= argument may get another shape.
  void resize(const Tensor& m) {
    const Tensor& t = cpu[m.unsafeGetTensorImpl()];
    const at::IntArrayRef sizes = pointwise ? at::IntArrayRef(shape) : t.sizes();
    if (m.sizes() == sizes) return;
    m.unsafeGetTensorImpl()->set_sizes_contiguous(sizes);
    m.storage().unsafeGetStorageImpl()->set_nbytes(m.numel() * m.itemsize());
  }
  // The shape that broadcasting gives.
  void broadcast(at::IntArrayRef with) {
    if (with.size() > shape.size()) shape.insert(shape.begin(), with.size() - shape.size(), 1);
    for (size_t i = 0; i < with.size(); i++) {
      int64_t& s = shape[shape.size() - with.size() + i];
      TORCH_CHECK(s == with[i] || s == 1 || with[i] == 1, "the sizes ", s, " and ", with[i], " do not fit at dim ",
                  shape.size() - with.size() + i);
      if (s == 1) s = with[i];
    }
  }
  template <class F>
  IValue map(const IValue& v, F&& f) {
    if (v.isTensor()) return f(v.toTensor());
    if (v.isTensorList()) {
      c10::List<Tensor> l;
      for (const Tensor& t : v.toTensorVector()) l.push_back(f(t));
      return l;
    }
    if (v.isList() && v.toListRef().size() && v.type()->castRaw<c10::ListType>()) {
      const auto element = v.type()->castRaw<c10::ListType>()->getElementType();
      if (element->kind() == c10::TypeKind::OptionalType) {
        c10::impl::GenericList l(element);
        for (const IValue& e : v.toListRef()) l.push_back(e.isTensor() ? IValue(f(e.toTensor())) : e);
        return l;
      }
    }
    return v;
  }
};

// Operators that draw random numbers leave the default generator as it was.
struct KeepGenerator {
  at::Generator g = at::detail::getDefaultCPUGenerator();
  Tensor state;
  KeepGenerator() {
    std::lock_guard<std::mutex> lock(g.mutex());
    state = g.get_state();
  }
  ~KeepGenerator() {
    std::lock_guard<std::mutex> lock(g.mutex());
    g.set_state(state);
  }
};

void on_cpu(const c10::OperatorHandle& op, Stack* stack) {
  at::NoGradGuard no_grad;
  at::AutoDispatchBelowAutograd below;
  Stand stand{op.hasTag(at::Tag::pointwise), {}, {}, {}};
  const auto& arguments = op.schema().arguments();
  const size_t n = arguments.size(), from = stack->size() - n;
  std::vector<Tensor> outs;
  for (size_t i = 0; i < n; i++) {
    const IValue& v = (*stack)[from + i];
    if (!v.isTensor() || !v.toTensor().defined()) continue;
    const auto* alias = arguments[i].alias_info();
    TORCH_CHECK(!alias || !alias->isWrite() || v.toTensor().is_meta(), "argument '", arguments[i].name(), "' is on ", v.toTensor().device(),
                ", and others are on meta");
    if (arguments[i].is_out()) outs.push_back(v.toTensor());
    else stand.broadcast(stand.pointwise ? v.toTensor().sizes() : at::IntArrayRef());
  }
  Stack call;
  for (size_t i = from; i < stack->size(); i++) {
    const IValue& v = (*stack)[i];
    // What makes tensors is told the device, and would come back here.
    if (v.isDevice() && v.toDevice().is_meta()) call.push_back(c10::Device(c10::DeviceType::CPU));
    else call.push_back(stand.map(v, [&](const Tensor& t) { return stand.zeros(t); }));
  }
  stack->resize(from);
  std::optional<KeepGenerator> keep;
  if (op.hasTag(at::Tag::nondeterministic_seeded)) keep.emplace();
  op.callBoxed(&call);
  for (const Tensor& out : outs) stand.resize(out);
  for (const IValue& v : call) stack->push_back(stand.map(v, [&](const Tensor& t) { return stand.back(t); }));
}

// Whether the shapes of results follow from the shapes of the arguments alone, and
// results are tensors alone.
bool shapes_follow(const c10::OperatorHandle& op) {
  if (op.hasTag(at::Tag::dynamic_output_shape) || op.hasTag(at::Tag::data_dependent_output)) return false;
  for (const auto& r : op.schema().returns()) {
    c10::TypePtr t = r.type();
    if (t->kind() == c10::TypeKind::ListType) t = t->castRaw<c10::ListType>()->getElementType();
    if (t->kind() != c10::TypeKind::TensorType) return false;
  }
  return true;
}

void finish(Stack* stack, size_t n, std::initializer_list<Tensor> results) {
  stack->resize(stack->size() - n);
  for (const Tensor& t : results) stack->push_back(t);
}

int64_t each(const std::vector<int64_t>& v, size_t i) {
  TORCH_CHECK(v.size() == 1 || i < v.size(), "expected a number for each dim of space, or one for all, got ", v.size());
  return v.size() == 1 ? v[0] : v[i];
}

// (input, weight, bias, stride, padding, dilation, transposed, output_padding, groups)
void convolution(const c10::OperatorHandle&, Stack* stack) {
  const IValue* a = stack->data() + stack->size() - 9;
  const Tensor input = a[0].toTensor(), weight = a[1].toTensor();
  const auto stride = a[3].toIntVector(), padding = a[4].toIntVector(), dilation = a[5].toIntVector(), extra = a[7].toIntVector();
  const bool transposed = a[6].toBool();
  const int64_t groups = a[8].toInt();
  std::vector<int64_t> size{input.size(0), transposed ? weight.size(1) * groups : weight.size(0)};
  for (int64_t i = 2; i < input.dim(); i++) {
    const int64_t k = each(dilation, i - 2) * (weight.size(i) - 1), s = each(stride, i - 2), p = each(padding, i - 2);
    TORCH_CHECK(s > 0, "convolution with a stride of ", s);
    size.push_back(transposed ? (input.size(i) - 1) * s - 2 * p + k + each(extra, i - 2) + 1 : (input.size(i) + 2 * p - k - 1) / s + 1);
  }
  finish(stack, 9, {meta_of(input, size)});
}

// (grad_output, input, weight, stride, padding, dilation, transposed, output_padding, groups, output_mask)
void convolution_backward(const c10::OperatorHandle&, Stack* stack) {
  const IValue* a = stack->data() + stack->size() - 10;
  const Tensor grad = a[0].toTensor(), input = a[1].toTensor(), weight = a[2].toTensor();
  const auto mask = a[9].toBoolList();
  finish(stack, 10, {mask[0] ? meta_of(input, input.sizes()) : Tensor(), mask[1] ? meta_of(weight, weight.sizes()) : Tensor(),
                     mask[2] ? meta_of(grad, {grad.size(1)}) : Tensor()});
}

// (input, weight, bias, running_mean, running_var, training, momentum, eps), and
// without the two in the middle
void batch_norm(const c10::OperatorHandle& op, Stack* stack) {
  const size_t n = op.schema().arguments().size();
  const IValue* a = stack->data() + stack->size() - n;
  const Tensor input = a[0].toTensor();
  const int64_t channels = a[n - 3].toBool() ? input.size(1) : 0;
  const Tensor statistics = a[1].isTensor() && a[1].toTensor().defined() ? a[1].toTensor() : input;
  finish(stack, n, {meta_of(input, input.sizes()), meta_of(statistics, {channels}), meta_of(statistics, {channels})});
}

}  // namespace

extern "C" {

// Registers the kernels; to be called once. Returns their number.
int tg_meta_kernels(tg_out* out) {
  return tg::guarded<int>(out, 0, [&]() -> int {
    static std::vector<c10::RegistrationHandleRAII> keep;
    auto& d = c10::Dispatcher::singleton();
    auto add = [&](const c10::OperatorName& name, c10::KernelFunction&& kernel) {
      keep.push_back(d.registerImpl(name, DispatchKey::Meta, std::move(kernel), std::nullopt, nullptr, "gotorch"));
    };
    add({"aten::convolution_overrideable", ""}, c10::KernelFunction::makeFromBoxedFunction<&convolution>());
    add({"aten::convolution_backward_overrideable", ""}, c10::KernelFunction::makeFromBoxedFunction<&convolution_backward>());
    for (auto [name, overload] : {std::pair{"aten::native_batch_norm", ""}, {"aten::_native_batch_norm_legit", ""},
                                  {"aten::_native_batch_norm_legit", "no_stats"}})
      add({name, overload}, c10::KernelFunction::makeFromBoxedFunction<&batch_norm>());
    for (const auto& name : d.getAllOpNames()) {
      auto op = d.findSchema(name);
      if (!op || name.name.compare(0, 6, "aten::") != 0 || !op->hasKernelForDispatchKey(DispatchKey::CPU) || !shapes_follow(*op)) continue;
      bool has = false;
      for (auto key : {DispatchKey::Meta, DispatchKey::CompositeExplicitAutograd, DispatchKey::CompositeImplicitAutograd,
                       DispatchKey::CompositeExplicitAutogradNonFunctional})
        has = has || op->hasKernelForDispatchKey(key);
      if (!has) add(name, c10::KernelFunction::makeFromBoxedFunction<&on_cpu>());
    }
    return (int)keep.size();
  });
}

}  // extern "C"

// Hooks and custom functions written in Go, as nodes and hooks of libtorch's
// autograd graph.
#include <ATen/FuncTorchTLS.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/functions/basic_ops.h>

#include <algorithm>
#include <mutex>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>

#include "callback.h"

namespace {

using at::Tensor;
using torch::autograd::Node;
using torch::autograd::SavedVariable;
using torch::autograd::variable_list;
namespace impl = torch::autograd::impl;

// Older versions of libtorch hold nodes in a std::shared_ptr.
using NodePtr = std::remove_cvref_t<decltype(std::declval<const Tensor&>().grad_fn())>;

template <class T, class P = NodePtr>
auto make_node() {
  if constexpr (std::is_same_v<P, std::shared_ptr<Node>>) return std::shared_ptr<T>(new T, [](T* n) { deleteNode(n); });
  else return c10::make_intrusive<T>();
}

template <class T, class P = NodePtr>
P node_ptr(T* n) {
  if constexpr (std::is_same_v<P, std::shared_ptr<Node>>) return n->getptr();
  else return P::reclaim_copy(n);
}

// ---- hooks

// The hooks of one tensor, in the order of registration.
struct Hooks {
  std::mutex mu;
  std::vector<std::shared_ptr<tg::GoRef>> refs;
  std::vector<std::shared_ptr<tg::GoRef>> snapshot() {
    std::lock_guard<std::mutex> lock(mu);
    return refs;
  }
};

// Finds the list that a hook is in, for its removal.
std::mutex where_mu;
std::unordered_map<int64_t, std::weak_ptr<Hooks>>& where() {
  static auto* m = new std::unordered_map<int64_t, std::weak_ptr<Hooks>>;
  return *m;
}

struct TensorHook final : torch::autograd::FunctionPreHook {
  std::shared_ptr<Hooks> hooks = std::make_shared<Hooks>();
  size_t index;
  explicit TensorHook(size_t index) : index(index) {}
  ~TensorHook() override;
  variable_list operator()(const variable_list& grads) override {
    Tensor grad = grads.at(index);
    for (const auto& ref : hooks->snapshot()) {
      Tensor r = std::move(tg::call_go(TG_CALL_HOOK, ref->id(), {grad}, 1)[0]);
      if (!r.defined()) continue;
      TORCH_CHECK(grad.defined(), "a hook returned a gradient where there is none");
      torch::autograd::check_variable_result(grad, r, "hook");
      grad = std::move(r);
    }
    variable_list results(grads);
    results[index] = std::move(grad);
    return results;
  }
};

struct PostAccumulateHook final : torch::autograd::PostAccumulateGradHook {
  std::shared_ptr<Hooks> hooks = std::make_shared<Hooks>();
  ~PostAccumulateHook() override;
  void operator()(const Tensor& t) override {
    for (const auto& ref : hooks->snapshot()) tg::call_go(TG_CALL_POST_ACCUMULATE, ref->id(), {t}, 0);
  }
};

void forget(const Hooks& h) {
  std::lock_guard<std::mutex> lock(where_mu);
  for (const auto& r : h.refs) where().erase(r->id());
}
TensorHook::~TensorHook() { forget(*hooks); }
PostAccumulateHook::~PostAccumulateHook() { forget(*hooks); }

template <class H, class List>
H* find(const List& hooks, size_t index) {
  for (const auto& h : hooks)
    if (auto* t = dynamic_cast<H*>(h.get()); t && t->index == index) return t;
  return nullptr;
}

// The list of t's hooks, made at the first one. A tensor with a history has
// them on the node that it came from, a leaf on itself.
std::shared_ptr<Hooks> hooks_of(const Tensor& t) {
  if (auto fn = t.grad_fn()) {
    const size_t index = t.output_nr();
    if (auto* h = find<TensorHook>(fn->tensor_pre_hooks(), index)) return h->hooks;
    auto h = std::make_unique<TensorHook>(index);
    auto hooks = h->hooks;
    fn->add_tensor_pre_hook(std::move(h));
    return hooks;
  }
  if (auto* h = find<TensorHook>(impl::hooks(t), 0)) return h->hooks;
  auto h = std::make_unique<TensorHook>(0);
  auto hooks = h->hooks;
  impl::add_hook(t, std::move(h));
  return hooks;
}

std::shared_ptr<Hooks> post_accumulate_hooks_of(const Tensor& t) {
  auto& slot = impl::post_acc_grad_hooks(t);
  if (auto* h = dynamic_cast<PostAccumulateHook*>(slot.get())) return h->hooks;
  auto h = std::make_unique<PostAccumulateHook>();
  auto hooks = h->hooks;
  impl::set_post_acc_grad_hooks(t, std::move(h));
  return hooks;
}

std::mutex register_mu;

// ---- custom functions

// The node of a custom function: its backward is in Go, what it saved is here.
struct GoNode final : Node {
  std::shared_ptr<tg::GoRef> ref;
  std::string name_;
  std::vector<bool> is_tensor;  // of the inputs
  std::vector<torch::autograd::VariableInfo> output_info;
  std::vector<SavedVariable> saved;
  bool materialize = true, released = false;

  std::string name() const override { return name_; }

  variable_list apply(variable_list&& grads) override {
    at::OptionalDeviceGuard guard;
    for (size_t i = 0; i < grads.size(); i++)
      if (!grads[i].defined() && materialize) grads[i] = output_info[i].zeros(guard);
    // No lock here: the callback may run this very node again, in a backward of its own.
    variable_list all = tg::call_go(TG_CALL_BACKWARD, ref->id(), std::move(grads), is_tensor.size(), this);
    variable_list results;
    for (size_t i = 0; i < all.size(); i++)
      if (is_tensor[i]) results.push_back(std::move(all[i]));
    return results;
  }

  variable_list unpack() {
    std::lock_guard<std::mutex> lock(mutex_);
    TORCH_CHECK(!released, torch::autograd::ERR_BACKWARD_TWICE);
    variable_list l;
    auto self = node_ptr<Node>(this);
    for (const auto& s : saved) l.push_back(s.unpack(self));
    return l;
  }

  void release_variables() override {
    std::vector<SavedVariable> gone;
    std::lock_guard<std::mutex> lock(mutex_);
    gone.swap(saved);
    released = true;
  }
};

std::unordered_set<c10::TensorImpl*> impls(const tg_tensor* ts, int n) {
  std::unordered_set<c10::TensorImpl*> s;
  for (int i = 0; i < n; i++) s.insert(static_cast<c10::TensorImpl*>(ts[i]));
  return s;
}

// libtorch 2.7 has no pure_view yet, 2.15 tells which node it attached.
template <class... A>
auto wrap_outputs(NodePtr& attached, A&&... a) {
  if constexpr (requires { torch::autograd::_wrap_outputs(std::forward<A>(a)..., false, attached); })
    return torch::autograd::_wrap_outputs(std::forward<A>(a)..., false, attached);
  else if constexpr (requires { torch::autograd::_wrap_outputs(std::forward<A>(a)..., false); })
    return torch::autograd::_wrap_outputs(std::forward<A>(a)..., false);
  else
    return torch::autograd::_wrap_outputs(std::forward<A>(a)...);
}

}  // namespace

extern "C" {

void tg_register_hook(tg_tensor h, int64_t id, int post_accumulate, tg_out* out) {
  auto ref = std::make_shared<tg::GoRef>(id);  // on failure too, Go forgets it
  tg::guarded_go(out, [&] {
    Tensor t = tg::borrow(h);
    TORCH_CHECK(t.requires_grad(), "cannot register a hook on a tensor that doesn't require gradient");
    TORCH_CHECK(!post_accumulate || !t.grad_fn(), "post accumulate grad hooks cannot be registered on non-leaf tensors");
    std::lock_guard<std::mutex> registering(register_mu);
    auto hooks = post_accumulate ? post_accumulate_hooks_of(t) : hooks_of(t);
    {
      std::lock_guard<std::mutex> lock(where_mu);
      where()[id] = hooks;
    }
    std::lock_guard<std::mutex> lock(hooks->mu);
    hooks->refs.push_back(std::move(ref));
  });
}

void tg_remove_hook(int64_t id) {
  std::shared_ptr<Hooks> hooks;
  {
    std::lock_guard<std::mutex> lock(where_mu);
    auto it = where().find(id);
    if (it == where().end()) return;
    hooks = it->second.lock();
    where().erase(it);
  }
  if (!hooks) return;
  std::shared_ptr<tg::GoRef> gone;
  std::lock_guard<std::mutex> lock(hooks->mu);
  auto& refs = hooks->refs;
  auto it = std::find_if(refs.begin(), refs.end(), [&](const auto& r) { return r->id() == id; });
  if (it == refs.end()) return;
  gone = std::move(*it);
  refs.erase(it);
}

// Makes the node of a custom function, before its forward runs, or returns NULL
// where nothing is to be recorded. needs tells which inputs require a gradient.
void* tg_function_begin(const tg_tensor* inputs, int n, int64_t id, const char* name, int32_t* needs, tg_out* out) {
  auto ref = std::make_shared<tg::GoRef>(id);
  return tg::guarded_go<void*>(out, nullptr, [&]() -> void* {
    variable_list tensors;
    std::vector<bool> is_tensor;
    for (int i = 0; i < n; i++) {
      Tensor t = tg::borrow(inputs[i]);
      needs[i] = t.defined() && t.requires_grad();
      is_tensor.push_back(t.defined());
      if (t.defined()) tensors.push_back(std::move(t));
    }
    if (const auto& functorch = at::functorch::functorchTLSAccessor()) functorch->checkSupportsCppAutogradFunction();
    if (!at::GradMode::is_enabled() || !torch::autograd::any_variable_requires_grad(tensors)) return nullptr;
    auto node = make_node<GoNode>();
    node->ref = std::move(ref);
    node->name_ = name;
    node->is_tensor = std::move(is_tensor);
    node->set_next_edges(torch::autograd::collect_next_edges(tensors));
    return new NodePtr(std::move(node));
  });
}

// The node that t came from, if it is a custom function's; it lives as long as t.
void* tg_function_of(tg_tensor t, tg_out* out) {
  return tg::guarded_go<void*>(out, nullptr, [&]() -> void* { return dynamic_cast<GoNode*>(tg::borrow(t).grad_fn().get()); });
}

// A forward runs without recording, in reverse and in forward mode. Returns
// what tg_function_leave takes.
int tg_function_enter(void) {
  auto& state = c10::AutogradState::get_tls_state();
  const int before = (state.get_grad_mode() ? 1 : 0) | (state.get_fw_grad_mode() ? 2 : 0);
  state.set_grad_mode(false);
  state.set_fw_grad_mode(false);
  return before;
}

void tg_function_leave(int before) {
  auto& state = c10::AutogradState::get_tls_state();
  state.set_grad_mode(before & 1);
  state.set_fw_grad_mode(before & 2);
}

void tg_function_drop(void* node) { delete static_cast<NodePtr*>(node); }

// Gives the outputs of a forward their history. It takes node, which may be
// NULL, and replaces outputs by new references.
void tg_function_end(void* node, const tg_tensor* inputs, int n, tg_tensor* outputs, int nout, const tg_tensor* dirty, int ndirty,
                     const tg_tensor* plain, int nplain, const tg_tensor* saved, int nsaved, int materialize, int64_t jvp,
                     tg_out* out) {
  std::unique_ptr<NodePtr> owned(static_cast<NodePtr*>(node));
  tg::guarded_go(out, [&] {
    NodePtr fn = owned ? *owned : NodePtr();
    variable_list tensors;
    std::vector<bool> is_tensor;
    for (int i = 0; i < n; i++) {
      Tensor t = tg::borrow(inputs[i]);
      is_tensor.push_back(t.defined());
      if (t.defined()) tensors.push_back(std::move(t));
    }
    for (int i = 0; i < ndirty; i++) impl::bump_version(tg::borrow(dirty[i]));
    std::vector<std::optional<Tensor>> raw;
    for (int i = 0; i < nout; i++) raw.push_back(outputs[i] ? std::optional<Tensor>(tg::borrow(outputs[i])) : std::nullopt);
    auto forward_mode = [&](const variable_list&, const variable_list& tangents) -> variable_list {
      TORCH_CHECK(jvp, "forward-mode differentiation needs a method JVP on the custom function");
      variable_list all;
      size_t next = 0;
      for (bool b : is_tensor) all.push_back(b ? tangents.at(next++) : Tensor());
      return tg::call_go(TG_CALL_JVP, jvp, std::move(all), raw.size());
    };
    auto view_as_self = [](const Tensor& x) { return x.view_as(x); };
    NodePtr attached;
    auto wrapped = wrap_outputs(attached, tensors, impls(plain, nplain), impls(dirty, ndirty),
                                at::ArrayRef<std::optional<Tensor>>(raw), fn, torch::autograd::_jvp_fn_t(forward_mode),
                                std::unordered_set<c10::TensorImpl*>{}, torch::autograd::_view_as_self_fn_t(view_as_self));
    if (fn) {
      auto* self = static_cast<GoNode*>(fn.get());
      self->materialize = materialize != 0;
      for (const auto& o : wrapped) self->output_info.push_back(o ? torch::autograd::VariableInfo(*o) : torch::autograd::VariableInfo());
      for (int i = 0; i < nsaved; i++) {
        Tensor t = tg::borrow(saved[i]);
        if (t.defined()) self->saved.emplace_back(t, t.grad_fn() == fn);
        else self->saved.emplace_back();
      }
    }
    for (int i = 0; i < nout; i++) outputs[i] = wrapped[i] ? tg::release(std::move(*wrapped[i])) : nullptr;
  });
}

// New references to what the running node saved; -1 on failure. With ts NULL
// it only counts.
int tg_function_saved(void* node, tg_tensor* ts, int cap, tg_out* out) {
  return tg::guarded_go<int>(out, -1, [&] {
    auto* self = static_cast<GoNode*>(node);
    if (!ts) return (int)self->saved.size();
    variable_list l = self->unpack();
    TORCH_CHECK((int)l.size() <= cap, "the saved tensors changed while they were read");
    for (size_t i = 0; i < l.size(); i++) ts[i] = tg::release(std::move(l[i]));
    return (int)l.size();
  });
}

// Whether this backward wants the gradient of each input.
void tg_function_needs(void* node, int32_t* needs, int n, tg_out* out) {
  tg::guarded_go(out, [&] {
    auto* self = static_cast<GoNode*>(node);
    size_t edge = 0;
    for (int i = 0; i < n; i++) needs[i] = self->is_tensor.at(i) && self->task_should_compute_output(edge++);
  });
}

// Replaces ts by aliases that raise msg when they are differentiated.
void tg_delayed_error(tg_tensor* ts, int n, const char* msg, tg_out* out) {
  tg::guarded_go(out, [&] {
    variable_list in;
    for (int i = 0; i < n; i++) {
      Tensor t = tg::borrow(ts[i]);
      in.push_back(t.defined() ? t.detach().requires_grad_() : t);
    }
    variable_list r = torch::autograd::DelayedError(msg, n).apply(std::move(in));
    for (int i = 0; i < n; i++) ts[i] = tg::release(std::move(r[i]));
  });
}

}  // extern "C"

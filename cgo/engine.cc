// The autograd engine, as Python replaces it for the same ends: tensors that
// are saved for backward pass through hooks, and in anomaly mode each node
// knows the Go stack that it was recorded on.
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/graph_task.h>
#include <torch/csrc/autograd/saved_variable_hooks.h>

#include <type_traits>

#include "callback.h"

namespace {

using torch::autograd::AnomalyMetadata;
using torch::autograd::AnomalyMode;
using torch::autograd::GraphTask;
using torch::autograd::SavedVariableHooks;
using NodePtr = std::remove_cvref_t<decltype(std::declval<const at::Tensor&>().grad_fn())>;

// Pairs of pack and unpack functions, the innermost last.
thread_local std::vector<std::shared_ptr<tg::GoRef>> saved_hooks;

struct Saved final : SavedVariableHooks {
  std::shared_ptr<tg::GoRef> hooks, packed;
  explicit Saved(std::shared_ptr<tg::GoRef> hooks) : hooks(std::move(hooks)) {}
  void call_pack_hook(const at::Tensor& t) override {
    int64_t id = 0;
    tg::call_go(TG_CALL_PACK, hooks->id(), {t}, 0, nullptr, &id);
    packed = std::make_shared<tg::GoRef>(id);
  }
  at::Tensor call_unpack_hook() override { return std::move(tg::call_go(TG_CALL_UNPACK, packed->id(), {}, 1)[0]); }
};

struct Trace final : AnomalyMetadata {
  std::string stack;
  NodePtr parent;
  void store_stack() override {
    if (!tg::may_call) return;
    try {
      tg::call_go(TG_CALL_STACK, 0, {}, 0, nullptr, nullptr, &stack);
    } catch (...) {  // a trace is a convenience
    }
  }
  void print_stack(const std::string&) override {}  // the error carries it
  void assign_parent(const NodePtr& p) override { parent = p; }

  std::string describe(const std::string& name) {
    std::string s = "\nerror detected in " + name + at(stack);
    NodePtr p = parent;
    while (p) {
      auto* t = dynamic_cast<Trace*>(p->metadata());
      if (!t) break;
      s += "\nthat was recorded by the backward of " + p->name() + at(t->stack);
      p = t->parent;
    }
    return s;
  }
  static std::string at(const std::string& stack) {
    return stack.empty() ? ", which was recorded outside of DetectAnomaly" : ", which was recorded at\n" + stack;
  }
};

struct Engine final : torch::autograd::Engine {
  std::unique_ptr<AnomalyMetadata> make_anomaly_metadata() override { return std::make_unique<Trace>(); }

  std::unique_ptr<SavedVariableHooks> get_default_saved_variable_hooks() override {
    if (saved_hooks.empty()) return nullptr;
    return std::make_unique<Saved>(saved_hooks.back());
  }

  void thread_on_exception(const std::shared_ptr<GraphTask>& task, const NodePtr& fn, std::exception& e) override {
    auto* trace = AnomalyMode::is_enabled() && fn ? dynamic_cast<Trace*>(fn->metadata()) : nullptr;
    if (!trace) {
      torch::autograd::Engine::thread_on_exception(task, fn, e);
      return;
    }
    const std::string where = trace->describe(fn->name());
    // libtorch takes the exception that is being handled.
    try {
      if (auto* p = dynamic_cast<tg::GoPanic*>(&e)) throw tg::GoPanic(p->value, p->text + where);
      if (auto* c = dynamic_cast<c10::Error*>(&e)) throw std::runtime_error(c->what_without_backtrace() + where);
      throw std::runtime_error(e.what() + where);
    } catch (std::exception& more) {
      torch::autograd::Engine::thread_on_exception(task, fn, more);
    }
  }

 protected:
  void thread_main(const std::shared_ptr<GraphTask>& task) override {
    // libtorch's own threads have no Go below them that could forbid the call.
    // The first to run here tells: all others have come through guarded.
    thread_local const bool own = tg::thread_state == 0;
    if (!own) {
      torch::autograd::Engine::thread_main(task);
      return;
    }
    tg::Allow allow;
    torch::autograd::Engine::thread_main(task);
  }
};

// It lives for ever, as libtorch's threads may outlast everything else.
torch::autograd::Engine& engine() {
  static Engine* e = new Engine;
  return *e;
}

}  // namespace

extern "C" {

void tg_engine_init(void) { torch::autograd::set_default_engine_stub(engine); }

void tg_push_saved_hooks(int64_t id) { saved_hooks.push_back(std::make_shared<tg::GoRef>(id)); }
void tg_pop_saved_hooks(void) { saved_hooks.pop_back(); }

// Which backward runs on this thread, -1 for none.
int tg_graph_task(void) { return torch::autograd::get_current_graph_task_id(); }

void tg_anomaly_mode(int on, int check_nan) { AnomalyMode::set_enabled(on != 0, check_nan != 0); }
int tg_anomaly_enabled(void) { return AnomalyMode::is_enabled(); }

}  // extern "C"

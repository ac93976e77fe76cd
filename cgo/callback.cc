// See callback.h.
#include "callback.h"

#include <cstdlib>
#include <vector>

namespace tg {

thread_local bool may_call = false;

int64_t failure_of(const std::exception& e) {
  auto* p = dynamic_cast<const GoPanic*>(&e);
  return p ? p->value->take() : 0;
}

std::vector<at::Tensor> call_go(int kind, int64_t id, std::vector<at::Tensor> args, size_t max, void* node, int64_t* number,
                                std::string* text) {
  TORCH_CHECK(may_call, "this operator runs a callback written in Go, which cannot be called from here; use the function or method of package torch for it");
  std::vector<tg_tensor> in(args.size()), out(max, nullptr);
  for (size_t i = 0; i < in.size(); i++) in[i] = release(std::move(args[i]));
  tg_callback c{};
  c.id = id;
  c.kind = kind;
  c.nargs = (int32_t)in.size();
  c.nresults = (int32_t)max;
  c.args = in.data();
  c.results = out.data();
  c.node = node;
  c.scope = open_scope;
  may_call = false;
  {
    // What the calls of the callback warn of is theirs; the engine would keep it back.
    c10::WarningUtils::WarningHandlerGuard ours(warning_handler());
    std::string* before = std::exchange(warned, nullptr);
    tgGoCallback(&c);
    if (!warned) std::swap(warned, before);
    delete before;
  }
  may_call = true;
  std::string said = c.text ? c.text : "";
  free(c.text);
  std::vector<at::Tensor> results(max);
  for (size_t i = 0; i < max; i++)
    if (out[i]) results[i] = at::Tensor(Impl::reclaim(static_cast<c10::TensorImpl*>(out[i])));
  if (c.failure) throw GoPanic(std::make_shared<GoRef>(c.failure), std::move(said));
  if (number) *number = c.number;
  if (text) *text = std::move(said);
  return results;
}

}  // namespace tg

extern "C" {

// Go's callbacks return new references to tensors that Go keeps as well.
void tg_callback_return(tg_callback* c, const tg_tensor* ts, int n) {
  for (int i = 0; i < n && i < c->nresults; i++) c->results[i] = tg::release(tg::borrow(ts[i]));
}

}  // extern "C"

// What libtorch warns of. Its handler of warnings belongs to an OS thread and is called from
// the middle of an operator, where Go must not be entered; so ours only writes them down, and
// guarded hands them to Go with the call that is about to return. Threads of libtorch's own
// keep its handler, which prints, as they do under Python; what a backward pass warns of there
// comes back to the thread that called it.
#include "guard.h"

#include <string>
#include <utility>

namespace tg {
constinit thread_local std::string* warned = nullptr;
}

namespace {

thread_local int64_t collector = 0;

class Handler : public c10::WarningHandler {
  void process(const c10::Warning& w) override {
    if (!tg::warned) tg::warned = new std::string;
    const auto& at = w.source_location();
    const bool deprecated = std::holds_alternative<c10::DeprecationWarning>(w.type());
    // Fields and warnings end with the characters that ASCII has for it.
    tg::warned->append(std::to_string(collector)).append(deprecated ? "\x1f" "1\x1f" : "\x1f" "0\x1f");
    tg::warned->append(at.file).append(":").append(std::to_string(at.line)).append("\x1f").append(w.msg()).append("\x1e");
  }
};

}  // namespace

c10::WarningHandler* tg::warning_handler() {
  static Handler* const handler = new Handler;  // never destroyed: threads outlive static objects
  return handler;
}

char* tg::take_warned() {
  char* text = strdup(warned->c_str());
  delete std::exchange(warned, nullptr);
  return text;
}

extern "C" {

int64_t tg_collect_warnings(int64_t id) { return std::exchange(collector, id); }
int tg_warn_always(void) { return c10::WarningUtils::get_warnAlways(); }
void tg_set_warn_always(int on) { c10::WarningUtils::set_warnAlways(on != 0); }

}  // extern "C"

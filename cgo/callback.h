// Calls from C++ into Go: hooks, custom functions, saved tensors, traces.
//
// Three rules. A call that may end in Go is let in by an Allow on the thread's
// stack, because Go declares most entries as never calling back and the
// runtime ends the process if one does; without an Allow the callback throws
// instead. What a Go callback panics with travels through libtorch as a
// GoPanic and is handed back to Go by guarded. A destructor never calls Go:
// it leaves the id of what it held to Go, see released.h.
#pragma once
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "guard.h"
#include "released.h"

namespace tg {

// Owns the Go value of one id.
class GoRef {
 public:
  explicit GoRef(int64_t id) : id_(id) {}
  ~GoRef() {
    if (id_) released(id_);
  }
  GoRef(const GoRef&) = delete;
  GoRef& operator=(const GoRef&) = delete;
  int64_t id() const { return id_; }
  // Leaves the value to whoever asks.
  int64_t take() { return std::exchange(id_, 0); }

 private:
  int64_t id_;
};

// Whether Go may be called from here.
extern thread_local bool may_call;

struct Allow {
  Allow() : before(may_call) { may_call = true; }
  ~Allow() { may_call = before; }
  Allow(const Allow&) = delete;
  Allow& operator=(const Allow&) = delete;
  bool before;
};

class GoPanic : public std::exception {
 public:
  GoPanic(std::shared_ptr<GoRef> value, std::string text) : value(std::move(value)), text(std::move(text)) {}
  const char* what() const noexcept override { return text.c_str(); }
  std::shared_ptr<GoRef> value;
  std::string text;
};

// Calls Go with args, which Go takes over, and returns at most max tensors.
// An undefined one may be among both. number is what the callback returned beside.
std::vector<at::Tensor> call_go(int kind, int64_t id, std::vector<at::Tensor> args, size_t max, void* node = nullptr,
                                int64_t* number = nullptr, std::string* text = nullptr);

// As guarded, for entries from which Go may be called.
template <class R, class F>
inline R guarded_go(tg_out* out, R fallback, F&& f) {
  Allow allow;
  return guarded<R>(out, fallback, std::forward<F>(f));
}

template <class F>
inline void guarded_go(tg_out* out, F&& f) {
  guarded_go<int>(out, 0, [&] {
    f();
    return 0;
  });
}

inline std::vector<at::Tensor> list(const tg_tensor* ts, int n) {
  std::vector<at::Tensor> l;
  l.reserve(n);
  for (int i = 0; i < n; i++) l.push_back(borrow(ts[i]));
  return l;
}

}  // namespace tg

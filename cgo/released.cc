// Ids of Go objects that native objects held and have let go. A destructor of
// libtorch's may run inside any C call, also inside those that promised the Go
// runtime never to call back; so it must not enter Go, but leaves the id here, and
// Go fetches it.
#include "released.h"

#include <atomic>
#include <mutex>
#include <vector>

#include "guard.h"

namespace {

struct Queue {
  std::mutex mu;
  std::vector<int64_t> ids;
  std::atomic<int64_t> count{0};
};

// Never destroyed: tensors may outlive static objects.
Queue& queue() {
  static Queue* q = new Queue;
  return *q;
}

}  // namespace

void tg::released(int64_t id) {
  Queue& q = queue();
  std::lock_guard<std::mutex> lock(q.mu);
  q.ids.push_back(id);
  q.count.store((int64_t)q.ids.size(), std::memory_order_release);
}

extern "C" {

const int64_t* tg_released_count(void) { return reinterpret_cast<const int64_t*>(&queue().count); }

int tg_released_take(int64_t* ids, int cap) {
  Queue& q = queue();
  std::lock_guard<std::mutex> lock(q.mu);
  int n = 0;
  for (; n < cap && !q.ids.empty(); n++) {
    ids[n] = q.ids.back();
    q.ids.pop_back();
  }
  q.count.store((int64_t)q.ids.size(), std::memory_order_release);
  return n;
}

}  // extern "C"

// What libtorch keeps per OS thread: the intra-op thread count, and our open
// scope. A thread that Go has not claimed computes alone: each OS thread that
// enters a parallel region owns a team of workers for the rest of its life,
// and goroutines wander over many threads.
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <utility>

#include "guard.h"

namespace tg {
constinit thread_local int64_t open_scope = 0;
// 0: not seen yet; otherwise the intra-op thread count in force here.
constinit thread_local int thread_state = 0;

static void apply(int n) {
  // at::get_num_threads runs libtorch's lazy per-thread initialisation, which
  // would otherwise overwrite the count at the first parallel region.
  at::get_num_threads();
  at::set_num_threads(n);
  thread_state = n;
}

void setup_thread() { apply(1); }
}  // namespace tg

extern "C" {

// The main thread keeps libtorch's default: all cores, or OMP_NUM_THREADS.
void tg_thread_is_main(void) { tg::thread_state = at::get_num_threads(); }
void tg_thread_set(int n) { tg::apply(n); }
int tg_thread_get(void) {
  tg::enter();
  return tg::thread_state;
}
// The count in force, 0 for a thread that was never set up, for tg_thread_restore.
int tg_thread_state(void) { return tg::thread_state; }
void tg_thread_restore(int n) { tg::apply(n ? n : 1); }

int64_t tg_set_scope(int64_t id) { return std::exchange(tg::open_scope, id); }
int64_t tg_get_scope(void) { return tg::open_scope; }
int tg_leave_scope(int64_t id, int64_t outer) {
  if (tg::open_scope != id) return 0;
  tg::open_scope = outer;
  return 1;
}
int tg_inside(void) { return tg::open_scope != 0 || !at::GradMode::is_enabled(); }

}  // extern "C"

// What libtorch keeps per OS thread: the intra-op thread count, and our open
// scope. A thread that Go has not claimed computes alone: each OS thread that
// enters a parallel region owns a team of workers for the rest of its life,
// and goroutines wander over many threads.
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <dlfcn.h>

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
  c10::WarningUtils::set_warning_handler(warning_handler());
  thread_state = n;
}

void setup_thread() { apply(1); }

// Ends the workers of this OS thread. OpenMP's count of all workers decides how long they
// wait for the next parallel region before they sleep: those of a thread that is done would
// make every region of another thread wake its own.
static void release_team() {
  static const auto pause = (int (*)(int))dlsym(RTLD_DEFAULT, "omp_pause_resource_all");
  constexpr int kSoft = 1;  // omp_pause_soft
  if (pause) pause(kSoft);
}
}  // namespace tg

extern "C" {

// The main thread keeps libtorch's default: all cores, or OMP_NUM_THREADS.
void tg_thread_is_main(void) {
  c10::WarningUtils::set_warning_handler(tg::warning_handler());
  tg::thread_state = at::get_num_threads();
}
void tg_thread_set(int n) { tg::apply(n); }
int tg_thread_get(void) {
  tg::enter();
  return tg::thread_state;
}
// The count in force, 0 for a thread that was never set up, for tg_thread_restore.
int tg_thread_state(void) { return tg::thread_state; }
void tg_thread_restore(int n) {
  if (n <= 1 && tg::thread_state > 1) tg::release_team();
  tg::apply(n ? n : 1);
}

int64_t tg_set_scope(int64_t id) { return std::exchange(tg::open_scope, id); }
int64_t tg_get_scope(void) { return tg::open_scope; }
int tg_leave_scope(int64_t id, int64_t outer) {
  if (tg::open_scope != id) return 0;
  tg::open_scope = outer;
  return 1;
}
int tg_inside(void) { return tg::open_scope != 0 || !at::GradMode::is_enabled(); }

}  // extern "C"

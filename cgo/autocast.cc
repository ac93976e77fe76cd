// Autocast: what libtorch keeps of it per OS thread.
#include "guard.h"

// From ATen/autocast_mode.h, which includes all of ATen.
namespace at::autocast {
bool is_autocast_enabled(at::DeviceType device_type);
void set_autocast_enabled(at::DeviceType device_type, bool enabled);
at::ScalarType get_autocast_dtype(at::DeviceType device_type);
void set_autocast_dtype(at::DeviceType device_type, at::ScalarType dtype);
void clear_cache();
int increment_nesting();
int decrement_nesting();
bool is_autocast_cache_enabled();
void set_autocast_cache_enabled(bool enabled);
}  // namespace at::autocast

extern "C" {

// What is in force for a device type. It fails for one that has no autocast.
void tg_autocast_get(int device_type, tg_autocast* state, tg_out* out) {
  tg::guarded(out, [&] {
    auto d = static_cast<at::DeviceType>(device_type);
    state->enabled = at::autocast::is_autocast_enabled(d);
    state->dtype = (int32_t)at::autocast::get_autocast_dtype(d);
    state->cache = at::autocast::is_autocast_cache_enabled();
  });
}

void tg_autocast_enter(int device_type, const tg_autocast* state, tg_out* out) {
  tg::guarded(out, [&] {
    auto d = static_cast<at::DeviceType>(device_type);
    at::autocast::set_autocast_enabled(d, state->enabled != 0);
    at::autocast::set_autocast_dtype(d, static_cast<at::ScalarType>(state->dtype));
    at::autocast::increment_nesting();
    at::autocast::set_autocast_cache_enabled(state->cache != 0);
  });
}

// Puts back what tg_autocast_get said. The weights that were cast are kept until
// the outermost autocast ends.
void tg_autocast_exit(int device_type, const tg_autocast* before, tg_out* out) {
  tg::guarded(out, [&] {
    auto d = static_cast<at::DeviceType>(device_type);
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(d, before->enabled != 0);
    at::autocast::set_autocast_dtype(d, static_cast<at::ScalarType>(before->dtype));
    at::autocast::set_autocast_cache_enabled(before->cache != 0);
  });
}

void tg_autocast_clear_cache(void) { at::autocast::clear_cache(); }

}  // extern "C"

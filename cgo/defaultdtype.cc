// The default scalar type, which is one for the whole process.
#include <c10/core/DefaultDtype.h>
#include <c10/core/ScalarTypeToTypeMeta.h>

#include "guard.h"

extern "C" {

int tg_default_dtype(void) { return (int)c10::get_default_dtype_as_scalartype(); }

void tg_set_default_dtype(int dtype, tg_out* out) {
  tg::guarded(out, [&] { c10::set_default_dtype(c10::scalarTypeToTypeMeta((c10::ScalarType)dtype)); });
}

}  // extern "C"

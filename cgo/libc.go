package cgo

/*
#include <unistd.h>

// The C library and its version, "glibc 2.36", where it tells.
static size_t tg_libc(char* out, size_t n) {
#ifdef _CS_GNU_LIBC_VERSION
  return confstr(_CS_GNU_LIBC_VERSION, out, n);
#else
  return 0;
#endif
}
*/
import "C"

import "strings"

// LibC returns the C library and its version, "glibc 2.36", or "" where it does not tell.
func LibC() string {
	var b [64]C.char
	n := C.tg_libc(&b[0], C.size_t(len(b)))
	if n == 0 || int(n) > len(b) {
		return ""
	}
	return strings.TrimSpace(C.GoString(&b[0]))
}

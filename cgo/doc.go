// Package cgo is the C boundary of gotorch, and its only one: thin functions
// over the extern "C" entries of shim.h, raw handles in and out.
//
// Programs use package torch. This package is small and still on purpose: a
// change to any file here compiles all of its C++ again.
//
// Invariants: a [Handle] owns one reference to a libtorch tensor and is given
// back with [Free]. Every entry that can fail returns its error in the same
// call. The caller keeps the owner of a handle alive across the call.
package cgo

// The flags look for libtorch in the checkout, where
// scripts/install-libtorch.sh makes a link, then in /usr/local/libtorch. The
// run-time path is set likewise, so that programs start without
// LD_LIBRARY_PATH. Of debugging symbols the C++ has files and lines alone
// (-g1): all types of libtorch's headers take long to compile, and every link
// of a program copies them.

/*
#cgo CPPFLAGS: -I${SRCDIR}/libtorch/include -I${SRCDIR}/libtorch/include/torch/csrc/api/include -I/usr/local/libtorch/include -I/usr/local/libtorch/include/torch/csrc/api/include
#cgo CXXFLAGS: -std=c++20 -O2 -g1
#cgo LDFLAGS: -L${SRCDIR}/libtorch/lib -Wl,-rpath,${SRCDIR}/libtorch/lib -L/usr/local/libtorch/lib -Wl,-rpath,/usr/local/libtorch/lib -ltorch_cpu -lc10
#cgo linux LDFLAGS: -ldl
#include "shim.h"
*/
import "C"

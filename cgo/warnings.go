package cgo

/*
#cgo noescape tg_collect_warnings
#cgo nocallback tg_collect_warnings
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Warning is what libtorch has warned of.
type Warning struct {
	Collector  int64 // of the OS thread, see CollectWarnings
	Deprecated bool
	Source     string // "/pytorch/aten/src/ATen/native/Cross.cpp:61"
	Message    string
}

var (
	warningsMu   sync.Mutex
	warnings     []Warning
	warningCount atomic.Int64 // len(warnings)
)

// Warned reports whether [TakeWarnings] would give any. Whoever has made a call asks.
func Warned() bool { return warningCount.Load() != 0 }

// TakeWarnings returns what libtorch has warned of in calls that have returned.
func TakeWarnings() []Warning {
	warningsMu.Lock()
	defer warningsMu.Unlock()
	taken := warnings
	warnings = nil
	warningCount.Store(0)
	return taken
}

// addWarnings takes over what a call has handed back, see warnings.cc for its form.
func addWarnings(p unsafe.Pointer) {
	text := C.GoString((*C.char)(p))
	C.free(p)
	warningsMu.Lock()
	defer warningsMu.Unlock()
	for w := range strings.SplitSeq(strings.TrimSuffix(text, "\x1e"), "\x1e") {
		f := strings.SplitN(w, "\x1f", 4)
		collector, _ := strconv.ParseInt(f[0], 10, 64)
		warnings = append(warnings, Warning{collector, f[1] == "1", f[2], f[3]})
	}
	warningCount.Store(int64(len(warnings)))
}

// CollectWarnings marks what libtorch warns of on this OS thread from now on; 0 is no
// mark. It returns the mark before.
func CollectWarnings(collector int64) (before int64) {
	return int64(C.tg_collect_warnings(C.int64_t(collector)))
}

// WarnAlways tells whether warnings that libtorch gives once in a process come each time.
func WarnAlways() bool { return C.tg_warn_always() != 0 }

// SetWarnAlways sets it.
func SetWarnAlways(on bool) { C.tg_set_warn_always(cbool(on)) }

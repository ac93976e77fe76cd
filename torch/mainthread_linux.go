package torch

import (
	"os"
	"syscall"
)

// onMainThread reports whether the goroutine runs on the process's main thread, as the main
// goroutine always does.
func onMainThread() bool { return syscall.Gettid() == os.Getpid() }

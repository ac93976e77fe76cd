//go:build !linux

package torch

// onMainThread is for Linux alone.
func onMainThread() bool { return true }

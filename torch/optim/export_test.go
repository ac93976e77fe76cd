package optim

import "github.com/gotorch/gotorch/torch"

// SetPartBytes makes steps go over parts of another size, until restore.
func SetPartBytes(n int) (restore func()) {
	old := partBytes
	partBytes = n
	return func() { partBytes = old }
}

// SetCapturableOnCPU lets Capturable optimizers run on the CPU, until restore.
func SetCapturableOnCPU() (restore func()) {
	capturableOn[torch.CPUType] = true
	return func() { delete(capturableOn, torch.CPUType) }
}

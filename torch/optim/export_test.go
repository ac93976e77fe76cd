package optim

// SetPartBytes makes steps go over parts of another size, until restore.
func SetPartBytes(n int) (restore func()) {
	old := partBytes
	partBytes = n
	return func() { partBytes = old }
}

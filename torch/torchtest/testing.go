package torchtest

// TestingT is what functions that compare ask of a test: testing.TB has it, and so
// has testify's assert.TestingT. Where there are Helper and FailNow they are used.
type TestingT interface {
	Errorf(format string, args ...any)
}

// helper marks the caller as no place to blame; it is called from each function that
// may report.
func helper(t TestingT) func() {
	if h, ok := t.(interface{ Helper() }); ok {
		return h.Helper
	}
	return func() {}
}

// report fails the test with a message.
func report(t TestingT, now bool, message string) {
	helper(t)()
	t.Errorf("%s", message)
	if f, ok := t.(interface{ FailNow() }); now && ok {
		f.FailNow()
	}
}

// Package torchtest is for the tests of programs that compute with tensors. It
// mirrors torch.testing and adds what a port from Python needs.
//
//   - [Close] and [Equal] compare tensors, and whatever holds tensors, and say how
//     many elements differ, by how much and where.
//   - [SameAs] holds a model against the Python model that it was ported from:
//     outputs, gradients and a step of training, live or from a golden file, and
//     names the first layer that differs. [SameInit] holds the parameters against
//     Python's that a model begins with, and [SameTraining] a training, step by step.
//   - [GradCheck] and [GradGradCheck] hold the gradients of a function against
//     numerical ones.
//   - [NoLeak] and [Main] find native memory that a test leaves behind.
//   - [Seed] and [Deterministic] make a test repeatable.
//
// # Ways to fail
//
// Functions that compare return whether the comparison held, and report to t
// otherwise: with Errorf, so that the test goes on, or with [FailNow](true) so that
// it stops. They ask no more of t than [TestingT] says: *testing.T, *testing.B,
// *testing.F and what testify's suites and mocks hand out all fit.
//
//	torchtest.Close(t, got, want)                              // like assert.Equal
//	torchtest.Close(t, got, want, torchtest.FailNow(true))     // like require.Equal
//	require.NoError(t, torchtest.Compare(got, want))           // inside testify
//	require.True(t, torchtest.ObjectsAreClose(want, got))
package torchtest

// Package apitest holds the tests about the module as a whole that a reader of
// its documentation would make: the exported API is what testdata says it is, and
// everything in it is documented and shown in an example.
//
// After a change of the API that is meant:
//
//	go test ./internal/apitest -update
package apitest
